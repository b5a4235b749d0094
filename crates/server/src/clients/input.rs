//! What is typed in for clients, sites, people and teams, by a form or as JSON, and the check that
//! finds everything wrong with it at once.

use intendant_domain::access::Role;
use intendant_domain::clients::{self as rules, Wrong};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::failure::{Failure, Problem};

/// A client as it is typed in. Empty texts are "not given".
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientInput {
    /// Legal name, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// SIREN: nine digits, check digit verified.
    #[serde(default)]
    pub siren: String,
    /// Intra-community VAT number.
    #[serde(default)]
    pub vat_number: String,
    /// Postal address, several lines.
    #[serde(default)]
    #[schema(max_length = 1_000)]
    pub address: String,
    /// Language of what is sent to them: `fr` or `en`.
    #[serde(default = "french")]
    #[schema(value_type = crate::platform::choices::LanguageCode)]
    pub language: String,
    /// IANA zone of their head office.
    #[serde(default = "paris")]
    pub timezone: String,
    /// Address for correspondence.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: String,
    /// Telephone.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: String,
    /// What the provider's people should know; the client never sees it.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub notes: String,
}

impl Default for ClientInput {
    fn default() -> Self {
        Self {
            name: String::new(),
            siren: String::new(),
            vat_number: String::new(),
            address: String::new(),
            language: french(),
            timezone: paris(),
            email: String::new(),
            phone: String::new(),
            notes: String::new(),
        }
    }
}

/// A site as it is typed in.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteInput {
    /// Name, unique within the client: contracts select by it.
    #[schema(min_length = 1)]
    pub name: String,
    /// IANA zone.
    #[serde(default = "paris")]
    pub timezone: String,
    /// Postal address.
    #[serde(default)]
    pub address: String,
}

impl Default for SiteInput {
    fn default() -> Self {
        Self {
            name: String::new(),
            timezone: paris(),
            address: String::new(),
        }
    }
}

/// A third party and what it promised, as typed in. Commitments are in its own words: they stand in a
/// contract that is not ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThirdPartyInput {
    /// Name, unique within the client, as the contract and the items write it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Number of the client's contract with it.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub reference: String,
    /// Whom to call, at which number, with what: several lines.
    #[serde(default)]
    #[schema(max_length = 1_000)]
    pub contact: String,
    /// Hours of its service.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub hours: String,
    /// Time in which it promised to respond.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub respond: String,
    /// Time in which it promised to restore.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub restore: String,
    /// Last day of what it promised (ISO 8601); empty: open.
    #[serde(default)]
    #[schema(max_length = 10)]
    pub ends_on: String,
    /// Whatever else should be known; the client sees it.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    pub notes: String,
}

/// Somebody of a client as they are typed in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonInput {
    /// Name.
    #[schema(min_length = 1)]
    pub name: String,
    /// Address; required for somebody who signs in.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// What they do there.
    #[serde(default)]
    pub job: String,
    /// Number of their site, as text; empty: none.
    #[serde(default)]
    pub site: String,
    /// `decider`, `user`, or empty: a contact who does not sign in.
    #[serde(default)]
    #[schema(value_type = crate::platform::choices::ClientRole)]
    pub role: String,
}

fn french() -> String {
    "fr".to_owned()
}

fn paris() -> String {
    "Europe/Paris".to_owned()
}

/// Gathers what is wrong, field by field.
#[derive(Default)]
pub(super) struct Check(Vec<Problem>);

impl Check {
    /// What was taken, or its harmless default while the problem is kept.
    pub(super) fn take<T: Default>(&mut self, field: &'static str, read: Result<T, Wrong>) -> T {
        read.unwrap_or_else(|wrong| {
            self.0.push(problem(field, &wrong));
            T::default()
        })
    }

    pub(super) fn refuse(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// # Errors
    /// Everything that was found wrong.
    pub(super) fn done(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Failure::Refused(self.0))
        }
    }
}

fn problem(field: &'static str, wrong: &Wrong) -> Problem {
    match wrong {
        Wrong::Missing => Problem::new(field, "wrong-missing"),
        Wrong::TooLong(longest) => Problem::new(field, "wrong-too-long").with("longest", longest),
        Wrong::Unreadable => Problem::new(field, "wrong-unreadable"),
        Wrong::SirenLength => Problem::new(field, "wrong-siren-length"),
        Wrong::SirenCheck => Problem::new(field, "wrong-siren-check"),
        Wrong::Vat => Problem::new(field, "wrong-vat"),
        Wrong::VatOfSiren(right) => Problem::new(field, "wrong-vat-of-siren").with("right", right),
        Wrong::Email => Problem::new(field, "wrong-email"),
        Wrong::Zone => Problem::new(field, "wrong-zone"),
        Wrong::Language => Problem::new(field, "wrong-language"),
    }
}

/// The role of a client's person: `None` for a contact.
pub(super) fn clients_role(check: &mut Check, text: &str) -> Option<Role> {
    match text.trim() {
        "" => None,
        code => match Role::from_code(code) {
            Some(role) if role.is_clients() => Some(role),
            _ => {
                check.refuse(Problem::new("role", "wrong-role"));
                None
            }
        },
    }
}

/// The client, checked.
pub(super) struct GoodClient {
    pub name: String,
    pub siren: Option<String>,
    pub vat_number: Option<String>,
    pub address: String,
    pub language: String,
    pub timezone: String,
    pub email: String,
    pub phone: String,
    pub notes: String,
}

impl ClientInput {
    pub(super) fn checked(&self) -> Result<GoodClient, Failure> {
        let mut check = Check::default();
        let siren = check.take("siren", rules::siren(&self.siren));
        let good = GoodClient {
            name: check.take("name", rules::name(&self.name, 200)),
            vat_number: check.take(
                "vat_number",
                rules::vat_number(&self.vat_number, siren.as_deref()),
            ),
            siren,
            address: check.take("address", rules::lines(&self.address, 1000)),
            language: check.take("language", rules::language(&self.language)),
            timezone: check.take("timezone", rules::zone(&self.timezone)),
            email: check.take("email", rules::email(&self.email)),
            phone: check.take("phone", rules::line(&self.phone, 40)),
            notes: check.take("notes", rules::lines(&self.notes, 10_000)),
        };
        check.done().map(|()| good)
    }
}
