//! What could be typed next: the word under the cursor, and whether it begins a field or its value.

use super::fields::{FIELDS, FLAGS, Field, HEALTH, SOURCES, Sort, THINGS};
use crate::clients::folded;
use crate::machines::kinds;

/// What is wanted at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where what was begun begins, in characters.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The field whose value is begun; absent: a field or a word.
    pub field: Option<Field>,
    /// What was typed of it, folded.
    pub typed: String,
}

/// Something that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What to write instead of what was begun.
    pub text: String,
    /// The field it is about, whose words explain it.
    pub field: Option<Field>,
}

/// What is under the cursor of `text`, in characters.
#[must_use]
pub fn complete(text: &str, cursor: usize) -> Wanted {
    let chars: Vec<char> = text.chars().collect();
    let cursor = cursor.min(chars.len());
    let mut from = 0;
    let mut quoted = false;
    for (at, c) in chars.iter().enumerate().take(cursor) {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || *c == '(') => from = at + 1,
            _ => {}
        }
    }
    if chars.get(from) == Some(&'-') && from < cursor {
        from += 1;
    }
    let word: String = chars.iter().take(cursor).skip(from).collect();
    if let Some(at) = word.find([':', '<', '>', '='])
        && let Some(field) = Field::from_word(word.get(..at).unwrap_or(""))
    {
        let rest = word.get(at..).unwrap_or("");
        let value = rest.trim_start_matches([':', '<', '>', '=']);
        let last = value.rsplit(',').next().unwrap_or(value);
        return Wanted {
            from: cursor - last.chars().count(),
            to: cursor,
            field: Some(field),
            typed: folded(last.trim_start_matches('"')),
        };
    }
    Wanted {
        from,
        to: cursor,
        field: None,
        typed: folded(&word),
    }
}

impl Wanted {
    /// What the language itself offers there; values that are rows of the database are for the
    /// caller to add.
    #[must_use]
    pub fn offers(&self, french: bool) -> Vec<Completion> {
        let Some(field) = self.field else {
            return self.fields(french);
        };
        let plain = |words: Vec<String>| -> Vec<Completion> {
            words
                .into_iter()
                .filter(|word| folded(word).starts_with(&self.typed))
                .map(|text| Completion {
                    text: quoted(&text),
                    field: Some(field),
                })
                .collect()
        };
        let pick = |words: &[&'static str]| -> String {
            let word = if french { words.get(1) } else { None };
            (*word.or(words.first()).unwrap_or(&"")).to_owned()
        };
        match (field, field.known().sort) {
            (Field::Kind, _) => plain(kinds::KINDS.iter().map(|kind| pick(kind.words)).collect()),
            (Field::State, _) => {
                let fr = ["commande", "stock", "en-service", "reparation", "retire"];
                let words: [&str; 5] = if french { fr } else { kinds::STATES };
                plain(words.map(ToOwned::to_owned).to_vec())
            }
            (Field::Health, _) => plain(HEALTH.iter().map(|(_, words)| pick(words)).collect()),
            (Field::Source, _) => {
                plain(SOURCES.iter().map(|(code, _)| (*code).to_owned()).collect())
            }
            (Field::Has, _) => plain(THINGS.iter().map(|(_, words)| pick(words)).collect()),
            (Field::Is, _) => plain(FLAGS.iter().map(|(_, words)| pick(words)).collect()),
            (_, Sort::Past | Sort::Ahead) => {
                let words = if french {
                    ["1j", "7j", "30j", "90j", "1an"]
                } else {
                    ["1d", "7d", "30d", "90d", "1y"]
                };
                plain(words.map(ToOwned::to_owned).to_vec())
            }
            (_, Sort::Size) => plain(
                ["4G", "8G", "16G", "32G", "500G"]
                    .map(ToOwned::to_owned)
                    .to_vec(),
            ),
            _ => Vec::new(),
        }
    }

    fn fields(&self, french: bool) -> Vec<Completion> {
        let begins = |word: &str| folded(word).starts_with(&self.typed);
        let fields = FIELDS.iter().filter_map(|known| {
            let usual = known.field.word(french);
            let word = if begins(usual) {
                usual
            } else if self.typed.is_empty() {
                return None;
            } else {
                known
                    .en
                    .iter()
                    .chain(known.fr)
                    .copied()
                    .find(|word| begins(word))?
            };
            Some(Completion {
                text: format!("{word}:"),
                field: Some(known.field),
            })
        });
        let flags = FLAGS.iter().filter_map(|(_, words)| {
            let word = if french { words.get(1) } else { words.first() }?;
            begins(word).then(|| Completion {
                text: (*word).to_owned(),
                field: None,
            })
        });
        fields.chain(flags).collect()
    }
}

/// As it must be written: in quotes when it has blanks.
#[must_use]
pub fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"')) {
        format!("\"{}\"", text.replace('"', ""))
    } else {
        text.to_owned()
    }
}
