//! Large blobs as files: `ab/abcdef…`, written beside and renamed, file and folder synced.

use std::fs::{File, create_dir_all, read as read_all, read_dir, remove_file, rename};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::BlobHash;

/// Files whose rows are gone wait here for a while.
const ASIDE: &str = "aside";

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
    match read_all(place(folder, hash)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => read_all(aside(folder, hash)),
        read => read,
    }
}

/// Bytes that are free for us on the disk of `folder`, which may not be there yet.
pub(crate) fn free(folder: &Path) -> io::Result<u64> {
    let there = folder.ancestors().find(|f| f.exists()).unwrap_or(Path::new("."));
    let stat = rustix::fs::statvfs(there)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

pub(crate) fn set_aside(folder: &Path, hash: &BlobHash) -> io::Result<()> {
    create_dir_all(folder.join(ASIDE))?;
    unless_missing(rename(place(folder, hash), aside(folder, hash)))
}

pub(crate) fn bring_back(folder: &Path, hash: &BlobHash) -> io::Result<()> {
    unless_missing(rename(aside(folder, hash), place(folder, hash)))
}

pub(crate) fn delete(folder: &Path, hash: &BlobHash) -> io::Result<()> {
    unless_missing(remove_file(aside(folder, hash)))
}

/// What was set aside before a time in seconds: a file's change time tells when.
pub(crate) fn set_aside_before(folder: &Path, before: i64) -> io::Result<Vec<BlobHash>> {
    let mut found = Vec::new();
    let entries = match read_dir(folder.join(ASIDE)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.metadata()?.ctime() < before {
            found.extend(entry.file_name().to_str().and_then(|name| name.parse::<BlobHash>().ok()));
        }
    }
    Ok(found)
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn aside(folder: &Path, hash: &BlobHash) -> PathBuf {
    folder.join(ASIDE).join(hash.to_string())
}

fn place(folder: &Path, hash: &BlobHash) -> PathBuf {
    let name: String = hash.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    folder.join(&name[..2]).join(&name)
}
