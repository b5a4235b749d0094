//! The draft contract of a proposal: written from the catalogue and the terms, read back by the
//! contract engine, priced by the same functions as an invoice.

use std::fmt::Write;

use intendant_contract::Errors;
use intendant_contract::item::{DatedItem, Item};
use intendant_contract::model::Contract;
use intendant_contract::month::Month;
use intendant_contract::price::{Basis, Invoice, Period, PriceError, Version, draft as invoice};
use intendant_contract::revision::SeriesSet;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::catalogue::{LevelPrice, Offer, amount, bands};

/// A party to the contract, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// Legal name.
    pub name: String,
    /// SIREN; may be empty.
    pub siren: String,
    /// Street; may be empty.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// For correspondence.
    pub email: String,
    /// Sector of activity (the client's).
    pub sector: String,
    /// Headcount (the client's).
    pub employees: Option<u32>,
}

/// An item left out of the contract.
#[derive(Clone, Debug)]
pub struct Excluded {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// Who else holds part of the system.
#[derive(Clone, Debug)]
pub struct ThirdParty {
    /// Its name.
    pub name: String,
    /// Kinds of items that it answers for.
    pub kinds: Vec<String>,
}

/// Everything that a draft is written from.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Unique for the provider.
    pub reference: &'a str,
    /// What the contract is called.
    pub title: &'a str,
    /// Whether its documents are in English.
    pub english: bool,
    /// ISO 4217.
    pub currency: &'a str,
    /// Whether the whole information system is handed over.
    pub global: bool,
    /// Who hands over.
    pub client: &'a Party,
    /// Who takes over.
    pub provider: &'a Party,
    /// First day.
    pub starts: Date,
    /// Commitment, in months.
    pub months: u32,
    /// The provider's terms: the middle of the file, as it keeps them.
    pub terms: &'a str,
    /// Offers with their prices, in the catalogue's order.
    pub chosen: Vec<(&'a Offer, &'a LevelPrice)>,
    /// What is left out.
    pub excluded: &'a [Excluded],
    /// Who else.
    pub third_parties: &'a [ThirdParty],
}

/// What a draft comes to.
#[derive(Clone, Debug)]
pub struct Priced {
    /// What it says.
    pub contract: Contract,
    /// The first whole month's invoice as it would be drawn up for the items found.
    pub invoice: Invoice,
    /// A whole month before tax.
    pub monthly: Decimal,
}

/// Why a draft has no price.
#[derive(Debug)]
pub enum NotPriced {
    /// It does not pass the check.
    Unreadable(Errors),
    /// The engine cannot draw up an invoice.
    Price(PriceError),
}

/// A text as a TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(quoted).collect();
    format!("[{}]", values.join(", "))
}

/// Writes the draft. How many lines come before the terms is in the second part, so that a mistake
/// in the terms can be told in their own lines.
#[must_use]
pub fn compose(draft: &Draft<'_>) -> (String, usize) {
    let mut out = String::new();
    head(&mut out, draft);
    let before = out.lines().count();
    let _ = writeln!(out, "{}", draft.terms.trim());
    out.push('\n');
    section(&mut out, draft, "Services", "Services");
    for (offer, level) in &draft.chosen {
        service(&mut out, draft, offer, level);
    }
    for party in draft.third_parties {
        let kinds = list(party.kinds.iter().map(String::as_str));
        let name = quoted(&party.name);
        let _ = writeln!(
            out,
            "[[third-parties]]\nname = {name}\nresponsible-for = {{ kind = {kinds} }}\n"
        );
    }
    section(
        &mut out,
        draft,
        "Prix, d’après le catalogue",
        "Price, from the catalogue",
    );
    for (offer, level) in &draft.chosen {
        price(&mut out, draft, offer, level);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    (out, before)
}

fn section(out: &mut String, draft: &Draft<'_>, french: &str, english: &str) {
    let title = if draft.english { english } else { french };
    let _ = writeln!(out, "# ── {title} {}\n", "─".repeat(60));
}

fn head(out: &mut String, draft: &Draft<'_>) {
    let (language, note) = if draft.english {
        (
            "en",
            "# Draft from the audit: to be read again, completed and signed.",
        )
    } else {
        (
            "fr",
            "# Projet issu de l’audit : à relire, à compléter et à signer.",
        )
    };
    let scope = if draft.global { "global" } else { "partial" };
    let _ = writeln!(
        out,
        "{note}\n\nformat    = 1\nreference = {}\ntitle     = {}\nlanguage  = \"{language}\"\n\
         currency  = {}\nscope     = \"{scope}\"\n",
        quoted(draft.reference),
        quoted(draft.title),
        quoted(draft.currency),
    );
    party(out, "client", draft.client);
    party(out, "provider", draft.provider);
    let _ = writeln!(
        out,
        "[term]\nstarts  = {}\nmonths  = {}\nrenewal = {{ tacit = true, months = 12, notice-months = 3 }}\n",
        draft.starts, draft.months
    );
}

fn party(out: &mut String, table: &str, party: &Party) {
    let _ = writeln!(out, "[{table}]\nname = {}", quoted(&party.name));
    let fields = [
        ("siren", &party.siren),
        ("sector", &party.sector),
        ("address", &party.address),
        ("postcode", &party.postcode),
        ("city", &party.city),
        ("email", &party.email),
    ];
    for (key, value) in fields {
        if !value.trim().is_empty() {
            let _ = writeln!(out, "{key} = {}", quoted(value.trim()));
        }
    }
    if let Some(employees) = party.employees {
        let _ = writeln!(out, "employees = {employees}");
    }
    out.push('\n');
}

/// Names of what is left out among some kinds.
fn left_out(draft: &Draft<'_>, kinds: &[String]) -> Option<String> {
    let mut names: Vec<&str> = draft
        .excluded
        .iter()
        .filter(|one| kinds.contains(&one.kind))
        .map(|one| one.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| list(names))
}

fn service(out: &mut String, draft: &Draft<'_>, offer: &Offer, level: &LevelPrice) {
    if offer.kinds.is_empty() {
        return;
    }
    let kinds = list(offer.kinds.iter().map(String::as_str));
    let _ = writeln!(
        out,
        "[[services]]\nkey    = {}\nname   = {}",
        quoted(&offer.key),
        quoted(offer.name.get(draft.english))
    );
    if !level.level.is_empty() {
        let _ = writeln!(out, "level  = {}", quoted(&level.level));
    }
    let _ = writeln!(out, "covers = {{ kind = {kinds} }}");
    if let Some(names) = left_out(draft, &offer.kinds) {
        let _ = writeln!(out, "except = {{ name = {names} }}");
    }
    // What extends this offer adds the promises that it does not make itself.
    let with = |own: &str, of: &dyn Fn(&Offer) -> String| {
        let others = draft.chosen.iter().map(|(other, _)| *other);
        let mut extending = others.filter(|other| other.extends == offer.key);
        if own.trim().is_empty() {
            extending.find_map(|other| Some(of(other)).filter(|text| !text.trim().is_empty()))
        } else {
            Some(own.to_owned())
        }
    };
    let promises = [
        (
            "availability",
            with(&offer.availability, &|one| one.availability.clone()),
        ),
        ("backup", with(&offer.backup, &|one| one.backup.clone())),
        ("patch", with(&offer.patch, &|one| one.patch.clone())),
    ];
    for (key, text) in promises {
        if let Some(text) = text {
            let _ = writeln!(out, "{key} = {}", text.trim().replace('\n', " "));
        }
    }
    out.push('\n');
}

fn price(out: &mut String, draft: &Draft<'_>, offer: &Offer, level: &LevelPrice) {
    let name = offer.name.get(draft.english);
    if let Some(flat) = amount(&level.flat) {
        let _ = writeln!(
            out,
            "[[price.flat]]\nlabel  = {}\namount = \"{flat:.2}\"\n",
            quoted(name)
        );
    }
    let parts = bands(&level.bands).unwrap_or_default();
    if parts.is_empty() {
        return;
    }
    let label = match offer.line.get(draft.english) {
        "" => name,
        line => line,
    };
    let kinds = list(offer.counts.iter().map(String::as_str));
    let _ = writeln!(
        out,
        "[[price.per-unit]]\nlabel  = {}\ncounts = {{ kind = {kinds} }}",
        quoted(label)
    );
    if let Some(names) = left_out(draft, &offer.counts) {
        let _ = writeln!(out, "except = {{ name = {names} }}");
    }
    if offer.minimum > 0 {
        let _ = writeln!(out, "minimum = {}", offer.minimum);
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|(up_to, each)| match up_to {
            Some(up_to) => format!("{{ up-to = {up_to}, each = \"{each:.2}\" }}"),
            None => format!("{{ each = \"{each:.2}\" }}"),
        })
        .collect();
    let _ = writeln!(out, "bands  = [{}]\n", parts.join(", "));
}

/// Reads a draft and prices its first whole month for the items found, by the engine.
///
/// # Errors
/// Every mistake of the file; or why it cannot be priced.
pub fn price_of(text: &str, items: &[Item]) -> Result<Priced, NotPriced> {
    let contract =
        intendant_contract::read("contract.toml", text).map_err(NotPriced::Unreadable)?;
    let starts = contract.term.starts;
    let mut month = Month::of(starts);
    if month.first() < starts {
        month = month.next();
    }
    let items: Vec<DatedItem> = items
        .iter()
        .map(|item| DatedItem {
            item: item.clone(),
            from: Date::MIN,
            to: None,
        })
        .collect();
    let drawn = {
        let basis = Basis {
            versions: &[Version::only(&contract)],
            counts: &items,
            series: &SeriesSet::default(),
            work: &[],
        };
        let billed = contract
            .price
            .as_ref()
            .map_or(intendant_contract::model::Billed::Monthly, |price| {
                price.billed
            });
        invoice(Period::of(billed, month), &basis).map_err(NotPriced::Price)?
    };
    Ok(Priced {
        monthly: drawn.flat_fee(month),
        invoice: drawn,
        contract,
    })
}
