//! The proposal: offers at their levels, what is left out, the draft contract and its price; and the
//! one act that makes it the client's contract.

use std::collections::{BTreeMap, BTreeSet};

use intendant_contract::item::Item as Seen;
use intendant_domain::access::Permission::{EditContracts, SeeAudits};
use intendant_domain::audits::catalogue::{LevelPrice, Offer, suggest};
use intendant_domain::audits::draft::{
    Draft, Excluded, NotPriced, Party, Priced, ThirdParty, compose, price_of,
};
use intendant_domain::audits::finding::Severity;
use jiff::ToSpan;
use jiff::civil::Date;

use super::assessment::{Assessment, assessment};
use super::campaign::to_change;
use super::catalogue::{in_use, terms};
use crate::audits::model::Proposal;
use crate::audits::store;
use crate::clients::Client;
use crate::contracts::{self, AsStored, NewVersion};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// A proposal worked out.
#[derive(Debug)]
pub struct Drafted {
    /// The audit that it rests on.
    pub seen: Assessment,
    /// What is proposed, with nothing left to guess.
    pub proposal: Proposal,
    /// First day.
    pub starts: Date,
    /// Offers with the level chosen, in the catalogue's order.
    pub chosen: Vec<(Offer, LevelPrice)>,
    /// The others of the catalogue.
    pub others: Vec<Offer>,
    /// What is left out.
    pub excluded: Vec<Excluded>,
    /// Who else holds part of the system.
    pub third_parties: Vec<ThirdParty>,
    /// The draft contract.
    pub text: String,
    /// Of the text.
    pub sha256: String,
    /// What it comes to, or everything that keeps it from passing the check.
    pub priced: Result<Priced, Vec<Problem>>,
}

/// Who else holds part of the system, from its lines `Name: kind, kind`; `None` when a line is not.
#[must_use]
pub fn third_parties(text: &str) -> Option<Vec<ThirdParty>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, kinds) = line.split_once(':')?;
            let kinds: Vec<String> = kinds
                .split(',')
                .map(|kind| kind.trim().to_lowercase())
                .filter(|kind| !kind.is_empty())
                .collect();
            let name = name.trim().to_owned();
            (!name.is_empty() && !kinds.is_empty()).then_some(ThirdParty { name, kinds })
        })
        .collect()
}

/// The proposal with everything that was left to guess filled in.
///
/// # Errors
/// As the database says.
pub fn proposal_of(tx: &mut Tx<'_>, seen: &Assessment) -> Result<(Proposal, Date), Failure> {
    let offers = in_use(tx)?;
    let client = crate::clients::show(tx, seen.campaign.client)?;
    let today = super::analysis::today(tx, &client.timezone);
    let mut proposal = seen.campaign.proposal.clone();
    if proposal.chosen.is_empty() {
        let needs: BTreeSet<String> = seen
            .findings
            .iter()
            .filter(|one| one.severity >= Severity::Medium)
            .map(|one| one.need.clone())
            .collect();
        let always = seen.campaign.profile.hours == "always";
        proposal.chosen = suggest(&offers, &counts(seen, &proposal), &needs, always);
    }
    proposal
        .chosen
        .retain(|one| offers.iter().any(|offer| offer.key == one.offer));
    if proposal.months == 0 {
        proposal.months = 36;
    }
    let usual = today
        .first_of_month()
        .checked_add(2.months())
        .unwrap_or(today);
    let starts = proposal.starts.parse().unwrap_or(usual);
    proposal.starts = starts.to_string();
    if proposal.reference.is_empty() {
        proposal.reference = reference(tx, &client, starts)?;
    }
    Ok((proposal, starts))
}

/// Items in the proposal, by kind.
fn counts(seen: &Assessment, proposal: &Proposal) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for item in &seen.items {
        if !proposal.excluded.contains_key(&item.id) {
            *counts.entry(item.kind.clone()).or_default() += 1;
        }
    }
    counts
}

/// A contract keeps its reference; a first one is called after the client and the year.
fn reference(tx: &mut Tx<'_>, client: &Client, starts: Date) -> Result<String, Failure> {
    if let Ok(versions) = contracts::list(tx, client.id)
        && let Some(last) = versions.last()
    {
        return Ok(last.reference.clone());
    }
    let name: String = intendant_domain::clients::folded(&client.name)
        .split_whitespace()
        .next()
        .unwrap_or("client")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect::<String>()
        .to_uppercase();
    Ok(format!("{name}-{}-{:02}", starts.year(), client.id))
}

/// Keeps what is proposed.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`]; [`Failure::Conflict`] when it is closed.
pub fn set_proposal(tx: &mut Tx<'_>, id: i64, proposal: &Proposal) -> Result<(), Failure> {
    let offers = in_use(tx)?;
    let mut problems = Vec::new();
    for one in &proposal.chosen {
        let offer = offers.iter().find(|offer| offer.key == one.offer);
        let fits = offer.is_some_and(|offer| offer.levels.iter().any(|l| l.level == one.level));
        if !fits {
            problems
                .push(Problem::new("chosen", "proposal-offer-unknown").with("offer", &one.offer));
        }
    }
    if !proposal.starts.trim().is_empty() && proposal.starts.trim().parse::<Date>().is_err() {
        problems.push(Problem::new("starts", "proposal-starts-wrong"));
    }
    if proposal.months > 120 {
        problems.push(Problem::new("months", "proposal-months-wrong"));
    }
    if proposal.reference.chars().count() > 100 || proposal.reference.contains(char::is_control) {
        problems.push(Problem::new("reference", "wrong-too-long").with("longest", 100));
    }
    if proposal
        .excluded
        .values()
        .any(|reason| reason.trim().is_empty() || reason.chars().count() > 500)
    {
        problems.push(Problem::new("excluded", "proposal-reason-missing"));
    }
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let mut good = proposal.clone();
    good.reference = good.reference.trim().to_owned();
    good.starts = good.starts.trim().to_owned();
    let (_, mut rows) = to_change(tx, id)?;
    store::set_proposal(&mut rows, id, &good)?;
    Ok(())
}

/// Works the proposal out: the draft contract, whether it passes the check, and its price.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn drafted(tx: &mut Tx<'_>, id: i64) -> Result<Drafted, Failure> {
    tx.allow(SeeAudits)?;
    let seen = assessment(tx, id)?;
    let (proposal, starts) = proposal_of(tx, &seen)?;
    let client = crate::clients::show(tx, seen.campaign.client)?;
    let provider = crate::sign_in::provider(tx)?;
    let terms = terms(tx)?.text;
    let (mut chosen, mut others) = (Vec::new(), Vec::new());
    for offer in in_use(tx)? {
        let picked = proposal.chosen.iter().find(|one| one.offer == offer.key);
        match picked.and_then(|one| offer.at(&one.level).cloned()) {
            Some(level) => chosen.push((offer, level)),
            None => others.push(offer),
        }
    }
    let excluded: Vec<Excluded> = seen
        .items
        .iter()
        .filter_map(|item| {
            let reason = proposal.excluded.get(&item.id)?;
            Some(Excluded {
                name: item.name.clone(),
                kind: item.kind.clone(),
                reason: reason.clone(),
            })
        })
        .collect();
    let third_parties = third_parties(&seen.campaign.profile.third_parties).unwrap_or_default();
    let english = client.language == "en";
    let title =
        if english { Lang::En } else { Lang::Fr }.ta("proposal-title", &[("client", &client.name)]);
    let sides = (buyer(&client, &seen), seller(&provider, english));
    let (text, _) = compose(&Draft {
        reference: &proposal.reference,
        title: &title,
        english,
        currency: "EUR",
        global: proposal.global,
        client: &sides.0,
        provider: &sides.1,
        starts,
        months: proposal.months,
        terms: &terms,
        chosen: chosen.iter().map(|(offer, level)| (offer, level)).collect(),
        excluded: &excluded,
        third_parties: &third_parties,
    });
    let priced = price_of(&text, &as_the_contract_sees(&seen)?).map_err(problems);
    Ok(Drafted {
        sha256: secrets::fingerprint(&text),
        seen,
        proposal,
        starts,
        chosen,
        others,
        excluded,
        third_parties,
        text,
        priced,
    })
}

fn as_the_contract_sees(seen: &Assessment) -> Result<Vec<Seen>, Failure> {
    let stored = |item: &crate::audits::model::Item| {
        contracts::seen(AsStored {
            name: &item.name,
            kind: &item.kind,
            site: item.site.as_deref(),
            tags: &item.tags,
            attributes: &item.attributes,
        })
        .map(|mut one| {
            // Two machines of one name are two units.
            one.id = format!("{} #{}", item.name, item.id);
            one
        })
    };
    seen.items.iter().map(stored).collect()
}

fn problems(why: NotPriced) -> Vec<Problem> {
    match why {
        NotPriced::Unreadable(errors) => contracts::mistakes(&errors),
        NotPriced::Price(error) => {
            vec![Problem::new("text", "proposal-not-priced").with("why", error)]
        }
    }
}

fn buyer(client: &Client, seen: &Assessment) -> Party {
    let mut lines: Vec<&str> = client
        .address
        .lines()
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines.pop().and_then(|last| last.split_once(' '));
    let (postcode, city) = last
        .filter(|(code, _)| code.len() == 5 && code.chars().all(|c| c.is_ascii_digit()))
        .unwrap_or_default();
    let known = !postcode.is_empty();
    Party {
        name: client.name.clone(),
        siren: client.siren.clone().unwrap_or_default(),
        address: if known {
            lines.join(", ")
        } else {
            String::new()
        },
        postcode: postcode.to_owned(),
        city: city.trim().to_owned(),
        email: client.email.clone(),
        sector: seen.campaign.profile.sector.clone(),
        employees: seen.campaign.profile.headcount,
    }
}

fn seller(provider: &crate::sign_in::Provider, english: bool) -> Party {
    let unnamed = if english {
        "To be completed"
    } else {
        "À compléter"
    };
    let name = provider.name.trim();
    Party {
        name: if name.is_empty() { unnamed } else { name }.to_owned(),
        siren: provider.siren.clone(),
        address: provider.street.clone(),
        postcode: provider.postcode.clone(),
        city: provider.city.clone(),
        email: provider.email.clone(),
        ..Party::default()
    }
}

/// Makes the draft the client's contract: its first version, or an amendment of the one it has. A
/// prospect becomes a client by it. `reviewed` is the fingerprint of the text that was looked at.
///
/// # Errors
/// [`Failure::Conflict`] when the draft is no longer the one that was reviewed; everything that
/// keeps the version from being added.
pub fn adopt(tx: &mut Tx<'_>, id: i64, reviewed: &str) -> Result<i64, Failure> {
    let client = super::show(tx, id)?.client;
    tx.allow_on(EditContracts, client)?;
    let draft = drafted(tx, id)?;
    if draft.sha256 != reviewed {
        return Err(Failure::Conflict(Problem::new("", "proposal-changed")));
    }
    if let Err(problems) = draft.priced {
        return Err(Failure::Refused(problems));
    }
    let is_first = contracts::list(tx, client)?.is_empty();
    let note = tx
        .actor()
        .lang
        .ta("proposal-note", &[("title", &draft.seen.campaign.title)]);
    let new = NewVersion {
        text: draft.text,
        effective_on: if is_first {
            String::new()
        } else {
            draft.starts.to_string()
        },
        note,
    };
    let (_, number) = contracts::add_version(tx, client, &new)?;
    if crate::clients::show(tx, client)?.prospect {
        crate::clients::becomes_client(tx, client)?;
    }
    let (_, mut rows) = to_change(tx, id)?;
    store::set_adopted(&mut rows, id, number)?;
    tx.audit(Some(client), "audit-adopted", id, &draft.proposal.reference)?;
    Ok(number)
}
