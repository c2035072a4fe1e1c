//! Sizes of videos.

use super::u32_at;

type Size = Option<(u32, u32)>;

/// The first track of an ISO base media file that has a size: `moov` › `trak` › `tkhd`, whose last eight
/// bytes are width and height in 16.16, after a matrix that may turn it.
pub(super) fn mp4(bytes: &[u8]) -> Size {
    let tracks = boxes(boxes(bytes).find(|(kind, _)| *kind == b"moov")?.1);
    let mut sizes = tracks.filter(|(kind, _)| *kind == b"trak").filter_map(|(_, track)| {
        let head = boxes(track).find(|(kind, _)| *kind == b"tkhd")?.1;
        let end = head.len();
        let (width, height) = (u32_at(head, end.checked_sub(8)?)? >> 16, u32_at(head, end - 4)? >> 16);
        let (a, b) = (u32_at(head, end.checked_sub(44)?)?, u32_at(head, end - 40)?);
        let turned = a == 0 && b != 0;
        (width > 0 && height > 0).then_some(if turned { (height, width) } else { (width, height) })
    });
    sizes.next()
}

fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let kind: &[u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (head, size) = match u32_at(rest, 0)? {
            0 => (8, rest.len()),
            1 => {
                let high = usize::try_from(u32_at(rest, 8)?).ok()?;
                (16, (high << 32) | usize::try_from(u32_at(rest, 12)?).ok()?)
            }
            size => (8, usize::try_from(size).ok()?),
        };
        let inner = rest.get(head..size.min(rest.len()).max(head))?;
        rest = rest.get(size.max(8)..).unwrap_or_default();
        Some((kind, inner))
    })
}

/// `Segment` › `Tracks` › `TrackEntry` › `Video` › `PixelWidth` and `PixelHeight` of a WebM file.
pub(super) fn webm(bytes: &[u8]) -> Size {
    let mut inside = bytes;
    for id in [0x1853_8067, 0x1654_ae6b] {
        inside = elements(inside).find(|(found, _)| *found == id)?.1;
    }
    let mut sizes = elements(inside).filter(|(id, _)| *id == 0xae).filter_map(|(_, track)| {
        let video = elements(track).find(|(id, _)| *id == 0xe0)?.1;
        let side = |id| elements(video).find(|(found, _)| *found == id).map(|(_, n)| number(n));
        Some((side(0xb0)?, side(0xba)?))
    });
    sizes.next()
}

/// EBML elements: an id whose first zero bits tell its length, a size coded alike, and the data. A size of
/// ones only means "to the end".
fn elements(mut rest: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::try_from(rest.first()?.leading_zeros()).ok()? + 1;
        let id = number(rest.get(..length.min(4))?);
        let after = rest.get(length..)?;
        let length = usize::try_from(after.first()?.leading_zeros()).ok()? + 1;
        let coded = after.get(..length.min(8))?;
        let mask = u64::MAX >> (64 - 7 * length.min(8));
        let size = coded.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte)) & mask;
        let data = after.get(length..)?;
        let size = if size == mask { data.len() } else { usize::try_from(size).ok()?.min(data.len()) };
        rest = &data[size..];
        Some((id, &data[..size]))
    })
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}
