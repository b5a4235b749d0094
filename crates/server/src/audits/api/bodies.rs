//! What the API of audits says.

use std::collections::BTreeMap;

use intendant_domain::audits::finding::Finding;
use intendant_domain::audits::questionnaire::{Answers, questionnaire};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audits::actions::{Assessment, Drafted};
use crate::audits::model::{Campaign, Given, Link, Profile, Proposal};
use crate::audits::{print, words};
use crate::platform::i18n::Lang;

/// What was made.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct MadeAudit {
    /// Its number.
    pub(super) id: i64,
}

/// A list.
#[derive(Serialize, ToSchema)]
pub(super) struct Items<T> {
    /// What was found.
    pub(super) items: Vec<T>,
}

/// A campaign in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditBody {
    /// Its number.
    id: i64,
    /// Number of the client.
    client: i64,
    /// The client's name.
    client_name: String,
    /// Its title.
    title: String,
    /// `open` or `closed`.
    state: &'static str,
    /// When it was opened, RFC 3339.
    created_at: String,
    /// When the machines were last looked at, RFC 3339.
    analysed_at: Option<String>,
    /// Machines that describe themselves.
    machines: i64,
    /// Number of the contract version that came of it.
    adopted: Option<i64>,
}

impl From<&Campaign> for AuditBody {
    fn from(campaign: &Campaign) -> Self {
        Self {
            id: campaign.id,
            client: campaign.client.0,
            client_name: campaign.client_name.clone(),
            title: campaign.title.clone(),
            state: if campaign.open { "open" } else { "closed" },
            created_at: campaign.created_at.to_string(),
            analysed_at: campaign.analysed_at.map(|at| at.to_string()),
            machines: campaign.machines,
            adopted: campaign.adopted,
        }
    }
}

/// A campaign with what it comes to.
#[derive(Serialize, ToSchema)]
pub(super) struct AssessmentBody {
    #[serde(flatten)]
    audit: AuditBody,
    /// The company.
    profile: Profile,
    /// Mean of the domains, of 100; absent while nothing is known.
    overall: Option<u32>,
    /// By domain.
    scores: Vec<ScoreBody>,
    /// Questions answered.
    answered: usize,
    /// Questions asked.
    asked: usize,
    /// Findings that stand.
    findings: usize,
    /// Items by kind.
    items: BTreeMap<String, usize>,
}

/// A domain's score.
#[derive(Serialize, ToSchema)]
pub(super) struct ScoreBody {
    /// The domain's code.
    domain: &'static str,
    /// Of 100; absent while nothing is known.
    value: Option<u32>,
    /// Weighted mean of the answers.
    answers: Option<u32>,
    /// Points that findings of machines took off.
    off: u32,
}

impl From<&Assessment> for AssessmentBody {
    fn from(seen: &Assessment) -> Self {
        Self {
            audit: (&seen.campaign).into(),
            profile: seen.campaign.profile.clone(),
            overall: seen.overall,
            scores: seen
                .scores
                .iter()
                .map(|one| ScoreBody {
                    domain: one.topic.code(),
                    value: one.value,
                    answers: one.answers,
                    off: one.off,
                })
                .collect(),
            answered: seen.progress.0,
            asked: seen.progress.1,
            findings: seen.findings.len(),
            items: seen.counts(),
        }
    }
}

/// A question with the answers that it takes.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionBody {
    /// Its key.
    key: &'static str,
    /// Its domain.
    domain: &'static str,
    /// How much it counts within its domain.
    weight: u32,
    /// The question.
    text: String,
    /// What is meant by it.
    help: String,
    /// The answers that it takes.
    choices: Vec<ChoiceBody>,
}

/// An answer that a question takes.
#[derive(Serialize, ToSchema)]
pub(super) struct ChoiceBody {
    /// Its key.
    key: String,
    /// In words.
    text: String,
    /// What it is worth, of 100; absent: it does not count.
    score: Option<u32>,
}

/// Every question, worded.
pub(super) fn questions(lang: Lang) -> Vec<QuestionBody> {
    let english = words::english(lang);
    questionnaire()
        .questions
        .iter()
        .map(|one| QuestionBody {
            key: &one.key,
            domain: one.domain.code(),
            weight: one.weight,
            text: one.ask.get(english).to_owned(),
            help: one.help.get(english).to_owned(),
            choices: one
                .choices()
                .into_iter()
                .map(|choice| ChoiceBody {
                    text: choice.text.get(english).to_owned(),
                    key: choice.key,
                    score: choice.score,
                })
                .collect(),
        })
        .collect()
}

/// Answers given.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersInput {
    /// Each answer; what is not named stays as it is.
    pub(super) answers: Vec<Given>,
}

/// An answer that was given.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerBody {
    /// Key of the question.
    question: String,
    /// Key of the choice; may be empty.
    choice: String,
    /// What was said beside it.
    comment: String,
    /// Who answered.
    by: String,
    /// When, RFC 3339.
    at: Option<String>,
}

/// Answers in the order of the questions.
pub(super) fn answers(answers: &Answers) -> Vec<AnswerBody> {
    let asked = questionnaire().questions.iter();
    asked
        .filter_map(|question| {
            let answer = answers.get(&question.key)?;
            Some(AnswerBody {
                question: question.key.clone(),
                choice: answer.choice.clone(),
                comment: answer.comment.clone(),
                by: answer.by.clone(),
                at: answer.at.map(|at| at.to_string()),
            })
        })
        .collect()
}

/// A finding.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditFinding)]
pub(super) struct FindingBody {
    /// Its key, the same from one analysis to the next.
    key: String,
    /// The rule that found it.
    rule: String,
    /// `critical`, `high`, `medium` or `low`.
    severity: &'static str,
    /// The domain that it weighs on.
    domain: &'static str,
    /// What would answer it.
    need: String,
    /// Whether it is quickly put right.
    quick: bool,
    /// What was found, in the reader's language.
    title: String,
    /// What to do.
    advice: String,
    /// How many proofs there are.
    count: usize,
    /// Its proofs, at most 300.
    evidence: Vec<EvidenceBody>,
    /// Why it was set aside; absent while it stands.
    dismissed: Option<String>,
}

/// A proof.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceBody {
    /// Number of the item.
    item: Option<i64>,
    /// Name of the item, or who answered.
    name: String,
    /// What was seen.
    value: String,
    /// By which source.
    source: String,
    /// When, RFC 3339.
    at: Option<String>,
}

fn finding(lang: Lang, one: &Finding, dismissed: Option<String>) -> FindingBody {
    FindingBody {
        key: one.key.clone(),
        rule: one.rule.clone(),
        severity: one.severity.code(),
        domain: one.topic.code(),
        need: one.need.clone(),
        quick: one.quick,
        title: words::title(lang, one),
        advice: words::advice(lang, one),
        count: words::proofs(one),
        evidence: one
            .evidence
            .iter()
            .map(|proof| EvidenceBody {
                item: proof.item,
                name: proof.name.clone(),
                value: proof.value.clone(),
                source: proof.source.clone(),
                at: proof.at.map(|at| at.to_string()),
            })
            .collect(),
        dismissed,
    }
}

/// Findings that stand, worst first; then those set aside.
pub(super) fn findings(lang: Lang, seen: &Assessment) -> Vec<FindingBody> {
    let standing = seen.findings.iter().map(|one| finding(lang, one, None));
    let aside = seen
        .dismissed
        .iter()
        .map(|(one, why)| finding(lang, one, Some(why.reason.clone())));
    standing.chain(aside).collect()
}

/// Why a finding is set aside.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DismissInput {
    /// Key of the finding.
    pub(super) finding: String,
    /// Why.
    #[serde(default)]
    pub(super) reason: String,
}

/// A finding to take back.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StandInput {
    /// Key of the finding.
    pub(super) finding: String,
}

/// Whom a link is for.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkInput {
    /// Name of who will answer.
    pub(super) name: String,
}

/// A link that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct NewLink {
    /// Its number.
    pub(super) id: i64,
    /// Where it leads; shown this once.
    pub(super) link: String,
}

/// A link.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkBody {
    /// Its number.
    id: i64,
    /// Whom it is for.
    name: String,
    /// When it was made, RFC 3339.
    created_at: String,
    /// Until when it opens, RFC 3339.
    expires_at: String,
    /// When it last brought answers, RFC 3339.
    used_at: Option<String>,
    /// When it was handed in or withdrawn, RFC 3339.
    ended_at: Option<String>,
}

impl From<Link> for LinkBody {
    fn from(link: Link) -> Self {
        Self {
            id: link.id,
            name: link.name,
            created_at: link.created_at.to_string(),
            expires_at: link.expires_at.to_string(),
            used_at: link.used_at.map(|at| at.to_string()),
            ended_at: link.ended_at.map(|at| at.to_string()),
        }
    }
}

/// What is proposed, worked out.
#[derive(Serialize, ToSchema)]
pub(super) struct ProposalBody {
    /// What is proposed, with nothing left to guess.
    proposal: Proposal,
    /// Whether the draft contract passes `contract check`.
    passes: bool,
    /// Everything that keeps it from passing.
    problems: Vec<String>,
    /// A whole month before tax, cents; absent while it does not pass.
    monthly: Option<i64>,
    /// Each price line of that month.
    lines: Vec<LineBody>,
    /// Fingerprint of the draft: what `adopt` wants.
    sha256: String,
}

/// A price line.
#[derive(Serialize, ToSchema)]
#[schema(as = OfferedLine)]
pub(super) struct LineBody {
    /// What it is for.
    label: String,
    /// How it came about.
    made_of: String,
    /// Before tax, cents.
    amount: i64,
}

/// The proposal as the API says it.
pub(super) fn proposal(lang: Lang, draft: &Drafted) -> ProposalBody {
    let (passes, problems, monthly, lines) = match &draft.priced {
        Ok(priced) => {
            let month = priced.invoice.first;
            let lines = priced.invoice.lines.iter();
            let lines = lines
                .filter(|line| line.month == month)
                .map(|line| LineBody {
                    label: line.label.clone(),
                    made_of: print::line_made_of(lang, line),
                    amount: print::cents(line.amount),
                });
            (
                true,
                Vec::new(),
                Some(print::cents(priced.monthly)),
                lines.collect(),
            )
        }
        Err(problems) => {
            let told = problems.iter().map(|one| one.text(lang)).collect();
            (false, told, None, Vec::new())
        }
    };
    ProposalBody {
        proposal: draft.proposal.clone(),
        passes,
        problems,
        monthly,
        lines,
        sha256: draft.sha256.clone(),
    }
}

/// What was reviewed before it is adopted.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AdoptInput {
    /// Fingerprint of the draft that was reviewed.
    pub(super) sha256: String,
}

/// The contract version that came of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Adopted {
    /// Its number.
    pub(super) number: i64,
}
