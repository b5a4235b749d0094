//! Links with which somebody of the company answers the questionnaire without an account. A link
//! opens one questionnaire and nothing else, over several sittings, until it is handed in, withdrawn,
//! or thirty days old.

use intendant_domain::access::Permission::{EditAudits, SeeAudits};
use intendant_domain::audits::questionnaire::Answers;
use intendant_domain::clients as rules;
use jiff::SignedDuration;

use super::campaign::{checked, to_change};
use crate::audits::model::{Campaign, Given, Link};
use crate::audits::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// How long a link opens.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The links of a campaign, newest first.
///
/// # Errors
/// As the database says.
pub fn links(tx: &mut Tx<'_>, id: i64) -> Result<Vec<Link>, Failure> {
    Ok(store::links(&mut tx.allow(SeeAudits)?, id)?)
}

/// Makes a link for somebody; answers its secret, which is not kept.
///
/// # Errors
/// Without a name; [`Failure::NotFound`]; [`Failure::Conflict`] when the campaign is closed.
pub fn make_link(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<(i64, String), Failure> {
    let name = rules::name(name, 120)
        .map_err(|_| Failure::from(Problem::new("name", "audit-link-name")))?;
    let expires = tx.now() + OPEN_FOR;
    let (campaign, mut rows) = to_change(tx, id)?;
    let secret = secrets::make();
    let hash = secrets::fingerprint(&secret);
    let link = store::make_link(&mut rows, (id, campaign.client), &name, &hash, expires)?;
    tx.audit(Some(campaign.client), "audit-link-made", id, &name)?;
    Ok((link, secret))
}

/// Withdraws a link.
///
/// # Errors
/// [`Failure::NotFound`] when there is none that opens.
pub fn withdraw_link(tx: &mut Tx<'_>, id: i64, link: i64) -> Result<(), Failure> {
    let campaign = store::find(&mut tx.allow(EditAudits)?, id)?.ok_or(Failure::NotFound)?;
    let mut rows = tx.allow_on(EditAudits, campaign.client)?;
    if !store::end_link(&mut rows, id, link)? {
        return Err(Failure::NotFound);
    }
    tx.audit(Some(campaign.client), "audit-link-withdrawn", id, "")
}

/// What a link opens: its campaign and the answers so far. To be asked by the program for whoever
/// holds the secret.
///
/// # Errors
/// [`Failure::NotFound`] for a secret that opens nothing (any more).
pub fn by_link(tx: &mut Tx<'_>, secret: &str) -> Result<(Link, Campaign, Answers), Failure> {
    let hash = secrets::fingerprint(secret);
    let link = store::link_by_hash(&mut tx.allow(SeeAudits)?, &hash)?.ok_or(Failure::NotFound)?;
    let mut rows = tx.allow_on(SeeAudits, link.client)?;
    let campaign = store::find(&mut rows, link.campaign)?.ok_or(Failure::NotFound)?;
    let answers = store::answers(&mut rows, link.campaign)?;
    Ok((link, campaign, answers))
}

/// Keeps answers given through a link.
///
/// # Errors
/// As [`by_link`] and [`super::answer`].
pub fn answer_by_link(tx: &mut Tx<'_>, secret: &str, given: &[Given]) -> Result<(), Failure> {
    let (link, _, before) = by_link(tx, secret)?;
    let good = checked(given)?;
    let mut rows = tx.allow_on(EditAudits, link.client)?;
    for one in good {
        let same = before
            .get(&one.question)
            .is_some_and(|was| was.choice == one.choice && was.comment == one.comment);
        if !same {
            store::set_answer(&mut rows, (link.campaign, link.client), &one, &link.name)?;
        }
    }
    store::use_link(&mut rows, link.id)?;
    Ok(())
}

/// Hands the questionnaire in: the link opens nothing afterwards.
///
/// # Errors
/// As [`by_link`].
pub fn finish_by_link(tx: &mut Tx<'_>, secret: &str) -> Result<(), Failure> {
    let (link, ..) = by_link(tx, secret)?;
    let mut rows = tx.allow_on(EditAudits, link.client)?;
    store::end_link(&mut rows, link.campaign, link.id)?;
    tx.audit(
        Some(link.client),
        "audit-questionnaire-handed-in",
        link.campaign,
        &link.name,
    )
}
