//! Kinds that the provider defines, with fields of their own.

use intendant_domain::access::Permission::{Administer, SeeMachines};
use intendant_domain::clients::folded;
use serde::{Deserialize, Serialize};

use super::input::Problems;
use super::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Most fields of a kind.
const MOST_FIELDS: usize = 40;
/// Most kinds of a provider's own.
const MOST_KINDS: usize = 200;

/// A field that items of a kind have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Own {
    /// How contracts and addresses name it: lower-case letters, figures and `-`.
    pub key: String,
    /// How people read it.
    pub label: String,
    /// `text`, `number`, `date` or `choice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What may be chosen, for `choice`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

impl Own {
    /// The value of a text, when the field can take it; empty is always taken.
    #[must_use]
    pub fn checked(&self, text: &str) -> Option<String> {
        if text.is_empty() {
            return Some(String::new());
        }
        if text.chars().count() > 500 || text.chars().any(char::is_control) {
            return None;
        }
        match self.kind.as_str() {
            "number" => {
                let plain = text
                    .replace([' ', '\u{a0}', '\u{202f}'], "")
                    .replace(',', ".");
                let number: rust_decimal::Decimal = plain.parse().ok()?;
                Some(number.normalize().to_string())
            }
            "date" => {
                let at = super::written::day(text).ok()??;
                Some(jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string())
            }
            "choice" => self.choices.iter().find(|one| *one == text).cloned(),
            _ => Some(text.to_owned()),
        }
    }
}

/// A kind of the provider's own, or fields added to one that is built in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnKind {
    /// What contracts select by.
    pub code: String,
    /// How people read it.
    pub name: String,
    /// The fields of its items.
    pub fields: Vec<Own>,
    /// Whether it is offered no more.
    pub archived: bool,
}

/// The provider's own kinds, by name.
///
/// # Errors
/// [`Failure::Denied`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<OwnKind>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::own_kinds(&mut rows)?)
}

/// The own fields of a kind.
///
/// # Errors
/// [`Failure::Denied`].
pub fn fields(tx: &mut Tx<'_>, kind: &str) -> Result<Vec<Own>, Failure> {
    let all = list(tx)?;
    Ok(all
        .into_iter()
        .find(|one| one.code == kind)
        .map(|one| one.fields)
        .unwrap_or_default())
}

/// The code of a name: folded, with `-` for what is no letter or figure.
#[must_use]
pub fn code(name: &str) -> String {
    let mut code = String::new();
    for c in folded(name).chars() {
        if c.is_ascii_alphanumeric() {
            code.push(c);
        } else if !code.is_empty() && !code.ends_with('-') {
            code.push('-');
        }
    }
    code.trim_end_matches('-').chars().take(60).collect()
}

/// The fields of a text, one a line: `label`, `label: number`, `label: date`, `label: a, b, c`.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_fields(text: &str) -> Result<Vec<Own>, Problem> {
    let mut fields: Vec<Own> = Vec::new();
    for (n, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |key: &'static str| Problem::new("fields", key).with("n", n);
        let (label, what) = line.split_once(':').unwrap_or((line, ""));
        let label = label.trim();
        let key = code(label);
        if key.is_empty() || label.chars().count() > 60 {
            return Err(wrong("fleet-kind-field-wrong"));
        }
        if fields.iter().any(|field| field.key == key) {
            return Err(wrong("fleet-kind-field-twice"));
        }
        let choices: Vec<String> = what
            .split(',')
            .map(|one| one.trim().to_owned())
            .filter(|one| !one.is_empty())
            .collect();
        let kind = match (folded(what.trim()).as_str(), choices.len()) {
            ("" | "text" | "texte", _) => "text",
            ("number" | "nombre", _) => "number",
            ("date", _) => "date",
            (_, 0 | 1) => return Err(wrong("fleet-kind-field-wrong")),
            _ => "choice",
        };
        fields.push(Own {
            key,
            label: label.to_owned(),
            kind: kind.to_owned(),
            choices: if kind == "choice" {
                choices
            } else {
                Vec::new()
            },
        });
    }
    if fields.len() > MOST_FIELDS {
        return Err(Problem::new("fields", "fleet-kind-too-many").with("most", MOST_FIELDS));
    }
    Ok(fields)
}

/// Fields as [`read_fields`] reads them, in the words of a language.
#[must_use]
pub fn write_fields(fields: &[Own], french: bool) -> String {
    let lines: Vec<String> = fields
        .iter()
        .map(|field| {
            let what = match field.kind.as_str() {
                "number" if french => ": nombre".to_owned(),
                "number" => ": number".to_owned(),
                "date" => ": date".to_owned(),
                "choice" => format!(": {}", field.choices.join(", ")),
                _ => String::new(),
            };
            format!("{}{what}", field.label)
        })
        .collect();
    lines.join("\n")
}

/// Defines a kind, or changes one: its name, its fields.
///
/// # Errors
/// Every field that is wrong; [`Failure::Denied`].
pub fn keep(
    tx: &mut Tx<'_>,
    known: Option<&str>,
    name: &str,
    fields: &str,
) -> Result<String, Failure> {
    tx.allow(Administer)?;
    let mut problems = Problems::default();
    let name = problems.take("name", intendant_domain::clients::name(name, 60));
    let fields = match read_fields(fields) {
        Ok(fields) => fields,
        Err(problem) => {
            problems.0.push(problem);
            Vec::new()
        }
    };
    let all = list(tx)?;
    let code = match known {
        Some(code) => code.to_owned(),
        None => code_of_new(&mut problems, &all, &name),
    };
    problems.done()?;
    let mut rows = tx.allow(Administer)?;
    store::keep_kind(&mut rows, &code, &name, &serde_json::to_string(&fields)?)?;
    tx.audit(None, "kind-kept", &code, &name)?;
    Ok(code)
}

fn code_of_new(problems: &mut Problems, all: &[OwnKind], name: &str) -> String {
    let built_in = intendant_domain::machines::kinds::codes(name);
    let code = built_in
        .first()
        .map_or_else(|| code(name), |code| (*code).to_owned());
    if code.is_empty() && !name.is_empty() {
        problems.add("name", "fleet-kind-name-wrong");
    }
    if all.iter().any(|kind| kind.code == code) {
        problems.add("name", "fleet-kind-known");
    }
    if all.len() >= MOST_KINDS {
        problems.add("name", "fleet-kind-too-many");
    }
    code
}

/// Offers a kind no more, or again; items of it keep it.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn archive(tx: &mut Tx<'_>, code: &str, archived: bool) -> Result<(), Failure> {
    let mut rows = tx.allow(Administer)?;
    if store::archive_kind(&mut rows, code, archived)? == 0 {
        return Err(Failure::NotFound);
    }
    let action = if archived {
        "kind-archived"
    } else {
        "kind-restored"
    };
    tx.audit(None, action, code, "")
}
