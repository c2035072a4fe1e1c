//! Long texts take half the room: packed on the way in, read like any text on the way out.
//!
//! Bind [`pack`] of a text into a column of type `{bytes}` and read the column as `String`. Short texts
//! and texts that do not shrink are kept as they are; packed ones begin with the mark of zstd, whose
//! second byte no UTF-8 text can have there.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use crate::{Bind, P};

/// Shorter texts are kept as they are.
const WORTH_IT: usize = 256;
const LEVEL: i32 = 3;
const MARK: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// No text of ours unpacks to more.
const LARGEST: usize = 32 << 20;

/// A text on its way into a column.
#[derive(Debug)]
pub enum Packed<'a> {
    /// As it is.
    Plain(&'a str),
    /// Compressed.
    Small(Vec<u8>),
}

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// Packs a text when that is worth it.
pub fn pack(text: &str) -> Packed<'_> {
    if text.len() < WORTH_IT {
        return Packed::Plain(text);
    }
    let small = COMPRESSOR.with_borrow_mut(|c| c.as_mut()?.compress(text.as_bytes()).ok());
    match small.filter(|small| small.len() < text.len() * 7 / 8) {
        Some(small) => Packed::Small(small),
        None => Packed::Plain(text),
    }
}

/// The text of a column that may be packed.
pub(crate) fn unpack(bytes: &[u8]) -> Result<String, String> {
    if !bytes.starts_with(&MARK) {
        return String::from_utf8(bytes.to_vec()).map_err(|e| e.to_string());
    }
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or_default();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > LARGEST {
        return Err(format!("a packed text of {size} bytes"));
    }
    let text = DECOMPRESSOR.with_borrow_mut(|d| match d {
        Some(d) => d.decompress(bytes, size).map_err(|e| e.to_string()),
        None => Err("no memory to unpack with".into()),
    })?;
    String::from_utf8(text).map_err(|e| e.to_string())
}

impl Bind for Packed<'_> {
    fn bind(&self) -> P<'_> {
        match self {
            Self::Plain(text) => P::Text(text),
            Self::Small(bytes) => P::Bytes(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn there_and_back(text: &str) -> String {
        match pack(text).bind() {
            P::Bytes(bytes) => unpack(bytes).expect("what was packed can be unpacked"),
            _ => unpack(text.as_bytes()).expect("what was kept can be read"),
        }
    }

    proptest! {
        #[test]
        fn a_text_comes_back_as_it_was(text in "[a-zäö .\\n]{0,2000}|\\PC{0,600}|\\(µ.{0,300}") {
            prop_assert_eq!(there_and_back(&text), text);
        }
    }

    #[test]
    fn long_letters_take_less_room_and_short_ones_stay_readable() {
        let letter = "Hei, vetoketju irtosi toisella käyttökerralla ja haluaisin vaihtaa takin. ".repeat(12);
        assert!(matches!(pack(&letter), Packed::Small(small) if small.len() < letter.len() / 2));
        assert!(matches!(pack("Hei"), Packed::Plain("Hei")));
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        assert!(unpack(&[0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3]).is_err());
        assert!(unpack(&[0xFF, 0xFE]).is_err());
    }
}
