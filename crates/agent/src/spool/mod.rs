//! Events on disk until the server has them: append-only files, numbered records, nothing taken
//! before it is synced, nothing dropped before it is acknowledged or the room is used up.

mod segment;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use segment::{Reader, Segment};

const ACKED_FILE: &str = "acked";

/// How much room a spool may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of all segments.
    pub(crate) total: u64,
    /// Bytes after which a new segment begins.
    pub(crate) segment: u64,
}

impl Limits {
    /// Sixteen segments, of 16 KiB to 1 MiB.
    pub(crate) fn of_total(total: u64) -> Self {
        Self {
            total,
            segment: (total / 16).clamp(16 * 1024, 1024 * 1024),
        }
    }
}

/// Records `first..=last` that are gone without having been acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// The spool.
pub(crate) struct Spool {
    dir: PathBuf,
    limits: Limits,
    /// Oldest first; the last one is written to. Never empty.
    segments: VecDeque<Segment>,
    active: File,
    staged: Vec<u8>,
    /// The number of the last record staged; equals the last committed when nothing is staged.
    last_staged: u64,
    acked: u64,
    /// Where reading goes on: after this number, at this offset of the segment beginning so.
    cursor: (u64, u64, u64),
    #[cfg(test)]
    fail: bool,
}

impl Spool {
    /// Opens the spool in a folder, mending what a crash left. What is found missing in the middle
    /// is returned.
    pub(crate) fn open(dir: &Path, limits: Limits) -> io::Result<(Self, Vec<Lost>)> {
        fs::create_dir_all(dir)?;
        let acked = read_acked(dir);
        let mut numbers: Vec<u64> = fs::read_dir(dir)?
            .filter_map(|entry| Segment::number(&entry.ok()?.path()))
            .collect();
        numbers.sort_unstable();
        let mut segments = VecDeque::new();
        for first in &numbers {
            segments.push_back(Segment::scan(&Segment::path(dir, *first), *first)?);
        }
        let mut lost = missing(&segments, acked);
        let known = segments.back().map_or(0, |segment: &Segment| segment.last);
        if acked > known {
            // The acknowledged part is gone with its file: numbers must still never come twice.
            lost.retain(|gap| gap.first > acked);
            segments.clear();
            for first in &numbers {
                fs::remove_file(Segment::path(dir, *first))?;
            }
        }
        let active = match segments.back() {
            Some(segment) => {
                let file = OpenOptions::new().append(true).open(&segment.path)?;
                file.set_len(segment.bytes)?;
                file.sync_all()?;
                file
            }
            None => {
                let (segment, file) = create(dir, acked + 1)?;
                segments.push_back(segment);
                file
            }
        };
        let last_staged = segments.back().map_or(acked, |segment| segment.last);
        let mut spool = Self {
            dir: dir.to_owned(),
            limits,
            segments,
            active,
            staged: Vec::new(),
            last_staged,
            acked,
            cursor: (0, 0, 0),
            #[cfg(test)]
            fail: false,
        };
        spool.forget_acked()?;
        Ok((spool, lost))
    }

    /// The number the next record will have.
    pub(crate) fn next_seq(&self) -> u64 {
        self.last_staged + 1
    }

    /// The last number on the disk.
    pub(crate) fn last_seq(&self) -> u64 {
        self.segments.back().map_or(self.acked, |one| one.last)
    }

    /// The last number the server has.
    pub(crate) fn acked(&self) -> u64 {
        self.acked
    }

    /// Bytes on the disk.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// Records that wait for the server; lost ones are not known here and count as well.
    pub(crate) fn waiting(&self) -> u64 {
        self.last_seq().saturating_sub(self.acked)
    }

    /// Prepares a record; it is not taken before [`Self::commit`].
    pub(crate) fn stage(&mut self, payload: &[u8]) -> u64 {
        self.last_staged += 1;
        segment::encode(&mut self.staged, self.last_staged, payload);
        self.last_staged
    }

    /// Writes what is staged and syncs it. On an error nothing of it is taken, and the numbers are
    /// free again.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let result = self.write_staged();
        self.staged.clear();
        if self.staged.capacity() > 64 * 1024 {
            self.staged = Vec::new();
        }
        if result.is_err() {
            self.last_staged = self.last_seq();
            self.undo();
        }
        result
    }

    /// Stands for a full disk.
    #[cfg(test)]
    pub(crate) fn fail_writes(&mut self, fail: bool) {
        self.fail = fail;
    }

    fn write_staged(&mut self) -> io::Result<()> {
        #[cfg(test)]
        if self.fail {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        if self.active_bytes() >= self.limits.segment {
            self.rotate()?;
        }
        self.active.write_all(&self.staged)?;
        self.active.sync_data()?;
        if let Some(segment) = self.segments.back_mut() {
            segment.bytes += self.staged.len() as u64;
            segment.last = self.last_staged;
        }
        Ok(())
    }

    /// After a failed write: nothing half-written may stay behind the last whole record.
    fn undo(&mut self) {
        let bytes = self.active_bytes();
        let _ = self.active.set_len(bytes);
        let _ = self.active.sync_all();
    }

    fn active_bytes(&self) -> u64 {
        self.segments.back().map_or(0, |segment| segment.bytes)
    }

    /// Begins a new segment behind the last committed record.
    fn rotate(&mut self) -> io::Result<()> {
        let (segment, file) = create(&self.dir, self.last_seq() + 1)?;
        self.segments.push_back(segment);
        self.active = file;
        Ok(())
    }

    /// The server has everything up to here; whole segments of it go.
    pub(crate) fn ack(&mut self, seq: u64) -> io::Result<()> {
        let seq = seq.min(self.last_seq());
        if seq <= self.acked {
            return Ok(());
        }
        self.acked = seq;
        // Not synced: after a power cut an older number is read, and the server says the newer.
        let temporary = self.dir.join("acked.new");
        fs::write(&temporary, format!("{seq}\n"))?;
        fs::rename(&temporary, self.dir.join(ACKED_FILE))?;
        self.forget_acked()
    }

    fn forget_acked(&mut self) -> io::Result<()> {
        let all = self.last_seq() <= self.acked;
        if all && self.active_bytes() >= self.limits.segment / 4 {
            self.rotate()?;
        }
        while self.segments.len() > 1
            && self
                .segments
                .front()
                .is_some_and(|one| one.last <= self.acked)
        {
            self.drop_front()?;
        }
        Ok(())
    }

    fn drop_front(&mut self) -> io::Result<()> {
        if let Some(segment) = self.segments.pop_front() {
            fs::remove_file(&segment.path)?;
        }
        Ok(())
    }

    /// What would be lost by [`Self::drop_oldest`], when the room is used up.
    pub(crate) fn overflow(&self) -> Option<Lost> {
        if self.segments.len() < 2 || self.bytes() <= self.limits.total {
            return None;
        }
        let oldest = self.segments.front()?;
        Some(Lost {
            first: oldest.first.max(self.acked + 1),
            last: oldest.last,
        })
    }

    /// Makes room.
    pub(crate) fn drop_oldest(&mut self) -> io::Result<()> {
        if self.segments.len() > 1 {
            self.drop_front()?;
        }
        Ok(())
    }

    /// Jumps above a number the server already has from a later life of this disk; what waited
    /// below it goes. Returns what was lost.
    pub(crate) fn jump_above(&mut self, seq: u64) -> io::Result<Option<Lost>> {
        if self.last_seq() >= seq {
            return Ok(None);
        }
        let lost = (self.last_seq() > self.acked).then(|| Lost {
            first: self.acked + 1,
            last: self.last_seq(),
        });
        let (segment, file) = create(&self.dir, seq + 1)?;
        self.active = file;
        self.segments.push_back(segment);
        self.last_staged = seq;
        while self.segments.len() > 1 {
            self.drop_front()?;
        }
        self.acked = seq;
        fs::write(self.dir.join(ACKED_FILE), format!("{seq}\n"))?;
        Ok(lost)
    }

    /// The payloads after a number, in order, at least one if there is one, then as many as fit.
    /// Returns them with the first and the last number.
    pub(crate) fn read_after(
        &mut self,
        after: u64,
        most_records: usize,
        most_bytes: usize,
    ) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk::default();
        let start = self
            .segments
            .iter()
            .position(|segment| segment.last > after)
            .unwrap_or(self.segments.len());
        for index in start..self.segments.len() {
            let Some(segment) = self.segments.get(index) else {
                break;
            };
            let offset = match self.cursor {
                (seq, first, offset) if seq == after && first == segment.first => offset,
                _ => 0,
            };
            let mut reader = Reader::open(&segment.path, offset)?;
            while reader.offset() < segment.bytes {
                let Some(record) = reader.next()? else { break };
                if record.seq <= after {
                    continue;
                }
                let full = chunk.bytes + record.payload.len() > most_bytes
                    || chunk.payloads.len() >= most_records;
                if full && !chunk.payloads.is_empty() {
                    return Ok(Some(chunk));
                }
                chunk.take(record.seq, record.payload);
                self.cursor = (record.seq, segment.first, reader.offset());
            }
        }
        Ok((!chunk.payloads.is_empty()).then_some(chunk))
    }
}

/// Records read together.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) payloads: Vec<Vec<u8>>,
    bytes: usize,
}

impl Chunk {
    fn take(&mut self, seq: u64, payload: Vec<u8>) {
        if self.payloads.is_empty() {
            self.first = seq;
        }
        self.last = seq;
        self.bytes += payload.len();
        self.payloads.push(payload);
    }
}

fn create(dir: &Path, first: u64) -> io::Result<(Segment, File)> {
    let path = Segment::path(dir, first);
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path)?;
    file.set_len(0)?;
    file.sync_all()?;
    File::open(dir)?.sync_all()?;
    let segment = Segment {
        path,
        first,
        last: first - 1,
        bytes: 0,
    };
    Ok((segment, file))
}

fn read_acked(dir: &Path) -> u64 {
    fs::read_to_string(dir.join(ACKED_FILE))
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

/// What should stand between one segment and the next, and does not.
fn missing(segments: &VecDeque<Segment>, acked: u64) -> Vec<Lost> {
    let mut lost = Vec::new();
    for (one, next) in segments.iter().zip(segments.iter().skip(1)) {
        let first = (one.last + 1).max(acked + 1);
        if first < next.first && !(one.is_empty() && one.first == next.first) {
            lost.push(Lost {
                first,
                last: next.first - 1,
            });
        }
    }
    lost
}
