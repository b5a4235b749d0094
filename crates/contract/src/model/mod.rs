//! What a contract says, once read and checked: the typed form that every other part of the engine
//! works on. Nothing here can hold an unresolved reference, an inverted range or a malformed amount:
//! [`crate::read`] is the only way in. Field by field this follows `contract.md`, format 1.

mod hours;
mod money;
mod promises;

pub use hours::{Calendar, Closing, HolidayCode, Opening, Range};
pub use money::{
    Band, Billed, Chain, ChainLink, Charge, Flat, Formula, Hourly, Payment, Penalties, PenaltyForm,
    PenaltyRule, PerUnit, Price, Revision,
};
pub use promises::{
    Availability, Backup, ClockKind, ClockRules, Degree, Level, Matrix, OnPriorityChange, OnReopen,
    Patch, Period, Priority, Promise, Selector, Service, Target, ThirdParty,
};

use indexmap::IndexMap;
use jiff::civil::Date;

/// A contract file, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Unique for the provider, for example `ACME-2026-01`.
    pub reference: String,
    /// What the contract is called in documents.
    pub title: String,
    /// Of documents sent to the client.
    pub language: Language,
    /// ISO 4217 code; every amount of the file is in it.
    pub currency: String,
    /// Whether the whole information system is handed over, or part of it.
    pub scope: Scope,
    /// Who hands over.
    pub client: Client,
    /// Who takes over.
    pub provider: Provider,
    /// From when to when.
    pub term: Term,
    /// Opening hours by name, in file order.
    pub calendars: IndexMap<String, Calendar>,
    /// Promises by name, in file order.
    pub levels: IndexMap<String, Level>,
    /// Impact and urgency to priority, when the file has it.
    pub matrix: Option<Matrix>,
    /// How time is counted.
    pub clocks: ClockRules,
    /// What is covered, in file order: the first match wins.
    pub services: Vec<Service>,
    /// Who else holds part of the system.
    pub third_parties: Vec<ThirdParty>,
    /// What it costs.
    pub price: Option<Price>,
    /// What is owed when a promise is missed.
    pub penalties: Option<Penalties>,
    /// Who may do what; what none of them allows is refused.
    pub authorisations: Vec<Authorisation>,
    /// Secrecy after the end.
    pub confidentiality: Option<Confidentiality>,
    /// The security level promised.
    pub security: Option<Security>,
    /// What happens at the end.
    pub exit: Option<Exit>,
    /// Where each clause stands in the file.
    pub clauses: Clauses,
}

/// Language of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// How much of the information system is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Global,
    /// The part that the services name.
    Partial,
}

/// The client's identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Legal name.
    pub name: String,
    /// SIREN, nine digits, Luhn-checked.
    pub siren: Option<String>,
    /// Sector of activity, free text.
    pub sector: Option<String>,
    /// Headcount.
    pub employees: Option<u32>,
    /// What documents must say of it.
    pub identity: Identity,
}

/// The provider's identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Legal name.
    pub name: String,
    /// SIREN, nine digits, Luhn-checked.
    pub siren: Option<String>,
    /// What documents must say of it.
    pub identity: Identity,
}

/// What invoices and other documents must say of a company (C. com. R123-237, CGI annexe II 242
/// nonies A); every part is optional in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Legal form, for example `SARL`.
    pub legal_form: Option<String>,
    /// Share capital in the file's words, for example `10 000 €`.
    pub capital: Option<String>,
    /// Street address.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Country, absent: that of the provider.
    pub country: Option<String>,
    /// Intra-community VAT number.
    pub vat_id: Option<String>,
    /// Trade register, for example `RCS Lyon`.
    pub rcs: Option<String>,
    /// Bank identifier.
    pub bic: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// SIRET, fourteen digits, Luhn-checked.
    pub siret: Option<String>,
    /// Account for transfers, check digits verified.
    pub iban: Option<String>,
    /// For correspondence.
    pub email: Option<String>,
}

/// How long the commitment runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Day of signature.
    pub signed: Option<Date>,
    /// First day in force.
    pub starts: Date,
    /// Length of the commitment; the last day is the day before `starts` + `months`.
    pub months: u32,
    /// What happens at the end of the commitment; absent: it ends.
    pub renewal: Option<Renewal>,
}

/// Renewal of the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Renewed without a word (tacite reconduction).
    pub tacit: bool,
    /// For how many months each time.
    pub months: u32,
    /// How many months before the end either side must say no.
    pub notice_months: u32,
}

/// Who may do what, on what, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorisation {
    /// `role:…`, `user:…` or `team:…`.
    pub who: Vec<String>,
    /// Actions: `remote-shell`, `run-runbook`, `restart-service`, …
    pub may: Vec<String>,
    /// On which items; empty: every covered item.
    pub on: Selector,
    /// In which hours; absent: always.
    pub calendar: Option<String>,
    /// Only while a ticket covers the item.
    pub open_ticket: bool,
    /// `second-person`, `client-approval`.
    pub needs: Vec<String>,
}

/// Secrecy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confidentiality {
    /// How long after the end.
    pub years_after_end: Option<u32>,
    /// The article 28 annex applies.
    pub personal_data: bool,
}

/// The security level promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Security {
    /// Reinforced rather than standard.
    pub reinforced: bool,
    /// A second factor is required.
    pub mfa: bool,
    /// Rights are reviewed this often.
    pub access_review_months: Option<u32>,
    /// Logs are kept this long.
    pub log_retention_months: Option<u32>,
}

/// What happens at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Notice to leave.
    pub notice_months: Option<u32>,
    /// Days of assistance.
    pub assistance_days: Option<u32>,
    /// What is handed back.
    pub deliver: Vec<String>,
}

/// Where the clauses of a contract stand in its file, so that every decision can name its clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clauses {
    /// Name of the file, as given by whoever read it.
    pub file: String,
    /// Path of a clause (`levels.gold.P1.restore`, `services.0.covers`, `price.per-unit.1.bands.0`)
    /// to where it stands.
    pub places: IndexMap<String, Place>,
}

/// A place in a file; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// A clause that decided something: what to quote.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Clause {
    /// Path within the file, for example `levels.gold.P1.restore`.
    pub path: String,
    /// File name.
    pub file: String,
    /// Line, from 1; 0 when the file does not say it (a default).
    pub line: u32,
}

impl Clauses {
    /// The clause at `path`, or the nearest enclosing one that the file has.
    #[must_use]
    pub fn cite(&self, path: &str) -> Clause {
        let mut at = path;
        loop {
            if let Some(place) = self.places.get(at) {
                return Clause {
                    path: path.to_owned(),
                    file: self.file.clone(),
                    line: place.line,
                };
            }
            match at.rfind('.') {
                Some(dot) => at = &at[..dot],
                None => {
                    return Clause {
                        path: path.to_owned(),
                        file: self.file.clone(),
                        line: 0,
                    };
                }
            }
        }
    }
}
