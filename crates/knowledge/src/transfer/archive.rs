//! A folder of files as one zip: read within limits, written in order. Pure.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Files of an archive, bytes of one text, and bytes of all together once unpacked.
const MOST_FILES: usize = 20_000;
const LARGEST_TEXT: u64 = 1 << 20;
const LARGEST_FILE: u64 = 100 << 20;
const LARGEST_WHOLE: u64 = 400 << 20;
/// What a file that a text may name ends with.
const ENDINGS: [&str; 16] = [
    "png", "jpg", "jpeg", "gif", "webp", "mp4", "webm", "vtt", "pdf", "docx", "xlsx", "pptx", "odt", "ods",
    "csv", "txt",
];

/// What an archive holds.
pub(crate) struct Folder {
    /// Path and text, as they stand in the archive.
    pub(crate) texts: Vec<(String, String)>,
    /// Files that a text may name: pictures, videos, documents, captions.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// All other files.
    pub(crate) others: Vec<String>,
}

/// Why an archive is not read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum BadArchive {
    #[error("this is no zip file, or it is damaged")]
    NotZip,
    #[error("at most 20,000 files are read")]
    TooMany,
    #[error("{0} is larger than one megabyte")]
    LargeText(String),
    #[error("{0} is larger than 100 megabytes")]
    LargeFile(String),
    #[error("unpacked it is larger than 400 megabytes")]
    LargeWhole,
    #[error("{0} is no UTF-8 text")]
    NotText(String),
}

/// Reads an archive. Sizes that the archive claims are not believed: what is unpacked is
/// counted.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Folder, BadArchive> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BadArchive::NotZip)?;
    if archive.len() > MOST_FILES {
        return Err(BadArchive::TooMany);
    }
    let mut folder = Folder { texts: Vec::new(), files: BTreeMap::new(), others: Vec::new() };
    let mut whole = 0;
    for i in 0..archive.len() {
        let file = archive.by_index(i).map_err(|_| BadArchive::NotZip)?;
        let path = file.name().map_err(|_| BadArchive::NotZip)?.replace('\\', "/");
        if file.is_dir() || is_clutter(&path) {
            continue;
        }
        let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_text = matches!(ending.as_str(), "md" | "markdown");
        if !is_text && !ENDINGS.contains(&ending.as_str()) {
            folder.others.push(path);
            continue;
        }
        let largest = if is_text { LARGEST_TEXT } else { LARGEST_FILE };
        let mut unpacked = Vec::new();
        let read = file.take(largest + 1).read_to_end(&mut unpacked);
        read.map_err(|_| BadArchive::NotZip)?;
        whole += unpacked.len() as u64;
        if unpacked.len() as u64 > largest {
            return Err(if is_text { BadArchive::LargeText(path) } else { BadArchive::LargeFile(path) });
        }
        if whole > LARGEST_WHOLE {
            return Err(BadArchive::LargeWhole);
        }
        if is_text {
            let text = String::from_utf8(unpacked).map_err(|_| BadArchive::NotText(path.clone()))?;
            folder.texts.push((path, text));
        } else {
            folder.files.insert(path, unpacked);
        }
    }
    Ok(folder)
}

/// What operating systems leave in archives.
fn is_clutter(path: &str) -> bool {
    path.split('/').any(|part| part == "__MACOSX" || part.starts_with('.'))
}

/// Packs files, in the order given.
pub(crate) fn pack(files: &[(String, Vec<u8>)]) -> std::io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(path.as_str(), SimpleFileOptions::default())?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_clutter_is_left() {
        let files = [
            ("a/fi.md", "Ä"),
            ("a/kuva.png", "x"),
            ("a/b.svg", "x"),
            ("__MACOSX/a/fi.md", "x"),
            ("a/.DS_Store", "x"),
        ];
        let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).to_vec();
        let folder = unpack(&pack(&files).expect("packed")).expect("unpacked");
        assert_eq!(folder.texts, [("a/fi.md".to_owned(), "Ä".to_owned())]);
        assert_eq!(folder.files.keys().collect::<Vec<_>>(), ["a/kuva.png"]);
        assert_eq!(folder.others, ["a/b.svg"]);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let bomb = pack(&[("a.md".to_owned(), vec![b'0'; 30 << 20])]).expect("packed");
        assert!(bomb.len() < 100_000, "{} bytes hold thirty million", bomb.len());
        assert_eq!(unpack(&bomb).err(), Some(BadArchive::LargeText("a.md".into())));
        assert_eq!(unpack(b"no zip").err(), Some(BadArchive::NotZip));
    }
}
