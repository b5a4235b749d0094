//! What an audit consists of, as it is kept and as it is typed in.

use std::collections::BTreeMap;

use intendant_domain::audits::catalogue::Chosen;
use intendant_domain::audits::finding::Finding;
use intendant_domain::id::ClientId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An audit campaign.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Its title.
    pub title: String,
    /// Whether answers and findings may still change.
    pub open: bool,
    /// The company.
    pub profile: Profile,
    /// What is proposed; empty until somebody chose.
    pub proposal: Proposal,
    /// What the machines showed, worst first.
    pub shown: Vec<Finding>,
    /// When that was last looked at.
    pub analysed_at: Option<Timestamp>,
    /// How many machines had described themselves by then.
    pub machines: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// Number of the contract version that came of it.
    pub adopted: Option<i64>,
}

/// An audit to open.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAudit {
    /// Number of the client or prospect.
    pub client: i64,
    /// Its title; made from the date when empty.
    #[serde(default)]
    pub title: String,
}

/// The company, as it is typed in; everything may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Sector of activity.
    pub sector: String,
    /// Headcount.
    pub headcount: Option<u32>,
    /// People who use the information system.
    pub users: Option<u32>,
    /// Who runs IT today, and with whom.
    pub organisation: String,
    /// Hours on which the business depends: `office`, `extended`, `always`.
    pub hours: String,
    /// Obligations: `gdpr`, `nis2`, `hds`, `iso27001`, `dora`, `pci`.
    pub obligations: Vec<String>,
    /// What the company expects, in its own words.
    pub goals: String,
    /// Who else holds part of the system, one a line: `Name: kind, kind`.
    pub third_parties: String,
}

/// What is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Proposal {
    /// Offers with their levels; none: what the audit suggests.
    #[schema(value_type = Vec<ChosenBody>)]
    pub chosen: Vec<Chosen>,
    /// Whether the whole information system is handed over.
    pub global: bool,
    /// First day, `YYYY-MM-DD`; empty: the first of the month after next.
    pub starts: String,
    /// Commitment in months; 0: 36.
    pub months: u32,
    /// The contract's reference; empty: made from the client's name.
    pub reference: String,
    /// Items left out, by number, with the reason.
    pub excluded: BTreeMap<i64, String>,
}

/// An offer chosen at a level.
#[derive(Deserialize, Serialize, ToSchema)]
#[allow(dead_code, reason = "describes `Chosen` in the API's documentation")]
pub struct ChosenBody {
    /// Key of the offer.
    offer: String,
    /// The level; may be empty.
    level: String,
}

/// An answer as it is given.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Key of the question.
    pub question: String,
    /// Key of the choice; empty takes the answer back.
    #[serde(default)]
    pub choice: String,
    /// What is said beside it.
    #[serde(default)]
    pub comment: String,
}

/// A link with which somebody without an account answers.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// The campaign.
    pub campaign: i64,
    /// Whose.
    pub client: ClientId,
    /// Who was given it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
    /// When it was last used to answer.
    pub used_at: Option<Timestamp>,
    /// When it was handed in or withdrawn.
    pub ended_at: Option<Timestamp>,
}

/// A finding set aside.
#[derive(Clone, Debug)]
pub struct Dismissal {
    /// Its key.
    pub finding: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An item of the perimeter.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Name of its site.
    pub site: Option<String>,
    /// Tags, JSON.
    pub tags: String,
    /// Attributes, JSON.
    pub attributes: String,
    /// Operating system.
    pub os: String,
    /// Its version.
    pub os_version: String,
    /// Maker and model.
    pub model: String,
    /// When any source last spoke of it.
    pub seen_at: Option<Timestamp>,
}

/// The catalogue's row of an offer.
#[derive(Clone, Debug)]
pub struct OfferRow {
    /// Its place in the list.
    pub place: i64,
    /// What it is.
    pub offer: intendant_domain::audits::catalogue::Offer,
    /// When it was set aside.
    pub archived_at: Option<Timestamp>,
}
