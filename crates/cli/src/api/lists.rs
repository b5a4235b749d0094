//! `intendant client …`, `intendant item …` and `intendant month …`: what is there, and what is known of it.

use clap::{Args, Subcommand};
use serde_json::Value;

use super::failure::Failure;
use super::server::Server;
use super::settings::Target;
use super::table;
use super::words::Lang;
use super::{show_json, wants_json};

/// Clients of the server.
#[derive(Args)]
pub(crate) struct Client {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    what: ClientWhat,
}

/// What to do.
#[derive(Subcommand)]
enum ClientWhat {
    /// List clients, by name.
    List {
        /// Words that name, SIREN or address contain.
        #[arg(long, short, value_name = "WORDS", default_value = "")]
        query: String,
        /// Those set aside rather than the others.
        #[arg(long)]
        archived: bool,
        /// Rows at most.
        #[arg(long, default_value_t = 200)]
        limit: usize,
    },
    /// Show a client with its sites and people.
    Show {
        /// Number of the client.
        id: i64,
    },
}

impl Client {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let server = Server::find(&self.target, lang)?;
        match &self.what {
            ClientWhat::List {
                query,
                archived,
                limit,
            } => {
                let asked = [
                    ("q", query.clone()),
                    ("archived", archived.to_string()),
                    ("limit", (*limit).clamp(1, 200).to_string()),
                ];
                let found = server.list("/api/v1/clients", &asked, *limit)?;
                if wants_json(&self.target) {
                    show_json(&found);
                } else {
                    let headings = match lang {
                        Lang::Fr => ["N°", "NOM", "SIREN", "ADRESSE ÉLECTRONIQUE"],
                        Lang::En => ["NO", "NAME", "SIREN", "E-MAIL"],
                    };
                    let rows = rows(&found, &["id", "name", "siren", "email"], lang);
                    table::print(&headings, &rows);
                }
                Ok(())
            }
            ClientWhat::Show { id } => self.show(&server, *id, lang),
        }
    }

    fn show(&self, server: &Server, id: i64, lang: Lang) -> Result<(), Failure> {
        let path = format!("/api/v1/clients/{id}");
        let mut client = server.get(&path, &[])?;
        let sites = server.get(&format!("{path}/sites"), &[])?["items"].take();
        let people = server.get(&format!("{path}/people"), &[])?["items"].take();
        if wants_json(&self.target) {
            client["sites"] = sites;
            client["people"] = people;
            show_json(&client);
            return Ok(());
        }
        let field = |name: &str| table::text(&client[name], lang);
        table::card(&[
            (lang.of("numéro", "number"), field("id")),
            (lang.of("nom", "name"), field("name")),
            ("SIREN", field("siren")),
            (lang.of("n° de TVA", "VAT number"), field("vat_number")),
            (lang.of("adresse", "address"), field("address")),
            (lang.of("courriel", "e-mail"), field("email")),
            (lang.of("téléphone", "phone"), field("phone")),
            (lang.of("fuseau", "zone"), field("timezone")),
            (lang.of("notes", "notes"), field("notes")),
            (lang.of("sites", "sites"), names(&sites, lang)),
            (lang.of("personnes", "people"), names(&people, lang)),
        ]);
        Ok(())
    }
}

/// Machines and everything else that a contract can cover.
#[derive(Args)]
pub(crate) struct Item {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    what: ItemWhat,
}

/// What to do.
#[derive(Subcommand)]
enum ItemWhat {
    /// List items with where they stand.
    List {
        /// Number of the client.
        #[arg(long)]
        client: Option<i64>,
        /// Rows at most.
        #[arg(long, default_value_t = 200)]
        limit: usize,
    },
    /// Show an item with its checks.
    Show {
        /// Number of the item.
        id: i64,
    },
}

impl Item {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let server = Server::find(&self.target, lang)?;
        match &self.what {
            ItemWhat::List { client, limit } => {
                let mut asked = vec![("limit", (*limit).clamp(1, 200).to_string())];
                asked.extend(client.map(|id| ("client", id.to_string())));
                let found = server.list("/api/v1/items", &asked, *limit)?;
                if wants_json(&self.target) {
                    show_json(&found);
                } else {
                    print_items(&found, lang);
                }
                Ok(())
            }
            ItemWhat::Show { id } => {
                let item = server.get(&format!("/api/v1/items/{id}"), &[])?;
                if wants_json(&self.target) {
                    show_json(&item);
                } else {
                    print_item(&item, lang);
                }
                Ok(())
            }
        }
    }
}

/// Months of a client's contract.
#[derive(Args)]
pub(crate) struct Month {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    what: MonthWhat,
}

/// What to do.
#[derive(Subcommand)]
enum MonthWhat {
    /// List the months of a client, oldest first, and the documents that were issued.
    List {
        /// Number of the client.
        #[arg(long)]
        client: i64,
    },
}

impl Month {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let server = Server::find(&self.target, lang)?;
        let MonthWhat::List { client } = &self.what;
        let path = format!("/api/v1/clients/{client}");
        let mut months = server.get(&format!("{path}/months"), &[])?["items"].take();
        let documents = server.get(&format!("{path}/documents"), &[])?["items"].take();
        let of_month = |month: &Value| -> Vec<Value> {
            let all = documents.as_array().into_iter().flatten();
            all.filter(|one| one["last_month"] == month["month"])
                .cloned()
                .collect()
        };
        for month in months.as_array_mut().into_iter().flatten() {
            month["documents"] = of_month(month).into();
        }
        if wants_json(&self.target) {
            show_json(&months);
            return Ok(());
        }
        let headings = match lang {
            Lang::Fr => ["MOIS", "OÙ IL EN EST", "DOCUMENTS"],
            Lang::En => ["MONTH", "STANDING", "DOCUMENTS"],
        };
        let mut rows = rows(&months, &["month", "standing"], lang);
        let all = months.as_array().into_iter().flatten();
        for (row, month) in rows.iter_mut().zip(all) {
            row[1] = standing_name(&row[1], lang).to_owned();
            row.push(names(&month["documents"], lang));
        }
        table::print(&headings, &rows);
        Ok(())
    }
}

fn standing_name(code: &str, lang: Lang) -> &str {
    match code {
        "closed" => lang.of("clos", "closed"),
        "due" => lang.of("à clore", "to be closed"),
        "behind" => lang.of("attend un mois antérieur", "behind an earlier month"),
        "running" => lang.of("en cours", "running"),
        other => other,
    }
}

fn state_name(code: &str, lang: Lang) -> &str {
    match code {
        "unwatched" => lang.of("non surveillé", "unwatched"),
        "waiting" => lang.of("en attente", "waiting"),
        "ok" => lang.of("en marche", "ok"),
        "warning" => lang.of("alerte", "warning"),
        "unknown" => lang.of("inconnu", "unknown"),
        "critical" => lang.of("en panne", "critical"),
        "silent" => lang.of("muet", "silent"),
        other => other,
    }
}

fn print_items(found: &Value, lang: Lang) {
    let headings = match lang {
        Lang::Fr => ["N°", "ÉTAT", "SERVICE", "GENRE", "CLIENT", "NOM"],
        Lang::En => ["NO", "STATE", "SERVICE", "KIND", "CLIENT", "NAME"],
    };
    let fields = ["id", "state", "service", "kind", "client_name", "name"];
    let mut rows = rows(found, &fields, lang);
    for row in &mut rows {
        row[1] = state_name(&row[1], lang).to_owned();
        if row[2].is_empty() {
            lang.of("hors contrat", "not covered")
                .clone_into(&mut row[2]);
        }
    }
    table::print(&headings, &rows);
}

fn print_item(item: &Value, lang: Lang) {
    let field = |name: &str| table::text(&item[name], lang);
    let state = field("state");
    table::card(&[
        (lang.of("numéro", "number"), field("id")),
        (lang.of("nom", "name"), field("name")),
        (lang.of("genre", "kind"), field("kind")),
        (lang.of("client", "client"), field("client_name")),
        (lang.of("site", "site"), field("site_name")),
        (lang.of("étiquettes", "tags"), field("tags")),
        (lang.of("service", "service"), field("service")),
        (
            lang.of("état", "state"),
            state_name(&state, lang).to_owned(),
        ),
        (lang.of("ticket", "ticket"), field("incident")),
    ]);
    let checks = &item["checks"];
    if checks.as_array().is_some_and(|checks| !checks.is_empty()) {
        println!();
        let headings = match lang {
            Lang::Fr => ["CONTRÔLE", "ÉTAT", "RÉSULTAT"],
            Lang::En => ["CHECK", "STATE", "RESULT"],
        };
        let mut rows = rows(checks, &["name", "state", "output"], lang);
        for row in &mut rows {
            row[1] = state_name(&row[1], lang).to_owned();
        }
        table::print(&headings, &rows);
    }
}

fn rows(found: &Value, fields: &[&str], lang: Lang) -> Vec<Vec<String>> {
    found
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| fields.iter().map(|f| table::text(&row[*f], lang)).collect())
        .collect()
}

fn names(list: &Value, lang: Lang) -> String {
    let names: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| table::text(&one["name"], lang))
        .collect();
    names.join(", ")
}
