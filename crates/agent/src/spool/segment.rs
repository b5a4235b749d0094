//! One file of the spool: records one after another, each with its length, checksum and number.
//!
//! A record is `length u32 | crc32 u32 | seq u64 | payload`, little endian; the checksum covers
//! `seq` and payload. A record is there when all of it is there and the checksum holds.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes before the payload.
pub(super) const HEADER: usize = 16;

/// A longer record is damage.
const LARGEST: u32 = 64 * 1024 * 1024;

/// A segment, as known from its name and its content.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    /// The number its first record has or will have.
    pub(super) first: u64,
    /// The number of its last record; `first - 1` when it is empty.
    pub(super) last: u64,
    /// Bytes of whole records.
    pub(super) bytes: u64,
}

/// A record as read.
pub(super) struct Record {
    pub(super) seq: u64,
    pub(super) payload: Vec<u8>,
}

impl Segment {
    pub(super) fn path(dir: &Path, first: u64) -> PathBuf {
        dir.join(format!("{first:020}.seg"))
    }

    /// The number in a segment's name.
    pub(super) fn number(path: &Path) -> Option<u64> {
        if path.extension()? != "seg" {
            return None;
        }
        path.file_stem()?.to_str()?.parse().ok()
    }

    /// Reads a segment through, up to the first thing that is not a whole record.
    pub(super) fn scan(path: &Path, first: u64) -> io::Result<Self> {
        let mut reader = Reader::open(path, 0)?;
        let mut last = first.saturating_sub(1);
        let mut bytes = 0;
        while let Some(record) = reader.next()? {
            if record.seq <= last {
                break;
            }
            last = record.seq;
            bytes = reader.offset();
        }
        Ok(Self {
            path: path.to_owned(),
            first,
            last,
            bytes,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.last < self.first
    }
}

/// Puts a record behind others.
pub(super) fn encode(into: &mut Vec<u8>, seq: u64, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    into.extend_from_slice(&length.to_le_bytes());
    into.extend_from_slice(&checksum(seq, payload).to_le_bytes());
    into.extend_from_slice(&seq.to_le_bytes());
    into.extend_from_slice(payload);
}

fn checksum(seq: u64, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&seq.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

/// Reads records from some offset on.
pub(super) struct Reader {
    file: BufReader<File>,
    offset: u64,
}

impl Reader {
    pub(super) fn open(path: &Path, offset: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self {
            file: BufReader::with_capacity(16 * 1024, file),
            offset,
        })
    }

    /// Where the next record begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next record; none at the end or at the first damage.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let mut header = [0_u8; HEADER];
        if !self.fill(&mut header)? {
            return Ok(None);
        }
        let [l0, l1, l2, l3, c0, c1, c2, c3, seq @ ..] = header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let crc = u32::from_le_bytes([c0, c1, c2, c3]);
        let seq = u64::from_le_bytes(seq);
        if length > LARGEST {
            return Ok(None);
        }
        let mut payload = Vec::new();
        // Grows with what is there, so that a damaged length does not claim 64 MiB.
        let read = (&mut self.file)
            .take(u64::from(length))
            .read_to_end(&mut payload)?;
        if read < length as usize || checksum(seq, &payload) != crc {
            return Ok(None);
        }
        self.offset += (HEADER + payload.len()) as u64;
        Ok(Some(Record { seq, payload }))
    }

    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        match self.file.read_exact(buffer) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }
}
