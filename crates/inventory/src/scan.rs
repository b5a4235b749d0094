//! A quick look at the text of an inventory without reading it: where the parts stand that change
//! at each run, and where secrets stand. A message whose remainder hashes like the last one's says
//! nothing new, and need not be read; a text without its secrets can be kept.
//!
//! What cannot be scanned with certainty (comments, CDATA, an unknown shape) gives no answer, and the
//! message takes the long way.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2, memmem};
use sha2::{Digest, Sha256};

use crate::hash::{PASSING_SECTIONS, hex};
use crate::read::Dialect;
use crate::scrub::{Keep, last_of_key, program_of};

/// Fields that change at each run, by section: what is marked `passing` in [`crate::content`], where
/// it does change while nothing else does.
fn passing_fields(section: &str) -> &'static [&'static str] {
    match section {
        "hardware" => &[
            "datelastloggeduser",
            "swap",
            "etime",
            "checksum",
            "processors",
            "description",
        ],
        "operatingsystem" => &["boot_time"],
        "cpus" => &["speed"],
        "drives" | "physical_volumes" | "volume_groups" => &["free"],
        "storages" => &["power_on_hours", "temperature"],
        "batteries" => &["real_capacity"],
        "antivirus" => &["base_version"],
        "databases_services" => &["size"],
        "network_device" => &["uptime"],
        _ => &[],
    }
}

/// Which parts are wanted: whole sections, and fields of others.
#[derive(Clone, Copy)]
struct Wanted<'w> {
    whole: &'w dyn Fn(&str) -> bool,
    fields: &'w dyn Fn(&str) -> &'static [&'static str],
}

/// A part that was met: its section and field in lower case (the field is empty for a whole
/// section), and where it stands.
struct Met<'t> {
    section: &'t str,
    field: &'t str,
    /// With its name.
    all: Range<usize>,
    /// Its value alone.
    value: Range<usize>,
}

/// The hash of a message without what changes at each run, or nothing where that cannot be told:
/// 64 hexadecimal digits.
#[must_use]
pub fn skeleton_hash(text: &str, dialect: Dialect) -> Option<String> {
    let mut hash = Sha256::new();
    let mut from = 0;
    let whole = |section: &str| PASSING_SECTIONS.contains(&section) || section == "versionclient";
    let wanted = Wanted {
        whole: &whole,
        fields: &passing_fields,
    };
    scan(text, dialect, wanted, &mut |met| {
        if met.section == "hardware" && met.field == "description" {
            // OCS agents write how long the machine has been up; elsewhere it is a description.
            let said = text.get(met.value.clone()).unwrap_or_default();
            if !ends_with_time(said) {
                return;
            }
        }
        hash.update(text.get(from..met.all.start).unwrap_or_default());
        from = met.all.end;
    })?;
    hash.update(text.get(from..).unwrap_or_default());
    Some(hex(&hash.finalize()))
}

/// Whether a text ends like `00:18:30`.
pub(crate) fn ends_with_time(text: &str) -> bool {
    let Some(tail) = text
        .len()
        .checked_sub(8)
        .and_then(|at| text.as_bytes().get(at..))
    else {
        return false;
    };
    tail.iter().enumerate().all(|(at, byte)| {
        if at == 2 || at == 5 {
            *byte == b':'
        } else {
            byte.is_ascii_digit()
        }
    })
}

/// The text without the secrets that are not asked for, or nothing where that cannot be done.
#[must_use]
pub fn without_secrets(text: &str, dialect: Dialect, keep: Keep) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let whole = |section: &str| section == "envs" && !keep.environment;
    let fields = |section: &str| -> &'static [&'static str] {
        match section {
            "processes" if !keep.command_lines => &["cmd"],
            "licenseinfos" if !keep.licence_keys => &["key"],
            _ => &[],
        }
    };
    let wanted = Wanted {
        whole: &whole,
        fields: &fields,
    };
    scan(text, dialect, wanted, &mut |met| {
        let value = text.get(met.value.clone()).unwrap_or_default();
        out.push_str(text.get(from..met.value.start).unwrap_or_default());
        from = met.value.end;
        match (met.section, dialect) {
            ("envs", Dialect::Json) => out.push_str("[]"),
            ("envs", Dialect::Xml) => {}
            ("processes", _) => out.push_str(&quoted(value, dialect, |text| {
                Cow::Borrowed(program_of(text))
            })),
            _ => out.push_str(&quoted(value, dialect, |text| {
                Cow::Owned(last_of_key(text))
            })),
        }
    })?;
    out.push_str(text.get(from..).unwrap_or_default());
    Some(out)
}

/// Changes a value that is a text, quotes of JSON aside.
fn quoted<'t>(
    value: &'t str,
    dialect: Dialect,
    change: impl Fn(&'t str) -> Cow<'t, str>,
) -> String {
    match (
        dialect,
        value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"')),
    ) {
        // Cut at a blank, never within an escape; a key with escapes is not worth the risk.
        (Dialect::Json, Some(inner)) => match change(inner) {
            Cow::Borrowed(kept) => format!("\"{kept}\""),
            Cow::Owned(_) if inner.contains('\\') => "\"…\"".to_owned(),
            Cow::Owned(kept) => format!("\"{kept}\""),
        },
        (Dialect::Json, None) => "null".to_owned(),
        (Dialect::Xml, _) => change(value).into_owned(),
    }
}

/// Calls with each part that is wanted, in order.
fn scan(
    text: &str,
    dialect: Dialect,
    wanted: Wanted<'_>,
    met: &mut dyn FnMut(Met<'_>),
) -> Option<()> {
    match dialect {
        Dialect::Xml => scan_xml(text, wanted, met),
        Dialect::Json => Json {
            text,
            bytes: text.as_bytes(),
            at: 0,
            wanted,
            met,
        }
        .message(),
    }
}

/// `REQUEST/CONTENT/section/field`. Sections of which no field is wanted are jumped over.
fn scan_xml(text: &str, wanted: Wanted<'_>, met: &mut dyn FnMut(Met<'_>)) -> Option<()> {
    let bytes = text.as_bytes();
    let mut section = String::new();
    let mut fields: &[&str] = &[];
    let mut depth = 0_usize;
    let mut at = 0;
    let mut ends = Ends::default();
    // Comments and CDATA, wherever they stand.
    let is_plain = memmem::find(bytes, b"<!").is_none();
    while let Some(found) = memchr(b'<', bytes.get(at..)?) {
        let start = at + found;
        let close = start + memchr(b'>', bytes.get(start..)?)?;
        at = close + 1;
        match *bytes.get(start + 1)? {
            b'!' => return None,
            b'/' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if matches!(*bytes.get(start + 1)?, b'?' | b'/') {
            continue;
        }
        let is_empty = *bytes.get(close - 1)? == b'/';
        let inside = text.get(start + 1..if is_empty { close - 1 } else { close })?;
        let name = inside.split_ascii_whitespace().next()?;
        let mut field = "";
        let is_met = match depth {
            2 => {
                if !section.eq_ignore_ascii_case(name) {
                    section = name.to_ascii_lowercase();
                    fields = (wanted.fields)(&section);
                }
                (wanted.whole)(&section)
            }
            3 => {
                let found = fields.iter().find(|field| field.eq_ignore_ascii_case(name));
                field = found.copied().unwrap_or_default();
                found.is_some()
            }
            _ => false,
        };
        let is_jumped = depth == 2 && fields.is_empty() && !is_met;
        if is_empty && !is_met {
            continue;
        }
        if !is_met && !is_jumped {
            depth += 1;
            continue;
        }
        let (value, behind) = value_of(text, at, name, is_empty, &mut ends)?;
        at = behind;
        if is_met {
            met(Met {
                section: &section,
                field,
                all: start..at,
                value,
            });
        } else if !is_plain && memmem::find(bytes.get(value)?, b"<!").is_some() {
            return None;
        }
    }
    (depth == 0).then_some(())
}

/// What stands in an element whose start tag ends at `at`, and where what follows it begins.
fn value_of(
    text: &str,
    at: usize,
    name: &str,
    is_empty: bool,
    ends: &mut Ends,
) -> Option<(std::ops::Range<usize>, usize)> {
    if is_empty {
        return Some((at..at, at));
    }
    let end = end_tag(text, at, name, ends)?;
    Some((at..end, end + name.len() + 3))
}

/// Where the end tag of `name` begins. Elements of agents do not hold others of the same name; if one
/// did, the depth would not come out even and there would be no answer.
fn end_tag(text: &str, from: usize, name: &str, ends: &mut Ends) -> Option<usize> {
    let rest = text.get(from..)?;
    // Fields are short: looking for the next tag is quicker than preparing a search.
    let next = memchr(b'<', rest.as_bytes())?;
    let is_end = |at: usize| {
        let tail = rest.get(at..)?.strip_prefix("</")?.strip_prefix(name)?;
        tail.starts_with('>').then_some(from + at)
    };
    if let Some(found) = is_end(next) {
        return Some(found);
    }
    ends.of(name).find(rest.as_bytes()).map(|at| from + at)
}

/// The search for an end tag, prepared once for a row of elements of one name.
#[derive(Default)]
struct Ends(Option<(String, memmem::Finder<'static>)>);

impl Ends {
    fn of(&mut self, name: &str) -> &memmem::Finder<'static> {
        if self.0.as_ref().is_some_and(|(known, _)| known != name) {
            self.0 = None;
        }
        let (_, finder) = self.0.get_or_insert_with(|| {
            let tag = format!("</{name}>");
            (
                name.to_owned(),
                memmem::Finder::new(tag.as_bytes()).into_owned(),
            )
        });
        finder
    }
}

/// `{"content": {section: {field: …}}}`, sections being objects or lists of them.
struct Json<'t, 'w> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    wanted: Wanted<'w>,
    met: &'w mut dyn FnMut(Met<'_>),
}

impl<'t> Json<'t, '_> {
    fn message(&mut self) -> Option<()> {
        self.object(&mut |this, name, _| {
            if name == "content" {
                this.object(&mut |this, section, start| this.section(section, start))
            } else {
                this.value()
            }
        })?;
        self.blank();
        (self.at == self.bytes.len()).then_some(())
    }

    fn section(&mut self, section: &str, start: usize) -> Option<()> {
        if (self.wanted.whole)(section) {
            return self.whole(section, "", start);
        }
        if (self.wanted.fields)(section).is_empty() {
            return self.value();
        }
        match self.peek()? {
            b'{' => self.element(section),
            b'[' => {
                self.at += 1;
                loop {
                    match self.peek()? {
                        b']' => {
                            self.at += 1;
                            return Some(());
                        }
                        b',' => self.at += 1,
                        b'{' => self.element(section)?,
                        _ => self.value()?,
                    }
                }
            }
            _ => self.value(),
        }
    }

    fn element(&mut self, section: &str) -> Option<()> {
        let fields = (self.wanted.fields)(section);
        self.object(&mut |this, field, start| {
            if fields.contains(&field) {
                this.whole(section, field, start)
            } else {
                this.value()
            }
        })
    }

    /// Meets a value as a whole; its name began at `start`.
    fn whole(&mut self, section: &str, field: &str, start: usize) -> Option<()> {
        self.blank();
        let from = self.at;
        self.value()?;
        (self.met)(Met {
            section,
            field,
            all: start..self.at,
            value: from..self.at,
        });
        Some(())
    }

    /// Calls for each member with its name and where the name began.
    fn object(&mut self, each: &mut dyn FnMut(&mut Self, &str, usize) -> Option<()>) -> Option<()> {
        if self.peek()? != b'{' {
            return None;
        }
        self.at += 1;
        loop {
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                b',' => self.at += 1,
                b'"' => {
                    let start = self.at;
                    self.string()?;
                    let name: &'t str = self.text.get(start + 1..self.at - 1)?;
                    if self.peek()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    each(self, name, start)?;
                }
                _ => return None,
            }
        }
    }

    fn blank(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.blank();
        self.bytes.get(self.at).copied()
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let found = memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            self.at += found;
            if *self.bytes.get(self.at)? == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    /// Passes over a value, whatever it holds.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let rest = self.bytes.get(self.at..)?;
                    self.at += rest.iter().position(|byte| {
                        matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')
                    })?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}
