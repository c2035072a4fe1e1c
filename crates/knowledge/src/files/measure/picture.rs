//! Sizes of pictures.

use super::{at, u16_at, u32_at};

type Size = Option<(u32, u32)>;

pub(super) fn png(bytes: &[u8]) -> Size {
    Some((u32_at(bytes, 16)?, u32_at(bytes, 20)?))
}

pub(super) fn gif(bytes: &[u8]) -> Size {
    let side = |place| at(bytes, place).map(u16::from_le_bytes).map(u32::from);
    Some((side(6)?, side(8)?))
}

pub(super) fn webp(bytes: &[u8]) -> Size {
    let small = |place: usize| at::<2>(bytes, place).map(|b| u32::from(u16::from_le_bytes(b)));
    match bytes.get(12..16)? {
        b"VP8X" => {
            let side =
                |place: usize| at::<3>(bytes, place).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]) + 1);
            Some((side(24)?, side(27)?))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(at(bytes, 21)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => Some((small(26)? & 0x3fff, small(28)? & 0x3fff)),
    }
}

/// Walks the segments to the frame's; on the way an Exif segment may say that the picture lies on its side.
pub(super) fn jpeg(bytes: &[u8]) -> Size {
    let (mut place, mut turned) = (2, false);
    loop {
        let [sign, marker] = at(bytes, place)?;
        if sign != 0xff {
            return None;
        }
        match marker {
            // Filling bytes before a marker.
            0xff => place += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width) = (u16_at(bytes, place + 5)?, u16_at(bytes, place + 7)?);
                return Some(if turned { (height, width) } else { (width, height) });
            }
            0x01 | 0xd0..=0xd8 => place += 2,
            0xd9 | 0xda => return None,
            _ => {
                let length = usize::try_from(u16_at(bytes, place + 2)?).ok()?;
                if marker == 0xe1 {
                    let segment = bytes.get(place + 4..place + 2 + length.max(2));
                    turned = turned || segment.and_then(orientation).is_some_and(|o| (5..=8).contains(&o));
                }
                place += 2 + length.max(2);
            }
        }
    }
}

/// The orientation that Exif tells: 5 to 8 lie on their side.
fn orientation(segment: &[u8]) -> Option<u32> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let big = tiff.starts_with(b"MM");
    let short = |place: usize| {
        let bytes = at(tiff, place)?;
        Some(u32::from(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }))
    };
    let first = at(tiff, 4)?;
    let first = if big { u32::from_be_bytes(first) } else { u32::from_le_bytes(first) };
    let first = usize::try_from(first).ok()?;
    let entries = usize::try_from(short(first)?).ok()?;
    let entry = (0..entries.min(64)).map(|i| first + 2 + i * 12).find(|at| short(*at) == Some(0x0112))?;
    short(entry + 8)
}
