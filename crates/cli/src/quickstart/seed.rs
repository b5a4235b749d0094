//! The example: a client, its contract, a site, people, and a token for this machine. Made once,
//! through the same doors as real input.

use intendant_domain::access::Permission;
use intendant_domain::id::{CheckId, ClientId, ItemId};
use intendant_protocol::CheckKind;
use intendant_server::clients::{self, ClientInput, PersonInput, SiteInput};
use intendant_server::contracts::{self, NewVersion};
use intendant_server::platform::actor::Actor;
use intendant_server::platform::app::App;
use intendant_server::platform::failure::Failure;
use intendant_server::platform::tx::Tx;
use intendant_server::sign_in;
use intendant_server::watch::{self, NewCheck, NewEnrolment};
use serde::{Deserialize, Serialize};

/// The example contract, as it stands in `examples/`.
const CONTRACT: &str = include_str!("../../../../examples/acme.toml");
/// Where the drill's facts are kept.
const DRILL: &str = "drill";

/// What the seed left.
pub(super) struct Seeded {
    /// For the agent, when it has not enrolled yet.
    pub(super) token: Option<String>,
    /// The shop's port of the last run; 0: any.
    pub(super) shop_port: u16,
}

/// What the guided drill is about; the control room reads it.
#[derive(Default, Serialize, Deserialize)]
struct Drill {
    client_id: i64,
    item_id: i64,
    check_id: i64,
    service_url: String,
    #[serde(default)]
    done: bool,
}

/// Makes the example when it is not there yet.
pub(super) async fn seed(app: &App) -> Result<Seeded, Failure> {
    app.write(&Actor::program("Intendant"), |tx| {
        let known = drill(tx)?;
        if let Some(drill) = known.filter(|drill| drill.item_id != 0) {
            let port = drill
                .service_url
                .rsplit(':')
                .next()
                .and_then(|p| p.parse().ok());
            return Ok(Seeded {
                token: None,
                shop_port: port.unwrap_or(0),
            });
        }
        let client = match drill(tx)? {
            Some(drill) => ClientId(drill.client_id),
            None => example(tx)?,
        };
        let site = clients::sites(tx, client)?.first().map(|site| site.id);
        let enrolment = watch::new_enrolment(
            tx,
            &NewEnrolment {
                client,
                site,
                kind: "server".to_owned(),
                tags: vec!["prod".to_owned()],
            },
        )?;
        save(
            tx,
            &Drill {
                client_id: client.0,
                ..Drill::default()
            },
        )?;
        Ok(Seeded {
            token: Some(enrolment.token),
            shop_port: 0,
        })
    })
    .await
}

fn example(tx: &mut Tx<'_>) -> Result<ClientId, Failure> {
    if sign_in::provider(tx)?.name.is_empty() {
        sign_in::set_provider(tx, &provider())?;
    }
    let client = clients::add(
        tx,
        &ClientInput {
            name: "Acme SAS".to_owned(),
            siren: "732829320".to_owned(),
            vat_number: "FR44732829320".to_owned(),
            address: "12 rue des Forges\n69007 Lyon".to_owned(),
            email: "comptabilite@acme.example".to_owned(),
            phone: "04 00 00 00 00".to_owned(),
            ..ClientInput::default()
        },
    )?;
    for name in ["Lyon", "Villefranche"] {
        let site = SiteInput {
            name: name.to_owned(),
            ..SiteInput::default()
        };
        clients::add_site(tx, client, &site)?;
    }
    for (name, job, role) in [
        ("Diane Lefèvre", "Directrice administrative", "decider"),
        ("Karim Benali", "Responsable d’atelier", "user"),
    ] {
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        let person = PersonInput {
            name: name.to_owned(),
            email: format!("{first}@acme.example"),
            job: job.to_owned(),
            role: role.to_owned(),
            ..PersonInput::default()
        };
        clients::add_person(tx, client, &person)?;
    }
    let version = NewVersion {
        text: CONTRACT.to_owned(),
        ..NewVersion::default()
    };
    contracts::add_version(tx, client, &version)?;
    Ok(client)
}

fn provider() -> sign_in::Provider {
    sign_in::Provider {
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
    }
}

/// Has this machine watch the shop, once it is enrolled; a new port makes a new check.
pub(super) async fn watch_shop(app: &App, port: u16) -> Result<(), Failure> {
    app.write(&Actor::program("Intendant"), move |tx| {
        let Some(mut known) = drill(tx)? else {
            return Ok(());
        };
        let url = format!("http://127.0.0.1:{port}");
        if known.item_id != 0 && known.service_url == url {
            return Ok(());
        }
        let client = ClientId(known.client_id);
        if known.item_id == 0 {
            let mut rows = tx.allow_on(Permission::SeeMachines, client)?;
            let row = rows.row(
                "SELECT item_id FROM agent WHERE client_id = $1 ORDER BY id LIMIT 1",
                &[client.into()],
            )?;
            let Some(row) = row else {
                return Err(Failure::NotFound);
            };
            known.item_id = row.get::<ItemId>(0)?.0;
        } else {
            watch::remove_check(tx, ItemId(known.item_id), CheckId(known.check_id))?;
        }
        let kind = CheckKind::Http {
            url: url.clone(),
            status: Vec::new(),
            contains: Some("Boutique Acme".to_owned()),
            verify: true,
            cert_warn_days: None,
            cert_crit_days: None,
            warn_s: None,
            crit_s: None,
        };
        let mut check = NewCheck::of("Boutique Acme (web)", &kind, 10)?;
        (check.timeout_s, check.retry_s, check.attempts) = (5, 3, 2);
        (check.impact, check.urgency) = ("high".to_owned(), "high".to_owned());
        known.check_id = watch::add_check(tx, ItemId(known.item_id), &check)?.0;
        known.service_url = url;
        save(tx, &known)
    })
    .await
}

fn drill(tx: &mut Tx<'_>) -> Result<Option<Drill>, Failure> {
    match tx.setting(DRILL)? {
        Some(text) => Ok(Some(serde_json::from_str(&text)?)),
        None => Ok(None),
    }
}

fn save(tx: &mut Tx<'_>, drill: &Drill) -> Result<(), Failure> {
    let text = serde_json::to_string(drill)?;
    tx.set_setting(DRILL, &text)
}
