//! Asking: what is wrong with a query, shown at its place; the language on one screen; what could be
//! typed next.

use axum::Json;
use axum::extract::{Query, State};
use intendant_domain::clients::folded;
use intendant_domain::machines::query::{self, FIELDS, Field, Sort, What, Wrong};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::machines::{actions, asked, store};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, icon};
use crate::platform::tx::Tx;

/// What is wrong with the words, at its place, and what was perhaps meant; `address` makes the
/// address of the list with other words.
pub(super) fn wrong(lang: Lang, words: &str, address: &dyn Fn(&str) -> String) -> Markup {
    let Some((wrong, text)) = asked::said(words, lang) else {
        return html! {};
    };
    let chars: Vec<char> = words.chars().collect();
    let cut = |from: usize, to: usize| -> String { chars.iter().take(to).skip(from).collect() };
    let (at, end) = (wrong.at, wrong.at + wrong.len);
    let better = mended(&chars, &wrong);
    html! {
        div.flash id="query-wrong" data-tone="warn" role="alert" {
            (icon(Icon::Alert))
            div {
                p { (text) }
                p.query-shown { code { (cut(0, at)) mark { (cut(at, end)) @if at >= chars.len() { "␣" } } (cut(end, chars.len())) } }
                @if let Some(better) = better {
                    p { (lang.t("query-perhaps")) " " a href=(address(&better)) { code { (better) } } }
                }
            }
        }
    }
}

/// The words with what was perhaps meant instead of what is wrong.
fn mended(chars: &[char], wrong: &Wrong) -> Option<String> {
    let near = match &wrong.what {
        What::NoSuchField(_, Some(near)) | What::NoSuchChoice(_, _, Some(near)) => near,
        _ => return None,
    };
    let before = chars.iter().take(wrong.at);
    let after = chars.iter().skip(wrong.at + wrong.len);
    Some(
        before
            .copied()
            .chain(near.chars())
            .chain(after.copied())
            .collect(),
    )
}

/// The language on one screen.
pub(super) fn help(lang: Lang) -> Markup {
    let french = lang == Lang::Fr;
    let examples: [(&str, &str); 7] = if french {
        [
            (
                "nature:serveur système<debian12 site:Lyon pas couvert vu<7j",
                "query-example-all",
            ),
            ("imprimante -tag:ancien", "query-example-words"),
            ("mémoire<8G ou âge>5ans", "query-example-or"),
            ("nature:poste,portable garantie<90j", "query-example-list"),
            ("logiciel:openssl<3.0.14", "query-example-software"),
            (
                "(client:Dupont ou client:Mercier) avec:incident",
                "query-example-group",
            ),
            (
                "nom:srv-* utilisateur:aucun état:stock",
                "query-example-none",
            ),
        ]
    } else {
        [
            (
                "kind:server os<debian12 site:Lyon not covered seen<7d",
                "query-example-all",
            ),
            ("printer -tag:old", "query-example-words"),
            ("memory<8G or age>5y", "query-example-or"),
            ("kind:workstation,laptop warranty<90d", "query-example-list"),
            ("software:openssl<3.0.14", "query-example-software"),
            (
                "(client:Dupont or client:Mercier) has:incident",
                "query-example-group",
            ),
            ("name:srv-* user:none state:stock", "query-example-none"),
        ]
    };
    html! {
        details.fold.query-help {
            summary { (icon(Icon::Book)) " " (lang.t("query-help")) }
            div.query-help-in {
                table.table { caption.vh { (lang.t("query-examples")) } tbody {
                    @for (query, key) in examples { tr {
                        td { a href={ "/machines?q=" (crate::platform::faces::percent_encoded(query)) } { code { (query) } } }
                        td { (lang.t(key)) }
                    } }
                } }
                p { strong { (lang.t("query-fields")) } " "
                    @for known in FIELDS { code title=(known.en.iter().chain(known.fr).copied().collect::<Vec<_>>().join(", ")) { (known.field.word(french)) } " " }
                }
                p.muted { (lang.t("query-help-text")) }
            }
        }
    }
}

/// What stands under the cursor.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    at: usize,
}

/// What could be typed there instead.
#[derive(Serialize)]
pub(super) struct Offers {
    from: usize,
    to: usize,
    offers: Vec<Offer>,
}

#[derive(Serialize)]
struct Offer {
    text: String,
    about: String,
}

/// Most offers at once.
const MOST: usize = 12;

/// `GET /machines/complete`
pub(super) async fn complete(
    State(app): State<App>,
    actor: Actor,
    Query(typed): Query<Typed>,
) -> Result<Json<Offers>, Failure> {
    let lang = actor.lang;
    let offers = app
        .read(&actor, move |tx| {
            tx.allow(intendant_domain::access::Permission::SeeMachines)?;
            let q: String = typed.q.chars().take(query::LONGEST).collect();
            let wanted = query::complete(&q, typed.at);
            let mut offers: Vec<Offer> = wanted
                .offers(lang == Lang::Fr)
                .into_iter()
                .map(|one| Offer {
                    about: match (wanted.field, one.field) {
                        (None, Some(field)) => {
                            lang.t(&format!("query-field-{}", field.word(false)))
                        }
                        _ => String::new(),
                    },
                    text: one.text,
                })
                .collect();
            if let Some(field) = wanted.field {
                for value in values(tx, field)? {
                    if folded(&value).contains(&wanted.typed) {
                        let text = query::quoted(&value);
                        if !offers.iter().any(|known| known.text == text) {
                            offers.push(Offer {
                                text,
                                about: String::new(),
                            });
                        }
                    }
                }
            }
            offers.truncate(MOST);
            Ok(Offers {
                from: wanted.from,
                to: wanted.to,
                offers,
            })
        })
        .await?;
    Ok(Json(offers))
}

/// Names of items being typed, of one client.
#[derive(Deserialize)]
pub(super) struct Naming {
    #[serde(default)]
    q: String,
    #[serde(default)]
    client: String,
    /// An item that is not meant.
    #[serde(default)]
    except: String,
}

/// `GET /machines/names`: items of a client whose name or words begin so, as `35 · srv-web`.
pub(super) async fn names(
    State(app): State<App>,
    actor: Actor,
    Query(naming): Query<Naming>,
) -> Result<Json<Offers>, Failure> {
    let lang = actor.lang;
    let offers = app
        .read(&actor, move |tx| {
            let typed: String = naming.q.trim().chars().take(100).collect();
            let to = naming.q.chars().count();
            let wanted = asked::Asked {
                filter: store::Filter {
                    client: naming.client.parse().ok(),
                    ..store::Filter::default()
                },
                words: match typed.as_str() {
                    "" => String::new(),
                    typed => query::quoted(typed),
                },
                limit: 12,
                ..asked::Asked::default()
            };
            let found = match asked::list(tx, &wanted) {
                Ok(found) => found.items,
                Err(Failure::Refused(_)) => Vec::new(),
                Err(other) => return Err(other),
            };
            let except = naming.except.parse().ok();
            let offers = found.into_iter().filter(|item| Some(item.id) != except);
            Ok(Offers {
                from: 0,
                to,
                offers: offers
                    .map(|item| Offer {
                        text: format!("{} · {}", item.id, item.name),
                        about: super::marks::kind(lang, &item.kind),
                    })
                    .collect(),
            })
        })
        .await?;
    Ok(Json(offers))
}

/// What stands in rows for a field: names of clients and sites, tags, systems in use.
fn values(tx: &mut Tx<'_>, field: Field) -> Result<Vec<String>, Failure> {
    Ok(match field {
        Field::Client => {
            let all = actions::choices(tx)?;
            all.clients.into_iter().map(|one| one.name).collect()
        }
        Field::Site => {
            let all = actions::choices(tx)?;
            all.sites.into_iter().map(|one| one.name).collect()
        }
        Field::Kind => actions::choices(tx)?.kinds,
        Field::Tag => tags(tx)?,
        field => match column(field) {
            Some(column) => {
                let mut rows = tx.allow(intendant_domain::access::Permission::SeeMachines)?;
                store::beginnings(&mut rows, column, 200)?
            }
            None => Vec::new(),
        },
    })
}

fn column(field: Field) -> Option<&'static str> {
    Some(match (field, field.known().sort) {
        (Field::Os, _) => "os_family",
        (Field::Model, _) => "model",
        (Field::Maker, _) => "manufacturer",
        (Field::Person, _) => "person",
        (Field::Location, _) => "location",
        (Field::Supplier, _) => "supplier",
        (Field::Responsible, _) => "responsible",
        (Field::Service, _) => "service_key",
        (Field::Name, Sort::Text) => "name",
        _ => return None,
    })
}

fn tags(tx: &mut Tx<'_>) -> Result<Vec<String>, Failure> {
    let mut rows = tx.allow(intendant_domain::access::Permission::SeeMachines)?;
    let mut found: Vec<String> = Vec::new();
    for text in store::beginnings(&mut rows, "tags", 500)? {
        let tags: Vec<String> = serde_json::from_str(&text).unwrap_or_default();
        for tag in tags {
            if !found.contains(&tag) {
                found.push(tag);
            }
        }
    }
    found.sort();
    Ok(found)
}
