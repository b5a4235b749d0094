//! Campaigns: opened, filled in, closed.

use intendant_domain::access::Permission::{EditAudits, SeeAudits};
use intendant_domain::audits::questionnaire::questionnaire;
use intendant_domain::clients as rules;
use intendant_domain::id::ClientId;
use jiff::tz::TimeZone;

use crate::audits::model::{Campaign, Given, NewAudit, Profile};
use crate::audits::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::page::format;
use crate::platform::tx::{Rows, Tx};

/// Obligations that a profile can name.
pub(in crate::audits) const OBLIGATIONS: [&str; 6] =
    ["gdpr", "nis2", "hds", "iso27001", "dora", "pci"];
/// Hours on which a business can depend.
pub(in crate::audits) const HOURS: [&str; 3] = ["office", "extended", "always"];

/// Campaigns, newest first; of one client, or of all.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut Tx<'_>, client: Option<ClientId>) -> Result<Vec<Campaign>, Failure> {
    Ok(store::all(&mut tx.allow(SeeAudits)?, client)?)
}

/// One campaign.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, id: i64) -> Result<Campaign, Failure> {
    store::find(&mut tx.allow(SeeAudits)?, id)?.ok_or(Failure::NotFound)
}

/// The campaign with a handle to its client's rows, when it may still change.
pub(super) fn to_change<'t, 'c>(
    tx: &'t mut Tx<'c>,
    id: i64,
) -> Result<(Campaign, Rows<'t, 'c>), Failure> {
    let campaign = store::find(&mut tx.allow(EditAudits)?, id)?.ok_or(Failure::NotFound)?;
    if !campaign.open {
        return Err(Failure::Conflict(Problem::new("", "audit-is-closed")));
    }
    let rows = tx.allow_on(EditAudits, campaign.client)?;
    Ok((campaign, rows))
}

/// Opens a campaign for a client or prospect.
///
/// # Errors
/// Every field that is wrong.
pub fn open(tx: &mut Tx<'_>, new: &NewAudit) -> Result<i64, Failure> {
    tx.allow(EditAudits)?;
    let client = ClientId(new.client);
    let known = match crate::clients::show(tx, client) {
        Err(Failure::NotFound) => return Err(Problem::new("client", "audit-client-unknown").into()),
        other => other?,
    };
    let title = if new.title.trim().is_empty() {
        let lang = tx.actor().lang;
        let today = tx.now().to_zoned_datetime(TimeZone::UTC).date();
        lang.ta(
            "audit-title-made",
            &[("month", &format::month(lang, today.year(), today.month()))],
        )
    } else {
        rules::name(&new.title, 120)
            .map_err(|_| Failure::from(Problem::new("title", "audit-title-wrong")))?
    };
    let mut rows = tx.allow_on(EditAudits, client)?;
    let id = store::add(&mut rows, client, &title)?;
    tx.audit(Some(client), "audit-opened", id, &known.name)?;
    tx.tell(Change::Client(client));
    Ok(id)
}

/// Keeps the company's profile.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`]; [`Failure::Conflict`] when it is closed.
pub fn set_profile(tx: &mut Tx<'_>, id: i64, profile: &Profile) -> Result<(), Failure> {
    let (_, mut rows) = to_change(tx, id)?;
    let mut problems = Vec::new();
    let mut line = |field: &'static str, text: &str, longest: usize| {
        rules::lines(text, longest).unwrap_or_else(|_| {
            problems.push(Problem::new(field, "wrong-too-long").with("longest", longest));
            String::new()
        })
    };
    let mut good = Profile {
        sector: line("sector", &profile.sector, 120),
        organisation: line("organisation", &profile.organisation, 2000),
        goals: line("goals", &profile.goals, 4000),
        third_parties: line("third_parties", &profile.third_parties, 2000),
        ..profile.clone()
    };
    for (field, value) in [("headcount", good.headcount), ("users", good.users)] {
        if value.is_some_and(|value| value > 1_000_000) {
            problems.push(Problem::new(field, "audit-count-wrong"));
        }
    }
    if !good.hours.is_empty() && !HOURS.contains(&good.hours.as_str()) {
        problems.push(Problem::new("hours", "audit-hours-wrong"));
    }
    good.obligations.sort();
    good.obligations.dedup();
    if good
        .obligations
        .iter()
        .any(|one| !OBLIGATIONS.contains(&one.as_str()))
    {
        problems.push(Problem::new("obligations", "audit-obligation-wrong"));
    }
    if super::offer::third_parties(&good.third_parties).is_none() {
        problems.push(Problem::new("third_parties", "audit-third-parties-wrong"));
    }
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    store::set_profile(&mut rows, id, &good)?;
    Ok(())
}

/// Answers that can be kept, or everything that is wrong with them.
pub(super) fn checked(given: &[Given]) -> Result<Vec<Given>, Failure> {
    let questions = questionnaire();
    let mut problems = Vec::new();
    let mut good = Vec::new();
    for one in given {
        let Some(question) = questions.question(&one.question) else {
            problems.push(
                Problem::new("question", "audit-question-unknown").with("key", &one.question),
            );
            continue;
        };
        if !one.choice.is_empty() && question.choice(&one.choice).is_none() {
            problems
                .push(Problem::new("choice", "audit-choice-unknown").with("key", &one.question));
        }
        match rules::lines(&one.comment, 2000) {
            Ok(comment) => good.push(Given {
                comment,
                ..one.clone()
            }),
            Err(_) => {
                problems.push(Problem::new("comment", "wrong-too-long").with("longest", 2000))
            }
        }
    }
    if problems.is_empty() {
        Ok(good)
    } else {
        Err(Failure::Refused(problems))
    }
}

/// Keeps answers. What is not named stays.
///
/// # Errors
/// Everything that is wrong with them, and then none is kept; [`Failure::NotFound`];
/// [`Failure::Conflict`] when the campaign is closed.
pub fn answer(tx: &mut Tx<'_>, id: i64, given: &[Given]) -> Result<(), Failure> {
    let by = tx.actor().name.clone();
    let (campaign, mut rows) = to_change(tx, id)?;
    let before = store::answers(&mut rows, id)?;
    for one in checked(given)? {
        let same = before
            .get(&one.question)
            .is_some_and(|was| was.choice == one.choice && was.comment == one.comment);
        if !same {
            store::set_answer(&mut rows, (id, campaign.client), &one, &by)?;
        }
    }
    Ok(())
}

/// Sets a finding aside, with the reason.
///
/// # Errors
/// Without a reason; [`Failure::NotFound`] when there is no such finding.
pub fn dismiss(tx: &mut Tx<'_>, id: i64, finding: &str, reason: &str) -> Result<(), Failure> {
    let seen = super::assessment(tx, id)?;
    let known = seen.findings.iter().any(|one| one.key == finding)
        || seen.dismissed.iter().any(|(one, _)| one.key == finding);
    if !known {
        return Err(Failure::NotFound);
    }
    let reason = rules::lines(reason, 1000)
        .ok()
        .filter(|reason| !reason.trim().is_empty())
        .ok_or_else(|| Failure::from(Problem::new("reason", "audit-reason-missing")))?;
    let (campaign, mut rows) = to_change(tx, id)?;
    store::set_dismissal(&mut rows, (id, campaign.client), finding, Some(&reason))?;
    tx.audit(
        Some(campaign.client),
        "audit-finding-dismissed",
        id,
        finding,
    )
}

/// Takes a finding back that was set aside.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn stand(tx: &mut Tx<'_>, id: i64, finding: &str) -> Result<(), Failure> {
    let (campaign, mut rows) = to_change(tx, id)?;
    store::set_dismissal(&mut rows, (id, campaign.client), finding, None)?;
    tx.audit(Some(campaign.client), "audit-finding-stands", id, finding)
}

/// Closes a campaign: its answers and findings no longer change; or opens it again.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn turn(tx: &mut Tx<'_>, id: i64, open: bool) -> Result<(), Failure> {
    let campaign = store::find(&mut tx.allow(EditAudits)?, id)?.ok_or(Failure::NotFound)?;
    let mut rows = tx.allow_on(EditAudits, campaign.client)?;
    store::set_open(&mut rows, id, open)?;
    let action = if open {
        "audit-reopened"
    } else {
        "audit-closed"
    };
    tx.audit(Some(campaign.client), action, id, &campaign.title)
}
