//! The file: entries one behind the other, each its length, its CRC-32 and its payload.

use crate::abi;
use crate::failure::{fail, Failure, Outcome};
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::os::unix::io::AsRawFd;
use std::path::{Path, PathBuf};

extern "C" {
    fn flock(file: i32, operation: i32) -> i32;
}
const LOCK_EX: i32 = 2;
const LOCK_NB: i32 = 4;

const HEADER_BYTES: usize = 16; // length and CRC-32, a number each

pub struct Log {
    path: PathBuf,
    file: File,
    size: u64,
    broken: bool, // after a failure nobody knows what is on the disk: nothing is written until it is opened again
}

impl Log {
    /// Opens or creates the file and locks it.
    pub fn open(path: &Path) -> Outcome<Log> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        if unsafe { flock(file.as_raw_fd(), LOCK_EX | LOCK_NB) } != 0 {
            return fail(
                abi::UNAVAILABLE,
                format!("{} is in use by another process", path.display()),
            );
        }
        // A file's name is durable once its directory is.
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(directory)?.sync_all()?;
        Ok(Log {
            path: path.to_owned(),
            file,
            size: 0,
            broken: false,
        })
    }

    /// Hands over every payload. What a crash has left of the last entry is cut off; damage with whole entries behind it
    /// is CORRUPT. Once, before the first `append`.
    pub fn replay(&mut self, mut entry: impl FnMut(&[u8]) -> Outcome<()>) -> Outcome<()> {
        let mut text = Vec::new();
        self.file.read_to_end(&mut text)?;
        let mut rest = &text[..];
        while let Some(payload) = first_entry(rest) {
            entry(payload)?;
            rest = &rest[HEADER_BYTES + payload.len()..];
        }
        if (1..rest.len()).any(|at| first_entry(&rest[at..]).is_some()) {
            return fail(
                abi::CORRUPT,
                format!("{} is damaged at byte {}", self.path.display(), text.len() - rest.len()),
            );
        }
        self.cut((text.len() - rest.len()) as u64)
    }

    /// Writes one entry, which is not yet durable. On failure nothing of it stays.
    pub fn append(&mut self, payload: &[u8]) -> Outcome<()> {
        self.check()?;
        let mut entry = Vec::with_capacity(HEADER_BYTES + payload.len());
        entry.extend((payload.len() as u64).to_le_bytes());
        entry.extend(u64::from(crc32(payload)).to_le_bytes());
        entry.extend(payload);
        if let Err(error) = self.file.write_all_at(&entry, self.size) {
            self.cut(self.size)?;
            return Err(error.into());
        }
        self.size += entry.len() as u64;
        Ok(())
    }

    pub fn sync(&mut self) -> Outcome<()> {
        self.file.sync_data().map_err(|error| {
            self.broken = true;
            Failure {
                code: abi::UNKNOWN_OUTCOME,
                ..error.into()
            }
        })
    }

    /// UNAVAILABLE if the file cannot be used any more.
    pub fn check(&self) -> Outcome<()> {
        if self.broken {
            return fail(abi::UNAVAILABLE, "failed before; the store must be opened again");
        }
        let (opened, named) = (self.file.metadata()?, fs::metadata(&self.path)?);
        if (opened.ino(), opened.dev()) != (named.ino(), named.dev()) {
            return fail(abi::UNAVAILABLE, "the file was replaced while it was open");
        }
        Ok(())
    }

    pub fn break_off(&mut self) {
        self.broken = true;
    }

    fn cut(&mut self, size: u64) -> Outcome<()> {
        self.size = size;
        self.file.set_len(size).map_err(|error| {
            self.broken = true;
            error.into()
        })
    }
}

/// The payload of the whole, undamaged entry that `text` begins with, if it does.
fn first_entry(text: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        text.get(at..at + 8)
            .map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap()))
    };
    let (length, checksum) = (number(0)?, number(8)?);
    let end = HEADER_BYTES.checked_add(usize::try_from(length).ok()?)?;
    let payload = text.get(HEADER_BYTES..end)?;
    (length != 0 && u64::from(crc32(payload)) == checksum).then_some(payload)
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ if crc & 1 != 0 { 0xEDB8_8320 } else { 0 };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
