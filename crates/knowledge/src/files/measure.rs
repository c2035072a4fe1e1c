//! How wide and high a picture or a video is drawn, from its own bytes, so that a page can keep its place
//! free before it is there. Pure; what cannot be read is simply not known.

mod frames;
mod picture;

/// Nothing larger is believed.
const MOST: u32 = 20_000;

/// Width and height in CSS pixels, turned as a browser turns it.
pub(super) fn measure(bytes: &[u8], media_type: &str) -> Option<(i64, i64)> {
    let (width, height) = match media_type {
        "image/png" => picture::png(bytes),
        "image/gif" => picture::gif(bytes),
        "image/jpeg" => picture::jpeg(bytes),
        "image/webp" => picture::webp(bytes),
        "video/mp4" => frames::mp4(bytes),
        "video/webm" => frames::webm(bytes),
        _ => None,
    }?;
    let fits = |n: u32| (1..=MOST).contains(&n);
    (fits(width) && fits(height)).then_some((width.into(), height.into()))
}

/// `N` bytes at a place.
fn at<const N: usize>(bytes: &[u8], place: usize) -> Option<[u8; N]> {
    bytes.get(place..place.checked_add(N)?)?.try_into().ok()
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u16::from_be_bytes).map(u32::from)
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pictures_say_their_size_at_their_beginning() {
        let png =
            [&b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..], &640u32.to_be_bytes(), &480u32.to_be_bytes()].concat();
        assert_eq!(measure(&png, "image/png"), Some((640, 480)));
        assert_eq!(measure(b"GIF89a\x40\x01\xf0\0", "image/gif"), Some((320, 240)));
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0";
        assert_eq!(measure(webp, "image/webp"), Some((640, 480)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x0b\x08\x01\xe0\x02\x80\x03\0\0\0";
        assert_eq!(measure(jpeg, "image/jpeg"), Some((640, 480)));
    }

    #[test]
    fn a_photo_taken_upright_is_measured_upright() {
        let exif = b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let whole = [&exif[..], b"\xff\xc0\0\x0b\x08\x01\xe0\x02\x80\x03\0\0\0"].concat();
        assert_eq!(measure(&whole, "image/jpeg"), Some((480, 640)));
    }

    #[test]
    fn videos_say_it_in_their_track() {
        let tkhd = [&[0; 80][..], &(1280u32 << 16).to_be_bytes(), &(720u32 << 16).to_be_bytes()].concat();
        let boxed = |kind: &[u8], inner: Vec<u8>| {
            [&u32::try_from(inner.len() + 8).expect("small").to_be_bytes()[..], kind, &inner].concat()
        };
        let sound = boxed(b"trak", boxed(b"tkhd", [0; 84].to_vec()));
        let tracks = [sound, boxed(b"trak", boxed(b"tkhd", tkhd[4..].to_vec()))].concat();
        let file = [boxed(b"ftyp", b"mp42".to_vec()), boxed(b"moov", tracks)].concat();
        assert_eq!(measure(&file, "video/mp4"), Some((1280, 720)));
        let webm = b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff\x16\x54\xae\x6b\x8b\xae\x89\xe0\x87\xb0\x82\x02\x80\xba\x81\xf0";
        assert_eq!(measure(webm, "video/webm"), Some((640, 240)));
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_trap(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0usize..6) {
            let kinds = ["image/png", "image/gif", "image/jpeg", "image/webp", "video/mp4", "video/webm"];
            let starts: [&[u8]; 6] = [b"", b"GIF89a", b"\xff\xd8", b"RIFF\0\0\0\0WEBPVP8X", b"\0\0\0\x08moov", b"\x1a\x45\xdf\xa3\x80"];
            let _ = measure(&[starts[which], &bytes].concat(), kinds[which]);
        }
    }
}
