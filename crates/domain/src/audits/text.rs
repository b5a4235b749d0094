//! A text in both languages, written `["français", "English"]` in the data files.

use serde::{Deserialize, Serialize};

/// A text in French and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both(pub String, pub String);

impl Both {
    /// The English text when `english`, else the French; either stands in for the other when empty.
    #[must_use]
    pub fn get(&self, english: bool) -> &str {
        let (wanted, other) = if english {
            (&self.1, &self.0)
        } else {
            (&self.0, &self.1)
        };
        if wanted.is_empty() { other } else { wanted }
    }
}
