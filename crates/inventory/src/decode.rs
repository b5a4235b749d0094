//! From the bytes of a request to text: zlib, gzip, brotli or plain, within limits; then the
//! charset, which agents often declare wrongly.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

use crate::Refusal;

/// How a message travels. Agents insist on having replies in the encoding that they sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    #[default]
    Plain,
    /// RFC 1950; `application/x-compress-zlib`, and OCS' `application/x-compress`.
    Zlib,
    /// RFC 1952; `application/x-compress-gzip`.
    Gzip,
    /// RFC 7932; `application/x-compress-br`.
    Brotli,
}

/// How much a message may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes once inflated.
    pub inflated: usize,
    /// The most times that it may grow while inflating, looked at above 1 MiB.
    pub ratio: usize,
}

impl Default for Limits {
    /// 32 MiB (an ordinary inventory has 0.4 MiB, one of a large Windows server 3) and 100 times
    /// (inventories: 10 to 20; zlib's worst: 1,032).
    fn default() -> Limits {
        Limits {
            inflated: 32 << 20,
            ratio: 100,
        }
    }
}

/// Texts shorter than this are replies; longer ones are kept, where speed counts.
const SHORT_REPLY: usize = 1 << 16;
/// The size up to which growth is not looked at.
const FREE_GROWTH: usize = 1 << 20;

/// The encoding, by the first bytes where they tell, else by the content type or HTTP's own
/// `Content-Encoding`: agents and proxies between them do not agree on names.
#[must_use]
pub fn encoding_of(content_type: &str, body: &[u8]) -> Option<Encoding> {
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match body {
        [0x1f, 0x8b, ..] => return Some(Encoding::Gzip),
        [head, flags, ..]
            if head & 0x0f == 8
                && head >> 4 <= 7
                && (u16::from(*head) << 8 | u16::from(*flags)) % 31 == 0 =>
        {
            return Some(Encoding::Zlib);
        }
        _ => {}
    }
    match kind.as_str() {
        "application/x-compress-br" | "application/x-br" | "br" => Some(Encoding::Brotli),
        "application/x-compress-zlib"
        | "application/x-compress"
        | "application/x-zlib"
        | "deflate"
            if looks_plain(body) =>
        {
            Some(Encoding::Plain)
        }
        "application/x-compress-zlib"
        | "application/x-compress"
        | "application/x-zlib"
        | "deflate" => Some(Encoding::Zlib),
        "application/x-compress-gzip" | "application/x-gzip" | "application/gzip" | "gzip"
            if looks_plain(body) =>
        {
            Some(Encoding::Plain)
        }
        "application/x-compress-gzip" | "application/x-gzip" | "application/gzip" | "gzip" => {
            Some(Encoding::Gzip)
        }
        "application/json"
        | "application/xml"
        | "text/xml"
        | "text/json"
        | "text/plain"
        | "application/octet-stream"
        | "" => Some(Encoding::Plain),
        _ if looks_plain(body) => Some(Encoding::Plain),
        _ => None,
    }
}

fn looks_plain(body: &[u8]) -> bool {
    let body = body.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(body);
    matches!(
        body.iter().find(|byte| !byte.is_ascii_whitespace()),
        Some(b'<' | b'{')
    )
}

/// Inflates a body.
///
/// # Errors
/// When the data is broken or larger than the limits.
pub fn inflate<'a>(
    encoding: Encoding,
    body: &'a [u8],
    limits: &Limits,
) -> Result<Cow<'a, [u8]>, Refusal> {
    let inflated = match encoding {
        Encoding::Plain if body.len() > limits.inflated => {
            return Err(Refusal::TooLarge {
                limit: limits.inflated,
            });
        }
        Encoding::Plain => return Ok(Cow::Borrowed(body)),
        Encoding::Zlib => drain(ZlibDecoder::new(body), "zlib", body.len(), limits)?,
        Encoding::Gzip => drain(MultiGzDecoder::new(body), "gzip", body.len(), limits)?,
        Encoding::Brotli => drain(
            brotli_decompressor::Decompressor::new(body, 16 * 1024),
            "brotli",
            body.len(),
            limits,
        )?,
    };
    Ok(Cow::Owned(inflated))
}

fn drain(
    mut source: impl Read,
    kind: &'static str,
    sent: usize,
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    let most = limits
        .inflated
        .min(sent.saturating_mul(limits.ratio).max(FREE_GROWTH));
    let mut out = vec![0; sent.saturating_mul(16).max(4096).min(most)];
    let mut filled = 0;
    loop {
        let Some(room) = out.get_mut(filled..).filter(|room| !room.is_empty()) else {
            if filled >= most {
                return over(&mut source, out, most, kind, limits);
            }
            out.resize((filled * 2).max(4096).min(most), 0);
            continue;
        };
        match source.read(room) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(_) => return Err(Refusal::BrokenCompression(kind)),
        }
    }
    out.truncate(filled);
    Ok(out)
}

/// The room is full: either that was all, or it is too much.
fn over(
    source: &mut impl Read,
    out: Vec<u8>,
    most: usize,
    kind: &'static str,
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    match source.read(&mut [0; 1]) {
        Ok(0) => Ok(out),
        Ok(_) if most >= limits.inflated => Err(Refusal::TooLarge {
            limit: limits.inflated,
        }),
        Ok(_) => Err(Refusal::Bomb {
            limit: limits.ratio,
        }),
        Err(_) => Err(Refusal::BrokenCompression(kind)),
    }
}

/// Deflates a reply in the encoding of the request. Brotli requests are answered plain, as the
/// standard lets a server do, since agents read every encoding that they may be sent.
#[must_use]
pub fn deflate(encoding: Encoding, text: &str) -> (Encoding, Vec<u8>) {
    use std::io::Write;
    // FusionInventory's agents know zlib by 78 9C, which is how a stream of the usual level begins.
    let level = if text.len() < SHORT_REPLY {
        flate2::Compression::new(6)
    } else {
        flate2::Compression::fast()
    };
    let packed = match encoding {
        Encoding::Plain | Encoding::Brotli => None,
        Encoding::Zlib => {
            let mut out = flate2::write::ZlibEncoder::new(Vec::new(), level);
            out.write_all(text.as_bytes())
                .and_then(|()| out.finish())
                .ok()
        }
        Encoding::Gzip => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
            out.write_all(text.as_bytes())
                .and_then(|()| out.finish())
                .ok()
        }
    };
    packed.map_or_else(
        || (Encoding::Plain, text.as_bytes().to_vec()),
        |packed| (encoding, packed),
    )
}

/// The text of a message: UTF-8 where it is, UTF-16 where a byte-order mark says so; single bytes
/// that are no UTF-8 are read as Windows-1252, whatever the declaration, because agents declare
/// UTF-8 over names that an old system gave them in another charset.
#[must_use]
pub fn to_text(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match &*bytes {
        [0xff, 0xfe, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    let text = match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(mixed(bytes)),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Cow::Owned(text),
            Err(error) => Cow::Owned(mixed(error.as_bytes())),
        },
    };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..3);
            }
            Cow::Owned(text)
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(unit);
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn mixed(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
    }
    out
}

/// A letter of Windows-1252 (which holds Latin-1).
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}
