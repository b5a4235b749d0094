//! Findings, domains and scores in the reader's language.

use intendant_domain::audits::catalogue::Offer;
use intendant_domain::audits::finding::{Finding, Severity, Topic};
use intendant_domain::audits::questionnaire::{Question, questionnaire};
use intendant_domain::audits::score::{Score, grade};
use jiff::civil::Date;

pub(super) use crate::machines::kind_name as kind;
use crate::platform::i18n::Lang;
use crate::platform::page::Tone;

/// Whether texts of the data files are taken in English.
pub(super) fn english(lang: Lang) -> bool {
    lang == Lang::En
}

/// A day without its weekday: "30 juin 2024".
pub(super) fn day(lang: Lang, day: Date) -> String {
    intendant_contract::words::date(day, crate::contracts::language(lang))
}

fn question(finding: &Finding) -> Option<&'static Question> {
    let key = finding.values.get("question")?;
    questionnaire().question(key)
}

fn worded(lang: Lang, finding: &Finding, what: &str) -> String {
    let end = finding
        .values
        .get("end")
        .and_then(|end| end.parse::<Date>().ok())
        .map(|end| day(lang, end));
    let values: Vec<(&str, &str)> = finding
        .values
        .iter()
        .map(|(name, value)| match (name.as_str(), &end) {
            ("end", Some(end)) => ("end", end.as_str()),
            _ => (name.as_str(), value.as_str()),
        })
        .collect();
    lang.ta(&format!("audit-{what}-{}", finding.rule), &values)
}

/// What was found, in a sentence.
pub(super) fn title(lang: Lang, finding: &Finding) -> String {
    match question(finding) {
        Some(question) => question.finding.get(english(lang)).to_owned(),
        None => worded(lang, finding, "rule"),
    }
}

/// What to do about it.
pub(super) fn advice(lang: Lang, finding: &Finding) -> String {
    match question(finding) {
        Some(question) => question.advice.get(english(lang)).to_owned(),
        None => worded(lang, finding, "advice"),
    }
}

/// What was answered, for a finding of the questionnaire.
pub(super) fn answered(lang: Lang, finding: &Finding) -> Option<String> {
    let question = question(finding)?;
    let choice = question.choice(finding.values.get("choice")?)?;
    Some(format!(
        "{} — {}",
        question.ask.get(english(lang)),
        choice.text.get(english(lang))
    ))
}

/// How many proofs there are, kept or not.
pub(super) fn proofs(finding: &Finding) -> usize {
    finding
        .values
        .get("count")
        .and_then(|count| count.parse().ok())
        .unwrap_or(finding.evidence.len())
}

/// By what it was seen, in a line.
pub(super) fn seen(lang: Lang, finding: &Finding) -> String {
    if finding.rule == "answer" {
        let by = finding.evidence.first().map_or("", |one| &one.name);
        return lang.ta("audit-seen-answer", &[("by", by)]);
    }
    let count = proofs(finding);
    let names: Vec<&str> = finding
        .evidence
        .iter()
        .take(4)
        .map(|one| one.name.as_str())
        .collect();
    let names = names.join(", ");
    let more = if count > 4 { ", …" } else { "" };
    let (count, names) = (count.to_string(), format!("{names}{more}"));
    lang.ta("audit-seen", &[("count", &count), ("names", &names)])
}

pub(super) fn topic(lang: Lang, topic: Topic) -> String {
    lang.t(&format!("audit-topic-{}", topic.code()))
}

pub(super) fn severity(lang: Lang, severity: Severity) -> String {
    lang.t(&format!("audit-severity-{}", severity.code()))
}

pub(super) fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Warn,
        Severity::Low => Tone::Muted,
    }
}

/// The tone of a score.
pub(super) fn score_tone(value: Option<u32>) -> Tone {
    match value.map(grade) {
        None => Tone::Muted,
        Some("good") => Tone::Good,
        Some("fair") => Tone::Neutral,
        Some("poor") => Tone::Warn,
        Some(_) => Tone::Bad,
    }
}

/// A score in a word.
pub(super) fn grade_word(lang: Lang, value: Option<u32>) -> String {
    let code = value.map_or("none", grade);
    lang.t(&format!("audit-grade-{code}"))
}

/// What a score was made of.
pub(super) fn made_of(lang: Lang, score: &Score) -> String {
    let answered = score.answered.to_string();
    let asked = score.asked.to_string();
    let told = match score.answers {
        Some(answers) => {
            let answers = answers.to_string();
            let values = [
                ("answers", answers.as_str()),
                ("answered", &answered),
                ("asked", &asked),
            ];
            lang.ta("audit-made-of-answers", &values)
        }
        None => lang.ta("audit-made-of-none", &[("asked", &asked)]),
    };
    if score.off == 0 {
        return told;
    }
    let off = lang.ta("audit-made-of-off", &[("off", &score.off.to_string())]);
    format!("{told} {off}")
}

/// The first offer that meets a need.
pub(super) fn service<'o>(offers: &'o [Offer], need: &str) -> Option<&'o Offer> {
    offers
        .iter()
        .find(|offer| offer.meets.iter().any(|one| one == need))
}
