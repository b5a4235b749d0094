//! The provider's catalogue and terms. An instance begins with a starter; the first change makes it
//! the provider's own.

use intendant_domain::access::Permission::{Administer, SeeAudits};
use intendant_domain::audits::Both;
use intendant_domain::audits::catalogue::{LevelPrice, Offer, starter, starter_terms};
use intendant_domain::audits::draft::{Draft, Party, compose};
use jiff::civil::date;

use crate::audits::model::OfferRow;
use crate::audits::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// The setting that holds the terms.
const TERMS: &str = "contract-terms";

/// The terms that go into every draft contract.
#[derive(Clone, Debug)]
pub struct Terms {
    /// A part of a contract file: calendars, levels, clocks, price terms, penalties, authorisations.
    pub text: String,
    /// Whether the provider wrote them.
    pub own: bool,
}

/// Every offer, in the catalogue's order, those set aside included.
///
/// # Errors
/// As the database says.
pub fn catalogue(tx: &mut Tx<'_>) -> Result<Vec<OfferRow>, Failure> {
    let known = store::offers(&mut tx.allow(SeeAudits)?)?;
    if !known.is_empty() {
        return Ok(known);
    }
    Ok((1..)
        .zip(starter())
        .map(|(place, offer)| OfferRow {
            place,
            offer,
            archived_at: None,
        })
        .collect())
}

/// The offers that can be proposed.
///
/// # Errors
/// As the database says.
pub fn in_use(tx: &mut Tx<'_>) -> Result<Vec<Offer>, Failure> {
    Ok(catalogue(tx)?
        .into_iter()
        .filter(|row| row.archived_at.is_none())
        .map(|row| row.offer)
        .collect())
}

/// One offer.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn offer(tx: &mut Tx<'_>, key: &str) -> Result<OfferRow, Failure> {
    catalogue(tx)?
        .into_iter()
        .find(|row| row.offer.key == key)
        .ok_or(Failure::NotFound)
}

/// The starter becomes the provider's own with its first change.
fn seeded<'t, 'c>(tx: &'t mut Tx<'c>) -> Result<Rows<'t, 'c>, Failure> {
    let mut rows = tx.allow(Administer)?;
    if store::offers(&mut rows)?.is_empty() {
        for (place, offer) in (1..).zip(starter()) {
            store::add_offer(&mut rows, place, &offer)?;
        }
    }
    Ok(rows)
}

/// Adds an offer at the end of the catalogue.
///
/// # Errors
/// Every field that is wrong; a key that is taken.
pub fn add_offer(tx: &mut Tx<'_>, offer: &Offer) -> Result<(), Failure> {
    tx.allow(Administer)?;
    let known = catalogue(tx)?;
    checked(tx, offer, &known)?;
    if known.iter().any(|row| row.offer.key == offer.key) {
        return Err(Problem::new("key", "offer-key-taken").into());
    }
    let place = known.iter().map(|row| row.place).max().unwrap_or(0) + 1;
    store::add_offer(&mut seeded(tx)?, place, offer)?;
    tx.audit(None, "offer-added", &offer.key, offer.name.get(false))
}

/// Changes an offer; its key stays.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`].
pub fn change_offer(tx: &mut Tx<'_>, offer: &Offer) -> Result<(), Failure> {
    tx.allow(Administer)?;
    let known = catalogue(tx)?;
    if !known.iter().any(|row| row.offer.key == offer.key) {
        return Err(Failure::NotFound);
    }
    checked(tx, offer, &known)?;
    store::change_offer(&mut seeded(tx)?, offer)?;
    tx.audit(None, "offer-changed", &offer.key, offer.name.get(false))
}

/// Sets an offer aside, or takes it back.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn archive_offer(tx: &mut Tx<'_>, key: &str, away: bool) -> Result<(), Failure> {
    tx.allow(Administer)?;
    offer(tx, key)?;
    store::archive_offer(&mut seeded(tx)?, key, away)?;
    let action = if away {
        "offer-archived"
    } else {
        "offer-taken-back"
    };
    tx.audit(None, action, key, "")
}

/// The terms.
///
/// # Errors
/// As the database says.
pub fn terms(tx: &mut Tx<'_>) -> Result<Terms, Failure> {
    tx.allow(SeeAudits)?;
    Ok(match tx.setting(TERMS)? {
        Some(text) => Terms { text, own: true },
        None => Terms {
            text: starter_terms().to_owned(),
            own: false,
        },
    })
}

/// Keeps the terms.
///
/// # Errors
/// Every mistake, in their own lines; an offer whose level they no longer have.
pub fn set_terms(tx: &mut Tx<'_>, text: &str) -> Result<(), Failure> {
    tx.allow(Administer)?;
    let text = text.replace("\r\n", "\n");
    if text.len() > 200_000 {
        return Err(Failure::TooLarge);
    }
    let levels = names(&text)?;
    for offer in in_use(tx)? {
        let missing = offer
            .levels
            .iter()
            .find(|one| !one.level.is_empty() && !levels.contains(&one.level));
        if let Some(level) = missing {
            return Err(Problem::new("text", "terms-level-in-use")
                .with("level", &level.level)
                .with("offer", offer.name.get(false))
                .into());
        }
    }
    tx.set_setting(TERMS, &text)?;
    tx.audit(None, "contract-terms-changed", "terms", "")
}

/// The levels that the terms define, in their order.
///
/// # Errors
/// As the database says.
pub fn level_names(tx: &mut Tx<'_>) -> Result<Vec<String>, Failure> {
    let terms = terms(tx)?;
    names(&terms.text)
}

fn names(terms: &str) -> Result<Vec<String>, Failure> {
    let any = Offer {
        key: "any".to_owned(),
        name: Both("Essai".to_owned(), String::new()),
        kinds: vec!["server".to_owned()],
        levels: vec![LevelPrice {
            flat: "1".to_owned(),
            ..LevelPrice::default()
        }],
        ..Offer::default()
    };
    let contract = tried(terms, &[(&any, &any.levels[0])], "text")?;
    Ok(contract.levels.keys().cloned().collect())
}

/// A contract with these offers, to see whether it can be read.
fn tried(
    terms: &str,
    chosen: &[(&Offer, &LevelPrice)],
    field: &'static str,
) -> Result<intendant_contract::model::Contract, Failure> {
    let party = Party {
        name: "Essai".to_owned(),
        ..Party::default()
    };
    let (text, before) = compose(&Draft {
        reference: "ESSAI",
        title: "Essai",
        english: false,
        currency: "EUR",
        global: false,
        client: &party,
        provider: &party,
        starts: date(2030, 1, 1),
        months: 12,
        terms,
        chosen: chosen.to_vec(),
        excluded: &[],
        third_parties: &[],
    });
    let length = terms.lines().count();
    intendant_contract::read("contract.toml", &text).map_err(|errors| {
        let told = errors.0.iter().map(|problem| {
            let words = problem.sentence();
            let line = usize::try_from(problem.line).unwrap_or(0);
            let own = line.checked_sub(before).filter(|line| *line <= length);
            match own.filter(|_| field == "text") {
                Some(line) => Problem::new(field, "contract-mistake")
                    .with("line", line)
                    .with("column", problem.column)
                    .with("fr", &words.fr)
                    .with("en", &words.en),
                None => Problem::new(field, "offer-does-not-fit")
                    .with("fr", &words.fr)
                    .with("en", &words.en),
            }
        });
        Failure::Refused(told.collect())
    })
}

fn checked(tx: &mut Tx<'_>, offer: &Offer, known: &[OfferRow]) -> Result<(), Failure> {
    let others: Vec<Offer> = known
        .iter()
        .map(|row| row.offer.clone())
        .filter(|other| other.key != offer.key)
        .collect();
    let wrong = offer.wrong(&others);
    if !wrong.is_empty() {
        let told = wrong
            .into_iter()
            .map(|(field, key)| Problem::new(field, key));
        return Err(Failure::Refused(told.collect()));
    }
    let terms = terms(tx)?.text;
    let base = others.iter().find(|other| other.key == offer.extends);
    let base = base.and_then(|base| base.levels.first().map(|level| (base, level)));
    for level in &offer.levels {
        let chosen: Vec<(&Offer, &LevelPrice)> = base.into_iter().chain([(offer, level)]).collect();
        tried(&terms, &chosen, "levels")?;
    }
    Ok(())
}
