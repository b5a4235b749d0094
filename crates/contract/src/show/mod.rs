//! A contract as one reads a contract: sections of clauses in sentences, each with its place in the
//! file, in French or in English.

mod around;
mod cost;
pub mod phrases;
mod promises;
mod render;
#[cfg(test)]
mod tests;

use crate::model::{Contract, Language};
use crate::words::typography;

pub(crate) use promises::targets;
pub use render::{to_markdown, to_text};

/// A contract to be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Document {
    /// Title of the contract.
    pub title: String,
    /// Reference, parties and scope in one sentence.
    pub subtitle: String,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// A part of the contract.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Section {
    /// Path of what it tells, for example `levels.gold`; unique in the document.
    pub path: String,
    /// 1 for a chapter, 2 for a part of the chapter before.
    pub depth: u8,
    /// Title for people.
    pub title: String,
    /// In reading order.
    pub clauses: Vec<ClauseText>,
}

/// One clause in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ClauseText {
    /// Path in the file, for example `levels.gold.P1.restore`.
    pub path: String,
    /// Line in the file, 0 when the clause is a default that the file does not write.
    pub line: u32,
    /// What it is about, in a few words.
    pub label: String,
    /// The sentence.
    pub text: String,
}

/// The whole contract in words.
#[must_use]
pub fn show(contract: &Contract, language: Language) -> Document {
    let mut writer = Writer {
        contract,
        language,
        sections: Vec::new(),
    };
    around::parties(&mut writer);
    around::term(&mut writer);
    promises::services(&mut writer);
    promises::levels(&mut writer);
    promises::clocks(&mut writer);
    promises::calendars(&mut writer);
    cost::price(&mut writer);
    cost::penalties(&mut writer);
    around::authorisations(&mut writer);
    around::duties(&mut writer);
    around::exit(&mut writer);
    Document {
        title: contract.title.clone(),
        subtitle: around::subtitle(contract, language),
        sections: writer.sections,
    }
}

/// Gathers sections; French text gets its spacing on the way in.
struct Writer<'c> {
    contract: &'c Contract,
    language: Language,
    sections: Vec<Section>,
}

impl Writer<'_> {
    fn typed(&self, text: &str) -> String {
        match self.language {
            Language::Fr => typography(text),
            Language::En => text.to_owned(),
        }
    }

    fn section(&mut self, depth: u8, path: &str, title: &str) {
        let title = self.typed(title);
        self.sections.push(Section {
            path: path.to_owned(),
            depth,
            title,
            clauses: Vec::new(),
        });
    }

    fn clause(&mut self, path: &str, label: &str, text: &str) {
        let clause = ClauseText {
            path: path.to_owned(),
            line: self.contract.clauses.cite(path).line,
            label: self.typed(label),
            text: self.typed(text),
        };
        if let Some(section) = self.sections.last_mut() {
            section.clauses.push(clause);
        }
    }
}
