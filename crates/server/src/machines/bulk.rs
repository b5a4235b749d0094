//! One thing done with many items: looked at before, done after; each succeeds or is refused by
//! itself.

use std::collections::BTreeSet;

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::{ClientId, ItemId, SiteId};
use intendant_domain::machines::{kinds, query};

use super::actions;
use super::input::{ItemPatch, Problems, good_tags};
use super::store::{self, Filter, Listed};
use crate::contracts;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Most items at once.
pub const MOST: i64 = 5_000;

/// What is done with each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Give these tags.
    Tag(Vec<String>),
    /// Take these tags away.
    Untag(Vec<String>),
    /// Put at a site, or at none.
    Site(Option<SiteId>),
    /// Where it is in its life.
    State(String),
    /// Who answers for it.
    Responsible(String),
    /// What it is.
    Kind(String),
    /// Room, rack, desk.
    Location(String),
    /// Take out of the count.
    Retire,
}

impl Act {
    /// What a code and its value mean.
    ///
    /// # Errors
    /// When there is no such thing, or the value is not one.
    pub fn read(code: &str, value: &str) -> Result<Self, Failure> {
        let mut problems = Problems::default();
        let tags = || intendant_domain::machines::tags(value);
        let act = match code {
            "tag" => Self::Tag(good_tags(&mut problems, &tags())),
            "untag" => Self::Untag(tags()),
            "site" => Self::Site(value.parse::<i64>().ok().filter(|id| *id > 0).map(SiteId)),
            "state" if kinds::STATES.contains(&value) && value != "retired" => {
                Self::State(value.to_owned())
            }
            "responsible" => Self::Responsible(line(&mut problems, value)),
            "location" => Self::Location(line(&mut problems, value)),
            "kind" => {
                Self::Kind(problems.take("value", intendant_domain::clients::name(value, 60)))
            }
            "retire" => Self::Retire,
            _ => return Err(Problem::new("act", "fleet-bulk-act-wrong").into()),
        };
        if matches!(&act, Self::Tag(tags) | Self::Untag(tags) if tags.is_empty()) {
            problems.add("value", "wrong-missing");
        }
        problems.done().map(|()| act)
    }
}

fn line(problems: &mut Problems, value: &str) -> String {
    problems.take("value", intendant_domain::clients::line(value, 200))
}

/// Which items.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These.
    These(Vec<ItemId>),
    /// All that a list shows.
    All(Box<Filter>),
}

/// What would become of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It changes.
    Changes,
    /// It is so already.
    Same,
    /// It cannot, for this reason.
    Refused(Problem),
}

/// What would be done, or was.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Each item with what becomes of it.
    pub items: Vec<(Listed, Fate)>,
}

impl Outlook {
    /// How many items there are of a fate.
    #[must_use]
    pub fn count(&self, is: impl Fn(&Fate) -> bool) -> usize {
        self.items.iter().filter(|(_, fate)| is(fate)).count()
    }
}

/// The items that were chosen.
///
/// # Errors
/// More than [`MOST`]; [`Failure::Denied`].
pub fn chosen(tx: &mut Tx<'_>, chosen: &Chosen) -> Result<Vec<Listed>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let ids = match chosen {
        Chosen::These(ids) => {
            let filter = Filter {
                ids: Some(ids.clone()),
                query: query::Expr::All,
                ..Filter::default()
            };
            store::everything(&mut rows, &filter, MOST + 1)?
        }
        Chosen::All(filter) => store::everything(&mut rows, filter, MOST + 1)?,
    };
    if ids.len() as i64 > MOST {
        return Err(Problem::new("", "fleet-bulk-too-many")
            .with("most", MOST)
            .into());
    }
    Ok(store::these(&mut rows, &ids)?)
}

/// What would become of each.
///
/// # Errors
/// As [`chosen`]; a site that does not exist.
pub fn outlook(tx: &mut Tx<'_>, which: &Chosen, act: &Act) -> Result<Outlook, Failure> {
    let site = site_of(tx, act)?;
    let items = chosen(tx, which)?;
    Ok(Outlook {
        items: items
            .into_iter()
            .map(|item| {
                let fate = fate(&item, act, site.as_ref());
                (item, fate)
            })
            .collect(),
    })
}

/// The client and the name of the site that items are put at.
fn site_of(tx: &mut Tx<'_>, act: &Act) -> Result<Option<(ClientId, String)>, Failure> {
    let Act::Site(Some(id)) = act else {
        return Ok(None);
    };
    let mut rows = tx.allow(SeeMachines)?;
    store::sites(&mut rows, None)?
        .into_iter()
        .find(|site| site.id == *id)
        .map(|site| Some((site.client, site.name)))
        .ok_or_else(|| Problem::new("value", "watch-no-such-site").into())
}

fn fate(item: &Listed, act: &Act, site: Option<&(ClientId, String)>) -> Fate {
    if item.retired_at.is_some() {
        return Fate::Refused(Problem::new("", "machine-is-retired"));
    }
    let known: Vec<String> = serde_json::from_str(&item.tags).unwrap_or_default();
    let same = match act {
        Act::Tag(tags) => tags.iter().all(|tag| known.contains(tag)),
        Act::Untag(tags) => !tags.iter().any(|tag| known.contains(tag)),
        Act::Site(None) => item.site.is_none(),
        Act::Site(Some(_)) => match site {
            Some((client, _)) if *client != item.client => {
                return Fate::Refused(Problem::new("", "fleet-bulk-other-client"));
            }
            Some((_, name)) => item.site.as_ref() == Some(name),
            None => false,
        },
        Act::State(state) => item.text(store::Col::State) == state,
        Act::Responsible(who) => item.text(store::Col::Responsible) == who,
        Act::Location(place) => item.text(store::Col::Location) == place,
        Act::Kind(kind) => item.kind == *kind,
        Act::Retire => false,
    };
    if same { Fate::Same } else { Fate::Changes }
}

/// Does it, and says what became of each. What the contract covers is decided once for each client.
///
/// # Errors
/// As [`outlook`].
pub fn act(tx: &mut Tx<'_>, which: &Chosen, act: &Act) -> Result<Outlook, Failure> {
    let mut outlook = outlook(tx, which, act)?;
    let mut clients: BTreeSet<ClientId> = BTreeSet::new();
    for (item, fate) in &mut outlook.items {
        if *fate != Fate::Changes {
            continue;
        }
        match one(tx, item, act) {
            Ok(()) => {
                clients.insert(item.client);
            }
            Err(Failure::Refused(mut problems)) if !problems.is_empty() => {
                *fate = Fate::Refused(problems.remove(0));
            }
            Err(Failure::Conflict(problem)) => *fate = Fate::Refused(problem),
            Err(other) => return Err(other),
        }
    }
    for client in clients {
        contracts::recover(tx, client)?;
    }
    Ok(outlook)
}

fn one(tx: &mut Tx<'_>, item: &Listed, act: &Act) -> Result<(), Failure> {
    let known: Vec<String> = serde_json::from_str(&item.tags).unwrap_or_default();
    let mut patch = ItemPatch::default();
    match act {
        Act::Retire => return actions::retire_row(tx, item.id).map(drop),
        Act::Tag(tags) => {
            let mut all = known;
            for tag in tags {
                if !all.contains(tag) {
                    all.push(tag.clone());
                }
            }
            patch.tags = Some(all);
        }
        Act::Untag(tags) => {
            patch.tags = Some(
                known
                    .into_iter()
                    .filter(|tag| !tags.contains(tag))
                    .collect(),
            );
        }
        Act::Site(site) => patch.site = Some(site.map_or(0, |site| site.0)),
        Act::Kind(kind) => patch.kind = Some(kind.clone()),
        Act::State(state) => patch.state = Some(state.clone()),
        Act::Responsible(who) => patch.responsible = Some(who.clone()),
        Act::Location(place) => patch.location = Some(place.clone()),
    }
    actions::change_row(tx, item.id, &patch).map(drop)
}
