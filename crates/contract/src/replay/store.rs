//! Histories of tickets as a few bytes an event. Those of closed tickets are kept in blocks, which go
//! to a file of the caller's when they become too many.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// Bytes of a block, about.
const BLOCK: usize = 1 << 20;

/// Appends an unsigned number, seven bits a byte.
pub(super) fn put_number(log: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        log.push(value as u8 | 0x80);
        value >>= 7;
    }
    log.push(value as u8);
}

/// Takes a number from the front.
pub(super) fn take_number(log: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    while let Some((byte, rest)) = log.split_first() {
        *log = rest;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift > 63 {
            break;
        }
    }
    value
}

/// Takes so many bytes from the front.
pub(super) fn take<'a>(log: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, rest) = log.split_at(count.min(log.len()));
    *log = rest;
    taken
}

/// Makes a file for what does not fit in memory; it should vanish with its handle.
pub type Spill<'a> = &'a (dyn Fn() -> std::io::Result<File> + Sync);

enum Block {
    Memory(Vec<u8>),
    File { at: u64, length: usize },
}

/// Finished histories, by address.
pub(super) struct Store<'a> {
    blocks: Vec<Block>,
    /// The first block that is still in memory.
    first: usize,
    keep: usize,
    spill: Option<Spill<'a>>,
    file: Option<File>,
    written: u64,
    /// The last block read back, and its number.
    back: (usize, Vec<u8>),
}

impl<'a> Store<'a> {
    /// Keeps `keep` bytes in memory when there is somewhere to spill.
    pub(super) fn new(keep: usize, spill: Option<Spill<'a>>) -> Self {
        Self {
            blocks: Vec::new(),
            first: 0,
            keep: (keep / BLOCK).max(1),
            spill,
            file: None,
            written: 0,
            back: (usize::MAX, Vec::new()),
        }
    }

    /// Keeps a history and gives its address.
    pub(super) fn push(&mut self, log: &[u8]) -> std::io::Result<u64> {
        let full = match self.blocks.last() {
            Some(Block::Memory(block)) => block.len() + log.len() > BLOCK,
            _ => true,
        };
        if full {
            self.spill()?;
            self.blocks.push(Block::Memory(Vec::with_capacity(BLOCK)));
        }
        let number = self.blocks.len() - 1;
        let Some(Block::Memory(block)) = self.blocks.last_mut() else {
            return Err(std::io::Error::other("the last block is in memory"));
        };
        let address = ((number as u64) << 32) | block.len() as u64;
        put_number(block, log.len() as u64);
        block.extend_from_slice(log);
        Ok(address)
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let Some(make) = self.spill else {
            return Ok(());
        };
        while self.blocks.len() - self.first >= self.keep {
            if let Block::Memory(block) = &self.blocks[self.first] {
                let file = match &mut self.file {
                    Some(file) => file,
                    None => self.file.insert(make()?),
                };
                file.write_all(block)?;
                let length = block.len();
                self.blocks[self.first] = Block::File {
                    at: self.written,
                    length,
                };
                self.written += length as u64;
            }
            self.first += 1;
        }
        Ok(())
    }

    /// Appends the history at an address to `out`, behind its length.
    pub(super) fn copy(&mut self, address: u64, out: &mut Vec<u8>) -> std::io::Result<()> {
        let (number, at) = ((address >> 32) as usize, address as u32 as usize);
        let block = match &self.blocks[number] {
            Block::Memory(block) => block,
            Block::File { at, length } => {
                if self.back.0 != number {
                    let Some(file) = &mut self.file else {
                        return Err(std::io::Error::other("the spilled file is gone"));
                    };
                    self.back.1.resize(*length, 0);
                    file.seek(SeekFrom::Start(*at))?;
                    file.read_exact(&mut self.back.1)?;
                    self.back.0 = number;
                }
                &self.back.1
            }
        };
        let mut log = &block[at..];
        let length = take_number(&mut log) as usize;
        put_number(out, length as u64);
        out.extend_from_slice(take(&mut log, length));
        Ok(())
    }
}
