//! What stands above the queue: views, words, choices, what is kept as a filter.

use intendant_domain::tickets::Priority;
use maud::{Markup, html};

use super::{Asked, Queue};
use crate::platform::i18n::Lang;
use crate::platform::page::filters;
use crate::platform::shell::Shell;
use crate::tickets::choices::Choice;

/// What is asked most, in one click: what is asked, its name, how many.
pub(super) fn views(lang: Lang, clients: bool, queue: &Queue) -> Vec<(Asked, String, Option<u64>)> {
    let one = |change: &dyn Fn(&mut Asked)| {
        let mut asked = Asked::default();
        change(&mut asked);
        asked
    };
    let count = |n: i64| u64::try_from(n).ok().filter(|n| *n > 0);
    let mut all = vec![(Asked::default(), "queue-open", None)];
    if !clients {
        all.extend([
            (
                one(&|a| "me".clone_into(&mut a.assignee)),
                "queue-mine",
                count(queue.mine),
            ),
            (
                one(&|a| "none".clone_into(&mut a.assignee)),
                "queue-unassigned",
                count(queue.unassigned),
            ),
            (
                one(&|a| "1".clone_into(&mut a.late)),
                "queue-late",
                count(queue.late),
            ),
            (
                one(&|a| "P1,P2".clone_into(&mut a.priority)),
                "queue-urgent",
                None,
            ),
            (
                one(&|a| "waiting".clone_into(&mut a.state)),
                "ticket-state-waiting",
                None,
            ),
            (
                one(&|a| "1".clone_into(&mut a.outside)),
                "ticket-verdict-out",
                None,
            ),
        ]);
    }
    all.extend([
        (one(&|a| "over".clone_into(&mut a.view)), "queue-over", None),
        (one(&|a| "all".clone_into(&mut a.view)), "queue-all", None),
    ]);
    all.into_iter()
        .map(|(asked, key, n)| (asked, lang.t(key), n))
        .collect()
}

pub(super) fn chips(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let all = views(lang, shell.actor.is_clients(), queue);
    let mut choices: Vec<(String, String, Option<u64>, bool)> = all
        .into_iter()
        .map(|(asked, text, n)| {
            let query = asked.query();
            let href = match query.as_str() {
                "" => "/tickets".to_owned(),
                query => format!("/tickets?{query}"),
            };
            (href, text, n, queue.asked.is_chip(&asked))
        })
        .collect();
    choices.extend(queue.saved.iter().map(|saved| {
        let href = format!("/tickets?{}", saved.query);
        let here = saved.query == queue.asked.query();
        (href, format!("★ {}", saved.name), None, here)
    }));
    let borrowed: Vec<(&str, &str, Option<u64>, bool)> = choices
        .iter()
        .map(|(href, text, n, here)| (href.as_str(), text.as_str(), *n, *here))
        .collect();
    filters(&lang.t("queue-filters"), &borrowed)
}

pub(super) fn options(choices: &[Choice], chosen: &str, none: &str) -> Markup {
    html! {
        option value="" selected[chosen.is_empty()] { (none) }
        @for (value, text) in choices {
            option value=(value) selected[value == chosen] { (text) }
        }
    }
}

/// Words and the finer filters; a form that works without a script.
pub(super) fn search(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let asked = &queue.asked;
    let clients = shell.actor.is_clients();
    let priorities: Vec<Choice> = Priority::ALL
        .iter()
        .map(|p| (p.code().to_owned(), p.code().to_owned()))
        .collect();
    let mut people = vec![
        ("me".to_owned(), lang.t("queue-me")),
        ("none".to_owned(), lang.t("queue-nobody")),
    ];
    people.extend(queue.desk.people.clone());
    let pick = |name: &str, key: &str, choices: &[Choice], chosen: &str| {
        html! {
            select name=(name) aria-label=(lang.t(key)) data-send {
                (options(choices, chosen, &lang.t(key)))
            }
        }
    };
    html! {
        div.toolbar.queue-tools {
            form.toolbar action="/tickets" method="get" role="search" {
                @for (name, value) in asked.pairs() {
                    @if ["view", "state", "outside", "late", "service"].contains(&name) {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                input type="search" name="q" value=(asked.q) placeholder=(lang.t("queue-search"))
                    aria-label=(lang.t("queue-search"));
                @if !clients {
                    (pick("client", "queue-client", &queue.clients, &asked.client))
                    (pick("priority", "queue-priority", &priorities, &asked.priority))
                    (pick("assignee", "queue-assignee", &people, &asked.assignee))
                    @if !queue.desk.teams.is_empty() {
                        (pick("team", "queue-team", &queue.desk.teams, &asked.team))
                    }
                }
                button.btn.secondary type="submit" { (lang.t("ui-search")) }
            }
            @if !clients { (keep(lang, queue)) }
        }
    }
}

/// Keeps this filter under a name, or drops it.
pub(super) fn keep(lang: Lang, queue: &Queue) -> Markup {
    let query = queue.asked.query();
    let known = queue.saved.iter().find(|saved| saved.query == query);
    html! {
        @if let Some(saved) = known {
            form method="post" action={ "/tickets/filters/" (saved.id) "/remove" } {
                button.btn.quiet type="submit" { (lang.t("queue-forget")) }
            }
        } @else if !query.is_empty() {
            details.menu.act {
                summary.btn.quiet { (lang.t("queue-keep")) }
                form.act-sheet.stack method="post" action="/tickets/filters" {
                    input type="hidden" name="query" value=(query);
                    input type="text" name="name" required maxlength="60" placeholder=(lang.t("queue-keep-name"))
                        aria-label=(lang.t("queue-keep-name"));
                    button.btn.primary type="submit" { (lang.t("queue-keep-save")) }
                }
            }
        }
    }
}
