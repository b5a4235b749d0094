//! The questionnaire: questions with their weights, what an answer is worth and what it reveals.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;

use super::finding::{Evidence, Finding, Severity, Topic};
use super::text::Both;

/// Nobody knows.
pub const UNKNOWN: &str = "unknown";
/// The question has no object here; it weighs nothing.
pub const NOT_APPLICABLE: &str = "na";

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name, which never changes its meaning.
    pub key: String,
    /// The domain that it weighs on.
    pub domain: Topic,
    /// How much it counts within its domain: 1 to 3.
    pub weight: u32,
    /// The question.
    pub ask: Both,
    /// What is meant by it; may be empty.
    #[serde(default)]
    pub help: Both,
    /// Severity of a "no" where the answers are yes, partly, no.
    #[serde(default)]
    worst: Option<Severity>,
    /// Whether "does not apply" is an answer.
    #[serde(default)]
    na: bool,
    /// Answers other than yes, partly, no.
    #[serde(default)]
    answers: Vec<Choice>,
    /// What a bad answer reveals.
    pub finding: Both,
    /// What to do about it.
    pub advice: Both,
    /// What would answer it.
    pub need: String,
    /// Whether it is quickly put right.
    #[serde(default)]
    pub quick: bool,
}

/// An answer that can be given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name.
    pub key: String,
    /// What it is worth, of 100; absent: it does not count.
    pub score: Option<u32>,
    /// In words.
    pub text: Both,
    /// What it reveals; absent: nothing.
    #[serde(default)]
    pub severity: Option<Severity>,
}

/// The whole questionnaire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// When its questions were last changed, `YYYY-MM`.
    pub version: String,
    /// Its questions, by domain.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// An answer that was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Key of the choice.
    pub choice: String,
    /// What was said beside it.
    pub comment: String,
    /// Who answered.
    pub by: String,
    /// When.
    pub at: Option<Timestamp>,
}

/// Answers by question.
pub type Answers = HashMap<String, Answer>;

static EMBEDDED: LazyLock<Questionnaire> = LazyLock::new(|| {
    // A test reads the file; without it there would be no program.
    let read: Result<Questionnaire, _> = toml::from_str(include_str!("questionnaire.toml"));
    read.unwrap_or(Questionnaire {
        version: String::new(),
        questions: Vec::new(),
    })
});

/// The questionnaire of this program.
#[must_use]
pub fn questionnaire() -> &'static Questionnaire {
    &EMBEDDED
}

/// What reading the file said: for its test.
#[cfg(test)]
pub(super) fn read() -> Result<Questionnaire, toml::de::Error> {
    toml::from_str(include_str!("questionnaire.toml"))
}

fn choice(key: &str, score: u32, fr: &str, en: &str, severity: Option<Severity>) -> Choice {
    Choice {
        key: key.to_owned(),
        score: Some(score),
        text: Both(fr.to_owned(), en.to_owned()),
        severity,
    }
}

impl Question {
    /// Every answer that can be given, "not known" included.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let worst = self
            .worst
            .or_else(|| self.answers.iter().filter_map(|one| one.severity).max());
        let lower = worst.map(Severity::lower);
        let mut out = if self.answers.is_empty() {
            vec![
                choice("yes", 100, "Oui", "Yes", None),
                choice("partly", 50, "En partie", "Partly", lower),
                choice("no", 0, "Non", "No", worst),
            ]
        } else {
            self.answers.clone()
        };
        out.push(choice(UNKNOWN, 20, "Ne sait pas", "Not known", lower));
        if self.na {
            out.push(Choice {
                score: None,
                ..choice(NOT_APPLICABLE, 0, "Sans objet", "Does not apply", None)
            });
        }
        out
    }

    /// The answer of that key.
    #[must_use]
    pub fn choice(&self, key: &str) -> Option<Choice> {
        self.choices().into_iter().find(|one| one.key == key)
    }
}

impl Questionnaire {
    /// The question of that key.
    #[must_use]
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|one| one.key == key)
    }

    /// The questions of a domain, in their order.
    pub fn of(&self, topic: Topic) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |one| one.domain == topic)
    }
}

/// How far a questionnaire is filled in: answered, of all.
#[must_use]
pub fn progress(questions: &Questionnaire, answers: &Answers) -> (usize, usize) {
    let answered = |one: &&Question| {
        answers
            .get(&one.key)
            .is_some_and(|answer| one.choice(&answer.choice).is_some())
    };
    (
        questions.questions.iter().filter(answered).count(),
        questions.questions.len(),
    )
}

/// What the answers reveal, in the order of the questions.
#[must_use]
pub fn findings(questions: &Questionnaire, answers: &Answers) -> Vec<Finding> {
    let revealed = |question: &Question| {
        let answer = answers.get(&question.key)?;
        let choice = question.choice(&answer.choice)?;
        let severity = choice.severity?;
        Some(Finding {
            key: format!("answer:{}", question.key),
            rule: "answer".to_owned(),
            severity,
            topic: question.domain,
            need: question.need.clone(),
            quick: question.quick,
            values: BTreeMap::from([
                ("question".to_owned(), question.key.clone()),
                ("choice".to_owned(), choice.key),
            ]),
            evidence: vec![Evidence {
                item: None,
                name: answer.by.clone(),
                value: answer.comment.clone(),
                source: "questionnaire".to_owned(),
                at: answer.at,
            }],
        })
    };
    questions.questions.iter().filter_map(revealed).collect()
}
