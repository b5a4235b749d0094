//! The guided drill: a real web service is stopped, and the newcomer watches the contract run. Its
//! facts are written by `intendant quickstart`; every step is read from what really happened: the
//! incident is the one that the drill's own check opened since the service was stopped.

use axum::extract::State;
use intendant_domain::access::Permission;
use intendant_domain::id::{CheckId, ClientId, ItemId, TicketId};
use intendant_domain::tickets::number;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde_json::Value;

use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, icon, panel};
use crate::platform::shell::{Onward, onward};
use crate::platform::tx::{Rows, Tx};

/// Name of the setting.
const SETTING: &str = "drill";
/// In the setting: when the service was last stopped from the page, in microseconds.
const BEGAN: &str = "began_at";
/// While this file is in the data folder, the web service is gone.
const STOP: &str = "drill.stop";
/// An agent heard this long ago is linked.
const HEARD: SignedDuration = SignedDuration::from_secs(180);

/// How far the drill has come.
#[derive(Clone, Debug)]
pub(super) struct Drill {
    item: ItemId,
    item_name: String,
    client: ClientId,
    url: String,
    linked: bool,
    checked: bool,
    stopped: bool,
    ticket: Option<Incident>,
    /// Another failure of the machine has an incident already, so that the drill's would be part of it.
    before: Option<TicketId>,
}

/// The incident that the stop made.
#[derive(Clone, Debug)]
struct Incident {
    id: TicketId,
    revision: i64,
    taken: bool,
    restored: bool,
}

fn setting(tx: &mut Tx<'_>) -> Result<Option<Value>, Failure> {
    match tx.setting(SETTING)? {
        Some(text) => Ok(Some(serde_json::from_str(&text)?)),
        None => Ok(None),
    }
}

/// The drill, while there is one and it was not put away.
pub(super) fn read(tx: &mut Tx<'_>) -> Result<Option<Drill>, Failure> {
    let Some(facts) = setting(tx)?.filter(|facts| facts["done"] != true) else {
        return Ok(None);
    };
    if !tx.actor().can(Permission::SeeMachines) {
        return Ok(None);
    }
    let id = |name: &str| facts[name].as_i64().unwrap_or(0);
    let (item, check) = (ItemId(id("item_id")), CheckId(id("check_id")));
    let stopped = tx.shared().config.data.join(STOP).exists();
    let now = tx.now();
    let mut rows = tx.allow(Permission::SeeMachines)?;
    let heard = rows.row(
        "SELECT a.seen_at, i.name FROM agent a JOIN item i ON i.id = a.item_id
         WHERE a.item_id = $1 AND a.revoked_at IS NULL ORDER BY a.id DESC LIMIT 1",
        &[item.into()],
    )?;
    let (mut linked, mut item_name) = (false, String::new());
    if let Some(row) = heard {
        let seen: Timestamp = row.get(0)?;
        linked = now.duration_since(seen) < HEARD;
        item_name = row.get(1)?;
    }
    let state = rows.row(
        "SELECT state FROM item_check WHERE id = $1 AND item_id = $2",
        &[check.into(), item.into()],
    )?;
    let state: String = state.map_or(Ok(String::new()), |row| row.get(0))?;
    let ticket = match facts[BEGAN].as_i64() {
        Some(began) => incident(&mut rows, (item, check), began)?,
        None => None,
    };
    let open = rows.row(
        "SELECT ticket_id FROM item_incident WHERE item_id = $1",
        &[item.into()],
    )?;
    let open: Option<TicketId> = open.map(|row| row.get(0)).transpose()?;
    Ok(Some(Drill {
        item,
        item_name,
        client: ClientId(id("client_id")),
        url: facts["service_url"].as_str().unwrap_or_default().to_owned(),
        linked,
        checked: state == "ok" || ticket.is_some() || stopped,
        stopped,
        before: open.filter(|open| ticket.as_ref().is_none_or(|ticket| ticket.id != *open)),
        ticket,
    }))
}

/// The incident that this check opened since `began` (microseconds).
fn incident(
    rows: &mut Rows<'_, '_>,
    (item, check): (ItemId, CheckId),
    began: i64,
) -> Result<Option<Incident>, Failure> {
    let row = rows.row(
        "SELECT t.id, t.revision, t.responded_at, t.assignee_id, t.restored_at
         FROM outage o JOIN ticket t ON t.id = o.ticket_id
         WHERE o.item_id = $1 AND o.check_id = $2 AND t.opened_at >= $3 ORDER BY t.id DESC LIMIT 1",
        &[item.into(), check.into(), began.into()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Incident {
        id: row.get(0)?,
        revision: row.get(1)?,
        taken: row.get::<Option<i64>>(2)?.is_some() || row.get::<Option<i64>>(3)?.is_some(),
        restored: row.get::<Option<i64>>(4)?.is_some(),
    }))
}

/// `POST /drill/stop`
pub(super) async fn stop(State(app): State<App>, actor: Actor) -> Result<Onward, Failure> {
    exists(&app, &actor).await?;
    let file = app.config().data.join(STOP);
    if !file.exists() {
        begin(&app).await?;
    }
    std::fs::write(&file, "").map_err(|e| Failure::Broken(format!("{}: {e}", file.display())))?;
    Ok(onward("/").saying("drill-stopped", &[]))
}

/// `POST /drill/start`
pub(super) async fn start(State(app): State<App>, actor: Actor) -> Result<Onward, Failure> {
    exists(&app, &actor).await?;
    let file = app.config().data.join(STOP);
    match std::fs::remove_file(&file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Broken(format!("{}: {e}", file.display())))
        }
        _ => Ok(onward("/").saying("drill-started", &[])),
    }
}

/// `POST /drill/dismiss`
pub(super) async fn dismiss(State(app): State<App>, actor: Actor) -> Result<Onward, Failure> {
    app.write(&actor, |tx| {
        tx.allow(Permission::Administer)?;
        let mut facts = setting(tx)?.ok_or(Failure::NotFound)?;
        facts["done"] = true.into();
        tx.set_setting(SETTING, &facts.to_string())
    })
    .await?;
    Ok(onward("/"))
}

/// From now on an incident of the check is the drill's. Settings are an administrator's: whoever may
/// stop the service has the program note when it was.
async fn begin(app: &App) -> Result<(), Failure> {
    app.write(&Actor::program("drill"), |tx| {
        let mut facts = setting(tx)?.ok_or(Failure::NotFound)?;
        facts[BEGAN] = tx.now().as_microsecond().into();
        tx.set_setting(SETTING, &facts.to_string())
    })
    .await
}

async fn exists(app: &App, actor: &Actor) -> Result<(), Failure> {
    app.read(actor, |tx| {
        tx.allow(Permission::WorkTickets)?;
        setting(tx)?.map(drop).ok_or(Failure::NotFound)
    })
    .await
}

fn button(action: &str, text: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            button class={ "btn small " (class) } type="submit" { (text) }
        }
    }
}

fn take(lang: Lang, ticket: &Incident) -> Markup {
    html! {
        form method="post" action={ "/tickets/" (number(ticket.id)) "/act" } {
            input type="hidden" name="do" value="take";
            input type="hidden" name="revision" value=(ticket.revision);
            button.btn.small.primary type="submit" { (lang.t("room-take")) }
        }
    }
}

/// A step: whether it is done, its text, what can be done about it now.
type Step = (bool, Markup, Markup);

fn link(lang: Lang, href: &str, key: &str) -> Markup {
    html! { a.btn.small.secondary href=(href) { (lang.t(key)) } }
}

impl Drill {
    fn ticket_link(&self, lang: Lang, key: &str) -> Markup {
        match &self.ticket {
            Some(ticket) => link(lang, &format!("/tickets/{}", number(ticket.id)), key),
            None => html! {},
        }
    }

    /// Until the incident is there.
    fn breaking(&self, lang: Lang) -> [Step; 4] {
        let machine = match self.item.0 {
            0 => html! {},
            _ => link(
                lang,
                &format!("/machines/{}", self.item),
                "drill-see-machine",
            ),
        };
        let linked = lang.ta("drill-linked", &[("name", &self.item_name)]);
        let checked = html! {
            (lang.t("drill-checked")) " " a href=(self.url) rel="external" { (self.url) }
        };
        let restored = self.restored();
        let may_stop = self.checked && !self.stopped && (self.ticket.is_none() || restored);
        let kind = if restored { "secondary" } else { "danger" };
        let stop = match (may_stop, self.before) {
            (true, None) => button("/drill/stop", &lang.t("drill-stop-do"), kind),
            (_, Some(other)) => html! {
                a.btn.small.secondary href={ "/tickets/" (number(other)) } { (lang.t("drill-see-ticket")) }
            },
            (false, None) => html! {},
        };
        let there = self.ticket.is_some();
        [
            (self.linked, html! { (linked) }, machine),
            (self.checked, checked, html! {}),
            (
                self.stopped || there,
                html! {
                    (lang.t("drill-stop"))
                    @if self.before.is_some() { " " span.muted { (lang.t("drill-before")) } }
                },
                stop,
            ),
            (
                there,
                html! { (lang.t("drill-incident")) },
                self.ticket_link(lang, "drill-see-ticket"),
            ),
        ]
    }

    /// From the incident to its proof.
    fn mending(&self, lang: Lang) -> [Step; 4] {
        let restored = self.restored();
        let taken = self.ticket.as_ref().is_some_and(|ticket| ticket.taken);
        let take = match &self.ticket {
            Some(ticket) if !ticket.taken && !ticket.restored => take(lang, ticket),
            _ => html! {},
        };
        let start = match self.stopped {
            true => button("/drill/start", &lang.t("drill-start-do"), "primary"),
            false => html! {},
        };
        let ledger = match restored {
            true => self.ticket_link(lang, "drill-see-ledger"),
            false => html! {},
        };
        let contract = format!("/clients/{}/contract", self.client);
        let month = html! {
            @if restored {
                (link(lang, "/months", "nav-months"))
                (link(lang, &contract, "drill-see-contract"))
            }
        };
        let started = self.ticket.is_some() && !self.stopped;
        [
            (taken, html! { (lang.t("drill-take")) }, take),
            (started, html! { (lang.t("drill-start")) }, start),
            (restored, html! { (lang.t("drill-restored")) }, ledger),
            (restored, html! { (lang.t("drill-month")) }, month),
        ]
    }

    fn restored(&self) -> bool {
        self.ticket.as_ref().is_some_and(|ticket| ticket.restored)
    }

    /// The panel.
    pub(super) fn panel(&self, lang: Lang, may_dismiss: bool) -> Markup {
        let steps: Vec<Step> = self
            .breaking(lang)
            .into_iter()
            .chain(self.mending(lang))
            .collect();
        let next = steps.iter().position(|(done, ..)| !done);
        let aside = html! {
            @if may_dismiss {
                form method="post" action="/drill/dismiss" {
                    button.btn.small.quiet type="submit" { (lang.t("drill-dismiss")) }
                }
            }
        };
        panel(
            &lang.t("drill-title"),
            &aside,
            &html! {
                p.muted { (lang.t("drill-why")) }
                ol.steps {
                    @for (n, (done, text, action)) in steps.iter().enumerate() {
                        li data-done[*done] aria-current=[(next == Some(n)).then_some("step")] {
                            span.step-mark {
                                @if *done { (icon(Icon::Check)) span.vh { (lang.t("room-step-done")) } }
                                @else { (n + 1) }
                            }
                            span.step-text { (text) }
                            @if !action.0.is_empty() { span.step-act { (action) } }
                        }
                    }
                }
            },
        )
    }
}
