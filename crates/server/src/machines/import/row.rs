//! One row of a table: which item it is of, what it would change, and the deed.

use std::collections::HashMap;

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::clients::folded;
use intendant_domain::id::{ClientId, ItemId, SiteId};
use intendant_domain::machines::import::FIELDS;
use intendant_domain::machines::kinds as built_in;

use super::said::{Said, day, named, report, responsible};
use crate::fleet::{self, Absorbed, Fields, Raw, SourceKind, Speaker};
use crate::machines::actions::{self, change_row};
use crate::machines::input::{ItemInput, ItemPatch, Problems};
use crate::machines::kinds::{self, OwnKind};
use crate::machines::store::{self, ImportRow, More};
use crate::machines::written;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// What a row would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An item that is not known.
    New,
    /// Of this item: field, before, after.
    Changes(ItemId, Vec<(String, String, String)>),
    /// Nothing: this item is so already.
    Same(ItemId),
    /// The same item as that row of the file says.
    Twice(usize),
    /// It cannot be brought in: for each field what is wrong.
    Wrong(Vec<(String, Problem)>),
}

/// The fields that columns may fill: code, and the name of a provider's own field (empty for the
/// others, which the locale files name).
///
/// # Errors
/// [`Failure::Denied`].
pub fn fields(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, Failure> {
    let mut all: Vec<(String, String)> = FIELDS
        .iter()
        .map(|(field, _)| ((*field).to_owned(), String::new()))
        .collect();
    for kind in kinds::list(tx)? {
        for field in kind.fields {
            let code = format!("own:{}", field.key);
            if !all.iter().any(|(known, _)| *known == code) {
                all.push((code, field.label));
            }
        }
    }
    Ok(all)
}

/// What rows are judged against.
pub(super) struct Ground {
    client: ClientId,
    site: Option<SiteId>,
    sites: HashMap<String, SiteId>,
    own: Vec<OwnKind>,
    /// Items of the client by serial, full name and name, in lower case.
    serials: HashMap<String, ItemId>,
    fqdns: HashMap<String, ItemId>,
    names: HashMap<String, ItemId>,
}

/// Fields that machines say of themselves, as a report carries them.
const REPORTED: [&str; 5] = ["serial", "manufacturer", "model", "fqdn", "os"];

impl Ground {
    pub(super) fn of(tx: &mut Tx<'_>, import: &ImportRow) -> Result<Self, Failure> {
        let own = kinds::list(tx)?;
        let mut rows = tx.allow_on(EditMachines, import.client)?;
        let sites = store::sites(&mut rows, Some(import.client))?
            .into_iter()
            .map(|site| (folded(&site.name), site.id))
            .collect();
        let (mut serials, mut fqdns, mut names) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (id, name, serial, fqdn) in store::known_by(&mut rows, import.client)? {
            names.entry(folded(&name)).or_insert(id);
            if !serial.is_empty() {
                serials.entry(folded(&serial)).or_insert(id);
            }
            if !fqdn.is_empty() {
                fqdns.entry(folded(&fqdn)).or_insert(id);
            }
        }
        Ok(Self {
            client: import.client,
            site: import.site,
            sites,
            own,
            serials,
            fqdns,
            names,
        })
    }

    /// The item that a row is of.
    fn item(&self, tx: &mut Tx<'_>, said: &Said<'_>) -> Result<Option<ItemId>, Failure> {
        if let Some(id) = said
            .get("id")
            .and_then(|id| id.trim_start_matches('#').parse().ok())
        {
            let mut rows = tx.allow_on(EditMachines, self.client)?;
            return Ok(store::item(&mut rows, ItemId(id))?.map(|item| item.id));
        }
        let by = |map: &HashMap<String, ItemId>, field: &str| {
            said.get(field)
                .and_then(|text| map.get(&folded(text)).copied())
        };
        Ok(by(&self.serials, "serial")
            .or_else(|| by(&self.fqdns, "fqdn"))
            .or_else(|| {
                // A name that is another machine's by its serial is not this one's.
                let item = by(&self.names, "name")?;
                let other = said
                    .get("serial")
                    .is_some_and(|_| self.serials.values().any(|one| *one == item));
                (!other).then_some(item)
            }))
    }

    /// What a row would do.
    pub(super) fn judge(&self, tx: &mut Tx<'_>, said: &Said<'_>) -> Result<Verdict, Failure> {
        let mut wrong: Vec<(String, Problem)> = Vec::new();
        if said.get("id").is_none() && said.get("name").is_none() && said.get("serial").is_none() {
            wrong.push((
                "name".to_owned(),
                Problem::new("name", "fleet-import-no-name"),
            ));
        }
        let patch = match self.patch(said) {
            Ok(patch) => Some(patch),
            Err(problems) => {
                wrong.extend(problems);
                None
            }
        };
        let item = self.item(tx, said)?;
        if said.get("id").is_some() && item.is_none() {
            wrong.push(("id".to_owned(), Problem::new("id", "machine-no-such-item")));
        }
        let Some(id) = item else {
            let patch = patch.filter(|_| wrong.is_empty());
            return Ok(match patch {
                Some(patch) => self.new_one(said, &patch, tx)?,
                None => Verdict::Wrong(wrong),
            });
        };
        let Some(patch) = patch.filter(|_| wrong.is_empty()) else {
            return Ok(Verdict::Wrong(wrong));
        };
        self.changes(tx, id, said, &patch)
    }

    /// Whether a new item could be made of it.
    fn new_one(&self, said: &Said<'_>, patch: &ItemPatch, tx: &Tx<'_>) -> Result<Verdict, Failure> {
        let mut more = More {
            texts: vec![String::new(); store::WRITTEN.len()],
            state: "in-use".to_owned(),
            ..More::default()
        };
        let own = self.own_of(patch.kind.as_deref().unwrap_or(""));
        let mut problems = Problems::default();
        written::write(&mut problems, patch, &mut more, own, (tx.now(), ""));
        let _ = said;
        Ok(match problems.0.is_empty() {
            true => Verdict::New,
            false => Verdict::Wrong(named(problems.0)),
        })
    }

    fn own_of(&self, kind: &str) -> &[kinds::Own] {
        self.own
            .iter()
            .find(|one| one.code == kind)
            .map_or(&[], |one| one.fields.as_slice())
    }

    fn changes(
        &self,
        tx: &mut Tx<'_>,
        id: ItemId,
        said: &Said<'_>,
        patch: &ItemPatch,
    ) -> Result<Verdict, Failure> {
        let mut rows = tx.allow_on(EditMachines, self.client)?;
        let item = store::item(&mut rows, id)?.ok_or(Failure::NotFound)?;
        if item.retired_at.is_some() {
            let problem = Problem::new("", "machine-is-retired");
            return Ok(Verdict::Wrong(vec![("name".to_owned(), problem)]));
        }
        let was = store::more(&mut rows, id)?.ok_or(Failure::NotFound)?;
        let mut more = was.clone();
        let mut problems = Problems::default();
        let kind = patch.kind.clone().unwrap_or_else(|| item.kind.clone());
        written::write(
            &mut problems,
            patch,
            &mut more,
            self.own_of(&kind),
            (tx.now(), ""),
        );
        if !problems.0.is_empty() {
            return Ok(Verdict::Wrong(named(problems.0)));
        }
        let mut found: Vec<(String, String, String)> = Vec::new();
        let mut differ = |field: &str, from: &str, to: &str| {
            if from != to {
                found.push((field.to_owned(), from.to_owned(), to.to_owned()));
            }
        };
        if let Some(kind) = &patch.kind {
            differ("kind", &item.kind, kind);
        }
        if let Some(site) = patch.site {
            let to = self.sites.iter().find(|(_, id)| id.0 == site);
            let from = folded(item.site_name.as_deref().unwrap_or(""));
            differ("site", &from, to.map_or("", |(name, _)| name));
        }
        if let Some(tags) = &patch.tags {
            differ("tags", &item.tags.join(", "), &tags.join(", "));
        }
        for field in store::WRITTEN {
            differ(field, was.text(field), more.text(field));
        }
        differ("state", &was.state, &more.state);
        differ("purchased", &day(was.purchased_at), &day(more.purchased_at));
        differ(
            "warranty_ends",
            &day(was.warranty_ends),
            &day(more.warranty_ends),
        );
        differ("attributes", &was.attributes, &more.attributes);
        self.reported(said, &was, &item.name, &mut differ);
        Ok(if found.is_empty() {
            Verdict::Same(id)
        } else {
            Verdict::Changes(id, found)
        })
    }

    /// What a report of the row would change: only where no better source has spoken.
    fn reported(
        &self,
        said: &Said<'_>,
        was: &More,
        name: &str,
        differ: &mut dyn FnMut(&str, &str, &str),
    ) {
        let fields = Fields::read(&was.fields);
        for field in REPORTED.into_iter().chain(["name"]) {
            let Some(text) = said.get(field) else {
                continue;
            };
            let known = fields.0.get(field);
            let free = known.is_none_or(|known| {
                known.hand.is_none() && (known.value.is_empty() || known.source == "import")
            });
            let stands = match field {
                "name" => name,
                "os" => &was.os.0,
                other => was.text(other),
            };
            // An item that was added by hand keeps its name.
            if free && (field != "name" || known.is_some()) {
                differ(field, stands, text);
            }
        }
    }

    /// What a row says that only people know.
    fn patch(&self, said: &Said<'_>) -> Result<ItemPatch, Vec<(String, Problem)>> {
        let mut wrong = Vec::new();
        let site = said.get("site").and_then(|name| {
            let found = self.sites.get(&folded(name)).map(|site| site.0);
            if found.is_none() {
                let problem = Problem::new("site", "fleet-import-no-site").with("name", name);
                wrong.push(("site".to_owned(), problem));
            }
            found
        });
        let state = said.get("state").and_then(|word| {
            let found = built_in::state(word).filter(|state| *state != "retired");
            if found.is_none() {
                wrong.push((
                    "state".to_owned(),
                    Problem::new("state", "fleet-state-wrong"),
                ));
            }
            found.map(ToOwned::to_owned)
        });
        let own: serde_json::Map<String, serde_json::Value> = said
            .0
            .iter()
            .filter_map(|(field, value)| {
                Some((field.strip_prefix("own:")?.to_owned(), (*value).into()))
            })
            .collect();
        let patch = ItemPatch {
            kind: said.get("kind").map(|word| self.kind(word)),
            site,
            tags: said.get("tags").map(intendant_domain::machines::tags),
            state,
            person: said.own("person"),
            location: said.own("location"),
            responsible: said.get("responsible").map(responsible),
            supplier: said.own("supplier"),
            purchased: said.own("purchased"),
            warranty_ends: said.own("warranty_ends"),
            attributes: Some(own).filter(|own| !own.is_empty()),
            ..ItemPatch::default()
        };
        if wrong.is_empty() {
            Ok(patch)
        } else {
            Err(wrong)
        }
    }

    /// The kind that a word means: built in, the provider's own, or as it stands.
    fn kind(&self, word: &str) -> String {
        if let Some(code) = built_in::codes(word).first() {
            return (*code).to_owned();
        }
        let folded_word = folded(word);
        self.own
            .iter()
            .find(|kind| folded(&kind.name) == folded_word || kind.code == folded_word)
            .map_or_else(|| word.to_owned(), |kind| kind.code.clone())
    }

    /// Brings the row in; whether the item is new.
    pub(super) fn bring(
        &self,
        tx: &mut Tx<'_>,
        said: &Said<'_>,
        known: Option<ItemId>,
    ) -> Result<bool, Failure> {
        let patch = self
            .patch(said)
            .map_err(|wrong| Failure::Refused(wrong.into_iter().map(|(_, one)| one).collect()))?;
        let (item, is_new) = self.absorbed(tx, said, known, patch.kind.as_deref())?;
        change_row(tx, item, &patch)?;
        Ok(is_new)
    }

    fn absorbed(
        &self,
        tx: &mut Tx<'_>,
        said: &Said<'_>,
        known: Option<ItemId>,
        kind: Option<&str>,
    ) -> Result<(ItemId, bool), Failure> {
        let reports = REPORTED
            .into_iter()
            .chain(["ip", "mac", "memory", "name"])
            .any(|field| said.get(field).is_some());
        match known {
            Some(item) if !reports => return Ok((item, false)),
            // A person, a web site, a licence: nothing that a machine would say of itself.
            None if said.get("serial").is_none() && is_no_machine(kind) => {
                let input = ItemInput {
                    client: self.client.0,
                    name: said.own("name").unwrap_or_default(),
                    kind: kind.unwrap_or("user").to_owned(),
                    site: self.site.map(|site| site.0),
                    ..ItemInput::default()
                };
                return Ok((actions::add_row(tx, &input)?, true));
            }
            _ => {}
        }
        let speaker = Speaker {
            client: self.client,
            site: self.site,
            kind: SourceKind::Import,
            name: said.source(),
            agent_version: String::new(),
            tag: String::new(),
            item: known,
        };
        match fleet::absorb(tx, &speaker, report(said), Raw::default())? {
            Absorbed::New(item) => Ok((item, true)),
            Absorbed::Changed(item, _) | Absorbed::Unchanged(item) => Ok((item, false)),
            Absorbed::Doubt(_) => Err(Problem::new("", "fleet-import-doubt").into()),
        }
    }
}

/// Kinds of which no machine speaks.
fn is_no_machine(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| {
        matches!(
            kind,
            "user"
                | "website"
                | "domain"
                | "certificate"
                | "licence"
                | "application"
                | "cloud"
                | "internet-link"
                | "database"
                | "middleware"
        )
    })
}
