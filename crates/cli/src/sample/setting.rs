//! The stage of a plausible history: the provider's people, clients with sites, people, contracts and
//! machines.

use intendant_domain::access::{Permission, Role};
use intendant_domain::id::{AgentId, ClientId, ItemId, PersonId, SiteId};
use intendant_server::clients::{self, ClientInput, PersonInput, SiteInput, TeamInput};
use intendant_server::contracts::{self, NewVersion};
use intendant_server::platform::actor::Actor;
use intendant_server::platform::failure::Failure;
use intendant_server::platform::i18n::Lang;
use intendant_server::platform::tx::Tx;
use intendant_server::sign_in;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::luck::Luck;
use super::{paper, words};

/// Who and what a history is about.
pub(super) struct Stage {
    pub(super) zone: TimeZone,
    pub(super) technicians: Vec<Actor>,
    pub(super) clients: Vec<Client>,
}

/// A client of the history.
pub(super) struct Client {
    pub(super) id: ClientId,
    pub(super) sites: Vec<SiteId>,
    pub(super) people: Vec<Actor>,
    pub(super) machines: Vec<Machine>,
    /// How much it asks for, beside the others.
    pub(super) weight: f64,
}

/// A watched machine.
pub(super) struct Machine {
    pub(super) item: ItemId,
    pub(super) agent: AgentId,
    pub(super) is_server: bool,
    pub(super) hostname: String,
    pub(super) since: Timestamp,
    /// Number of its disk check, as the agent says it.
    pub(super) disk: String,
    /// Number of the last event that its agent sent.
    pub(super) said: u64,
}

/// The program, as the author of what people did in the console.
pub(super) fn importer() -> Actor {
    Actor::program("Intendant")
}

fn person(
    id: PersonId,
    client: Option<ClientId>,
    role: Role,
    name: &str,
    zone: &TimeZone,
) -> Actor {
    Actor {
        person: Some(id),
        client,
        role,
        name: name.to_owned(),
        email: String::new(),
        lang: Lang::Fr,
        theme: "auto".to_owned(),
        zone: zone.clone(),
    }
}

fn name(luck: &mut Luck) -> String {
    format!("{} {}", luck.word(&words::FIRST), luck.word(&words::LAST))
}

/// An address that nobody else has.
fn address(name: &str, number: usize, host: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'à' | 'â' => 'a',
            'ï' | 'î' => 'i',
            'ô' => 'o',
            'ç' => 'c',
            'a'..='z' => c,
            _ => '.',
        })
        .collect();
    format!("{plain}.{number}@{host}.example")
}

/// The provider: its name, technicians and teams.
pub(super) fn provider(
    tx: &mut Tx<'_>,
    luck: &mut Luck,
    zone: &TimeZone,
) -> Result<Vec<Actor>, Failure> {
    if sign_in::provider(tx)?.name.is_empty() {
        sign_in::set_provider(
            tx,
            &sign_in::Provider {
                name: "Exemple Infogérance SARL".to_owned(),
                legal_form: "SARL au capital de 10 000 €".to_owned(),
                street: "3 place de la Halle".to_owned(),
                postcode: "69002".to_owned(),
                city: "Lyon".to_owned(),
                country: "FR".to_owned(),
                siren: "812345676".to_owned(),
                vat_number: "FR19812345676".to_owned(),
                registration: "RCS Lyon 812 345 676".to_owned(),
                email: "contact@exemple-infogerance.example".to_owned(),
                ..sign_in::Provider::default()
            },
        )?;
    }
    let mut technicians = Vec::new();
    for number in 0..14 {
        let name = name(luck);
        let email = address(&name, number, "exemple-infogerance");
        let (id, _) = sign_in::add_person(tx, &name, &email, Role::Technician.code())?;
        technicians.push(person(id, None, Role::Technician, &name, zone));
    }
    for (number, team) in words::TEAMS.iter().enumerate() {
        let members = technicians.iter().skip(number).step_by(words::TEAMS.len());
        let input = TeamInput {
            name: (*team).to_owned(),
            members: members
                .filter_map(|one| one.person)
                .map(|id| id.0)
                .collect(),
        };
        clients::add_team(tx, &input)?;
    }
    Ok(technicians)
}

/// A client under contract from `starts`; every fourth has an amendment half a year later.
pub(super) fn client(
    tx: &mut Tx<'_>,
    luck: &mut Luck,
    zone: &TimeZone,
    (number, starts): (usize, Date),
) -> Result<Client, Failure> {
    let firm = paper::Firm::new(number);
    let id = clients::add(
        tx,
        &ClientInput {
            name: firm.name.clone(),
            siren: firm.siren.clone(),
            vat_number: firm.vat.clone(),
            address: format!("{}\n{} {}", firm.street, firm.town.0, firm.town.1),
            email: format!("comptabilite@{}.example", firm.host),
            ..ClientInput::default()
        },
    )?;
    let mut sites = Vec::new();
    for site in &firm.sites {
        let input = SiteInput {
            name: (*site).to_owned(),
            ..SiteInput::default()
        };
        sites.push(clients::add_site(tx, id, &input)?);
    }
    let mut people = Vec::new();
    for place in 0..12 {
        let name = name(luck);
        let role = if place == 0 {
            Role::Decider
        } else {
            Role::User
        };
        let input = PersonInput {
            email: address(&name, place, &firm.host),
            name: name.clone(),
            job: if place == 0 { "Direction" } else { "" }.to_owned(),
            role: role.code().to_owned(),
            ..PersonInput::default()
        };
        let (person_id, _) = clients::add_person(tx, id, &input)?;
        people.push(person(person_id, Some(id), role, &name, zone));
    }
    let first = NewVersion {
        text: firm.contract(starts, "8h"),
        ..NewVersion::default()
    };
    contracts::add_version(tx, id, &first)?;
    Ok(Client {
        id,
        sites,
        people,
        machines: Vec::new(),
        weight: 0.3 + 1.7 * luck.share(),
    })
}

/// The amendment of a client: from half a year on, P2 is restored sooner.
pub(super) fn amend(
    tx: &mut Tx<'_>,
    client: &Client,
    (number, starts): (usize, Date),
) -> Result<(), Failure> {
    let firm = paper::Firm::new(number);
    let effect = starts.checked_add(7.months()).unwrap_or(starts);
    let version = NewVersion {
        text: firm.contract(starts, "6h"),
        effective_on: effect.to_string(),
        note: "Délai de rétablissement P2 ramené à 6 h".to_owned(),
    };
    contracts::add_version(tx, client.id, &version).map(drop)
}

/// Whether nothing was put into the instance yet.
pub(super) fn is_empty(tx: &mut Tx<'_>) -> Result<bool, Failure> {
    let mut rows = tx.allow(Permission::SeeClients)?;
    Ok(rows.row("SELECT id FROM client LIMIT 1", &[])?.is_none())
}
