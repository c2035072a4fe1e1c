//! Large blobs as files: `ab/abcdef…`, written beside and renamed, file and folder synced.

use std::fs::{File, create_dir_all, read as read_all, rename};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::BlobHash;

pub(crate) fn write(folder: &Path, hash: &BlobHash, bytes: &[u8]) -> io::Result<()> {
    let target = place(folder, hash);
    if target.exists() {
        return Ok(());
    }
    let shelf = target.parent().unwrap_or(folder);
    if !shelf.exists() {
        create_dir_all(shelf)?;
        File::open(folder)?.sync_all()?;
    }
    let beside =
        target.with_extension(format!("{:?}.part", std::thread::current().id()).replace(['(', ')'], ""));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    rename(&beside, &target)?;
    File::open(shelf)?.sync_all()
}

pub(crate) fn read(folder: &Path, hash: &BlobHash) -> io::Result<Vec<u8>> {
    read_all(place(folder, hash))
}

fn place(folder: &Path, hash: &BlobHash) -> PathBuf {
    let name: String = hash.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    folder.join(&name[..2]).join(&name)
}
