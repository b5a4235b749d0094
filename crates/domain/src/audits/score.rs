//! Scores by domain, of 100, with what they were made of.

use super::finding::{Finding, Topic};
use super::questionnaire::{Answers, Questionnaire};

/// What machines can take off a domain at most: what people answered keeps a say.
const MOST_OFF: u32 = 60;

/// The score of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Which.
    pub topic: Topic,
    /// Of 100; absent while nothing is known.
    pub value: Option<u32>,
    /// Weighted mean of the answers; absent when none counts.
    pub answers: Option<u32>,
    /// Points that findings of the machines took off.
    pub off: u32,
    /// Questions answered.
    pub answered: usize,
    /// Questions asked.
    pub asked: usize,
}

/// A word for a score: `good` from 75, `fair` from 50, `poor` from 25, else `bad`.
#[must_use]
pub fn grade(value: u32) -> &'static str {
    match value {
        75.. => "good",
        50..=74 => "fair",
        25..=49 => "poor",
        _ => "bad",
    }
}

/// The scores of all domains. `findings` are those that stand (not dismissed); of them, those of the
/// questionnaire are already in the answers and take nothing off.
///
/// A domain's score is the weighted mean of its answers, less the points of what the machines show
/// (at most 60). Without an answer it starts from 100, but only when machines reported.
#[must_use]
pub fn scores(
    questions: &Questionnaire,
    answers: &Answers,
    findings: &[Finding],
    machines: bool,
) -> Vec<Score> {
    Topic::ALL
        .into_iter()
        .map(|topic| {
            let (mut sum, mut weights, mut answered, mut asked) = (0, 0, 0, 0);
            for question in questions.of(topic) {
                asked += 1;
                let given = answers.get(&question.key);
                let Some(choice) = given.and_then(|answer| question.choice(&answer.choice)) else {
                    continue;
                };
                answered += 1;
                if let Some(score) = choice.score {
                    sum += score * question.weight;
                    weights += question.weight;
                }
            }
            let told = (weights > 0).then(|| (sum + weights / 2) / weights);
            let shown = |one: &&Finding| one.topic == topic && one.rule != "answer";
            let off: u32 = findings
                .iter()
                .filter(shown)
                .map(|one| one.severity.points())
                .sum();
            let off = off.min(MOST_OFF);
            let measured = machines && findings.iter().any(|one| shown(&one));
            let base = told.or(measured.then_some(100));
            Score {
                topic,
                value: base.map(|base| base.saturating_sub(off)),
                answers: told,
                off,
                answered,
                asked,
            }
        })
        .collect()
}

/// The mean of the domains that have a score, each counting the same; absent when none has.
#[must_use]
pub fn overall(scores: &[Score]) -> Option<u32> {
    let known: Vec<u32> = scores.iter().filter_map(|one| one.value).collect();
    let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
    (count > 0).then(|| (known.iter().sum::<u32>() + count / 2) / count)
}
