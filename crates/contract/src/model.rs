//! What a contract says, once read and checked: the typed form that every other part of the engine
//! works on. Nothing here can hold an unresolved reference, an inverted range or a malformed amount:
//! [`crate::read`] is the only way in. Field by field this follows `contract.md`, format 1.

use indexmap::IndexMap;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

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

/// Opening hours in one time zone. Precedence of a day's hours: `opened` beats `closed`, `closed`
/// beats `holidays`, `holidays` beats `open` (contract.md, Calendars).
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// IANA name, for example `Europe/Paris`.
    pub timezone: String,
    /// Whose public holidays close it; absent: none.
    pub holidays: Option<HolidayCode>,
    /// Open at every instant; `open` is then empty.
    pub always: bool,
    /// Ranges of each weekday, Monday first, in order, without overlap within a day.
    pub open: [Vec<Range>; 7],
    /// Exceptional closings.
    pub closed: Vec<Closing>,
    /// Exceptional openings.
    pub opened: Vec<Opening>,
}

/// A range of wall-clock time that opens on a day. When `to` is not after `from` it ends on the next
/// day (a night range); `24:00` is [`Range::DAY_END`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// Opening, minutes after midnight, 0 to 1439.
    pub from: u16,
    /// Closing, minutes after midnight, 0 to 1440; not after `from`: on the next day.
    pub to: u16,
}

impl Range {
    /// `24:00`.
    pub const DAY_END: u16 = 1440;

    /// Whether the range ends on the day after the one on which it opens.
    #[must_use]
    pub fn crosses_midnight(self) -> bool {
        self.to <= self.from
    }

    /// The opening as a time of day.
    #[must_use]
    pub fn opens_at(self) -> Time {
        Time::MIN
            .checked_add(jiff::Span::new().minutes(i64::from(self.from)))
            .unwrap_or(Time::MIN)
    }
}

/// An exceptional closing; both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// First day closed.
    pub from: Date,
    /// Last day closed.
    pub to: Date,
    /// Why, in the contract's words.
    pub reason: Option<String>,
}

/// An exceptional opening of one day: these hours instead of all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The day.
    pub on: Date,
    /// Its hours.
    pub hours: Vec<Range>,
    /// Why, in the contract's words.
    pub reason: Option<String>,
}

/// Public holidays of a place (ISO 3166, with a subdivision where law differs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayCode {
    /// France (Code du travail, L3133-1).
    Fr,
    /// Moselle (L3134-13).
    Fr57,
    /// Bas-Rhin (L3134-13).
    Fr67,
    /// Haut-Rhin (L3134-13).
    Fr68,
    /// Guadeloupe (L3422-2).
    Fr971,
    /// Martinique (L3422-2).
    Fr972,
    /// Guyane (L3422-2).
    Fr973,
    /// La Réunion (L3422-2).
    Fr974,
    /// Mayotte (L3422-2).
    Fr976,
}

/// A level of promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Calendar of priorities that name none.
    pub calendar: String,
    /// Promises by priority; a priority that is left out promises nothing.
    pub priorities: Vec<(Priority, Promise)>,
}

/// `P1`, the most urgent, to `P5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Most urgent.
    P1,
    /// Second.
    P2,
    /// Third.
    P3,
    /// Fourth.
    P4,
    /// Least urgent.
    P5,
}

/// The promises of one priority of one level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Promise {
    /// Beats the level's calendar.
    pub calendar: Option<String>,
    /// GTI: until a qualified person has taken charge.
    pub respond: Option<Target>,
    /// Until someone is on site, where a visit was asked for.
    pub onsite: Option<Target>,
    /// GTR: until service is restored; a workaround counts.
    pub restore: Option<Target>,
    /// Until the cause is gone.
    pub resolve: Option<Target>,
    /// Promised share of the month's tickets in time, as a fraction of 1 (`"95%"` is 0.95);
    /// a clock that is not there promises 1.
    pub share: Vec<(ClockKind, Decimal)>,
}

/// How long, in the calendar of the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Open seconds.
    Seconds(i64),
    /// End of the last open range of the Nth open day after the day on which the clock starts.
    OpenDays(u32),
}

/// The four clocks of a ticket, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    /// GTI.
    Respond,
    /// Time to be on site.
    Onsite,
    /// GTR.
    Restore,
    /// Time to remove the cause.
    Resolve,
}

/// Impact and urgency, three steps each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

/// Impact (outer) and urgency (inner) to priority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// (impact, urgency) → priority; a pair that the file leaves out is absent.
    pub cells: Vec<(Degree, Degree, Priority)>,
}

/// How clocks count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockRules {
    /// What a change of priority does.
    pub on_priority_change: OnPriorityChange,
    /// What a reopening does.
    pub on_reopen: OnReopen,
    /// Which reason stops which clocks, in file order.
    pub pauses: IndexMap<String, Vec<ClockKind>>,
}

/// What a change of priority does to running clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnPriorityChange {
    /// The new target applies to the elapsed time so far.
    #[default]
    Keep,
    /// The clock starts again at the change.
    Restart,
}

/// What a reopening does to stopped `restore` and `resolve` clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnReopen {
    /// Goes on from the elapsed time at which it stopped.
    #[default]
    Resume,
    /// Begins at zero.
    Restart,
}

/// Conditions on an item: all keys must match, any value of a key does. No key at all matches
/// every item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Key (`kind`, `site`, `tag`, … any attribute of an item) to accepted values.
    pub keys: IndexMap<String, Vec<String>>,
}

/// A service of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Short name, unique in the file.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// The level that it promises; absent: none.
    pub level: Option<String>,
    /// What it covers.
    pub covers: Selector,
    /// What it does not cover even so; absent: no exception.
    pub except: Option<Selector>,
    /// Availability promised.
    pub availability: Option<Availability>,
    /// Backups promised.
    pub backup: Option<Backup>,
    /// Patching promised.
    pub patch: Option<Patch>,
}

/// Availability of a service over a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// As a fraction of 1 (`"99.90%"` is 0.9990).
    pub target: Decimal,
    /// Only time open in it counts.
    pub calendar: String,
    /// Over what it is measured.
    pub period: Period,
}

/// A period of measurement, in local time of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

/// Backups promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// At most this much is lost, seconds of real time.
    pub rpo: Option<i64>,
    /// Restored within, seconds of real time.
    pub rto: Option<i64>,
    /// How many are kept, by `daily`, `weekly`, `monthly`, `yearly`.
    pub keep: IndexMap<String, u32>,
    /// How often a restore is tried: `monthly`, `quarterly`, `half-yearly`, `yearly`.
    pub restore_test: Option<String>,
}

/// Patching promised: by severity, seconds of open time in `calendar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// `critical`, `high`, `other` … to target.
    pub targets: IndexMap<String, Target>,
    /// In which the targets count; absent: real time.
    pub calendar: Option<String>,
}

/// Somebody else who answers for part of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThirdParty {
    /// Name.
    pub name: String,
    /// Of what.
    pub responsible_for: Selector,
}

/// What the contract costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// How often; in advance on the first.
    pub billed: Billed,
    /// VAT as a fraction of 1.
    pub vat: Decimal,
    /// Terms of payment.
    pub payment: Option<Payment>,
    /// Fixed monthly lines.
    pub flat: Vec<Flat>,
    /// Monthly lines that count something.
    pub per_unit: Vec<PerUnit>,
    /// Work outside the flat rate.
    pub hourly: Vec<Hourly>,
    /// Yearly revision by an index.
    pub revision: Option<Revision>,
}

/// How often invoices are drawn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// Each month.
    Monthly,
    /// Each quarter (of the calendar year).
    Quarterly,
}

/// Terms of payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Days after the invoice.
    pub days: u32,
    /// Late interest in the file's words, for example `3x-legal`.
    pub late_interest: Option<String>,
    /// Flat recovery fee (C. com. D441-5: 40.00).
    pub recovery_fee: Option<Decimal>,
}

/// A fixed line: an amount each month.
#[derive(Clone, Debug, PartialEq)]
pub struct Flat {
    /// Name on the invoice.
    pub label: String,
    /// Each month, before tax, before revision.
    pub amount: Decimal,
}

/// A counted line: units on the day of counting, graduated bands, each month.
#[derive(Clone, Debug, PartialEq)]
pub struct PerUnit {
    /// Name on the invoice.
    pub label: String,
    /// What is counted.
    pub counts: Selector,
    /// Billed at least; absent: 0.
    pub minimum: u64,
    /// Graduated: each unit pays the price of its own band.
    pub bands: Vec<Band>,
}

/// One band of a graduated price.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Last unit of the band; absent: no end.
    pub up_to: Option<u64>,
    /// Price of each unit of the band.
    pub each: Decimal,
}

/// Work by the hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Hourly {
    /// Name on the invoice.
    pub label: String,
    /// An hour within `calendar`.
    pub rate: Decimal,
    /// Factor outside it, as a fraction (`"150%"` is 1.50); absent: 1.
    pub outside_hours: Option<Decimal>,
    /// Working hours; absent: always.
    pub calendar: Option<String>,
}

/// Price revision: P = P0 × (fixed + (1 − fixed) × S / S0).
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Series that the provider keeps.
    pub index: String,
    /// Month of S0, first day of it.
    pub base_month: Date,
    /// S0.
    pub base_value: Decimal,
    /// Fixed part, a fraction of 1; 0 when absent.
    pub fixed: Decimal,
    /// On each such anniversary of the start.
    pub every_months: u32,
    /// Decimals of the coefficient, half away from zero.
    pub rounding: u32,
    /// Least change against the price before this revision, a fraction.
    pub floor: Option<Decimal>,
    /// Largest change against the price before this revision, a fraction.
    pub cap: Option<Decimal>,
    /// For a base in a series that was replaced.
    pub chain: Option<Chain>,
}

/// Link between a new series and the one it replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The old series.
    pub series: String,
    /// Old value from new.
    pub link: ChainLink,
}

/// How to get a value of the old series from the new one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChainLink {
    /// old = new ÷ coefficient.
    DivideBy(Decimal),
    /// old = new × coefficient.
    MultiplyBy(Decimal),
}

/// What is owed for broken promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalties {
    /// Penalty or price reduction.
    pub form: PenaltyForm,
    /// Ceiling, a fraction of the flat fee before tax of the month.
    pub per_month: Option<Decimal>,
    /// Ceiling, a fraction of the flat fee before tax of the contract year.
    pub per_year: Option<Decimal>,
    /// A month's total under it is not charged.
    pub waive_below: Option<Decimal>,
    /// The rules, in file order.
    pub rules: Vec<PenaltyRule>,
}

/// Which document a penalty becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyForm {
    /// Outside VAT, its own line and document.
    Penalty,
    /// A price reduction: credit note with VAT.
    ServiceCredit,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PenaltyRule {
    /// Breached clock that it looks at; absent for availability.
    pub clock: Option<ClockKind>,
    /// Empty: all.
    pub priorities: Vec<Priority>,
    /// Only this service; absent: all.
    pub service: Option<String>,
    /// How much.
    pub charge: Charge,
}

/// How much a rule charges.
#[derive(Clone, Debug, PartialEq)]
pub enum Charge {
    /// Each hour begun late, in open time.
    PerHourLate(Decimal),
    /// Each breached clock.
    PerBreach(Decimal),
    /// Each step begun below the promised share of a month; `each` a fraction.
    Attainment {
        /// Size of a step, a fraction of 1.
        each: Decimal,
        /// Owed for each step begun.
        amount: Decimal,
    },
    /// Each step begun below the availability target; `each` a fraction.
    Availability {
        /// Size of a step, a fraction of 1.
        each: Decimal,
        /// Owed for each step begun.
        amount: Decimal,
    },
    /// V: monthly flat fee before tax, R: days late begun.
    Formula(Formula),
}

/// An expression in `V`, `R`, numbers, `+ - * / ( )`, `min` and `max`.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A number.
    Number(Decimal),
    /// Monthly flat fee before tax.
    V,
    /// Days late begun.
    R,
    /// Sum.
    Add(Box<Formula>, Box<Formula>),
    /// Difference.
    Subtract(Box<Formula>, Box<Formula>),
    /// Product.
    Multiply(Box<Formula>, Box<Formula>),
    /// Quotient.
    Divide(Box<Formula>, Box<Formula>),
    /// Negation.
    Negate(Box<Formula>),
    /// Smallest of one or more.
    Min(Vec<Formula>),
    /// Largest of one or more.
    Max(Vec<Formula>),
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
