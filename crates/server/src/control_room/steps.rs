//! What to do first, on an instance where nothing runs yet.

use intendant_domain::access::Permission;
use maud::{Markup, html};

use super::room::Room;
use crate::platform::page::{Icon, icon, panel};
use crate::platform::shell::Shell;

/// The steps; nothing once a client has a contract and a machine is linked, or for people who
/// could do none of them.
pub(super) fn panel_of(shell: &Shell, room: &Room) -> Option<Markup> {
    let (client, contract, machine) = room.beginnings;
    let actor = &shell.actor;
    if (client.is_some() && contract && machine)
        || room.drill.is_some()
        || !actor.can(Permission::EditClients)
    {
        return None;
    }
    let lang = shell.lang;
    let client_page = client.map(|client| format!("/clients/{client}"));
    let contract_page = client_page
        .as_ref()
        .map(|page| format!("{page}/contract/new"));
    let steps = [
        (
            room.named,
            "steps-provider",
            actor
                .can(Permission::Administer)
                .then(|| "/administration/provider".to_owned()),
        ),
        (
            client.is_some(),
            "steps-client",
            Some("/clients/new".to_owned()),
        ),
        (contract, "steps-contract", contract_page),
        (machine, "steps-machine", Some("/machines/new".to_owned())),
    ];
    let next = steps.iter().position(|(done, ..)| !done);
    Some(panel(
        &lang.t("steps-title"),
        &html! {},
        &html! {
            p.muted { (lang.t("steps-why")) }
            ol.steps {
                @for (n, (done, key, href)) in steps.iter().enumerate() {
                    li data-done[*done] aria-current=[(next == Some(n)).then_some("step")] {
                        span.step-mark {
                            @if *done { (icon(Icon::Check)) span.vh { (lang.t("room-step-done")) } }
                            @else { (n + 1) }
                        }
                        span.step-text { (lang.t(key)) }
                        @if let Some(href) = href.as_ref().filter(|_| !done) {
                            span.step-act {
                                a.btn.small class=(if next == Some(n) { "primary" } else { "secondary" }) href=(href) {
                                    (lang.t(&format!("{key}-do")))
                                }
                            }
                        }
                    }
                }
            }
        },
    ))
}
