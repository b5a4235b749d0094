//! The margin of the contract: what each clause has lived through, in a line or two.

use intendant_contract::model::{Authorisation, PerUnit};
use intendant_contract::price::bands::{graduate, total};
use intendant_contract::show::phrases;
use intendant_contract::term::Standing;
use intendant_domain::access::Permission::{SeeMachines, SeeMonths, SeeTickets};
use intendant_domain::id::ClientId;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::contracts::compiled::Compiled;
use crate::contracts::coverage::{Decided, those};
use crate::contracts::life::{Kept, Life};
use crate::contracts::{language, why_not, words};
use crate::platform::actor::Actor;
use crate::platform::page::format;

/// Writes the notes of one version's page.
pub(super) struct Margin<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Timestamp,
    pub(super) client: ClientId,
    pub(super) version: &'a Compiled,
    pub(super) life: &'a Life,
}

impl Margin<'_> {
    fn t(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.actor.lang.ta(key, values)
    }

    fn count(&self, key: &str, n: impl ToString) -> String {
        self.t(key, &[("n", &n.to_string())])
    }

    fn money(&self, amount: Decimal) -> String {
        let cents = (amount * Decimal::ONE_HUNDRED)
            .round()
            .to_i64()
            .unwrap_or(0);
        format::money(self.actor.lang, cents, &self.version.contract.currency)
    }

    /// Over which time the margin counts.
    pub(super) fn since(&self) -> String {
        let zone = &self.actor.zone;
        let day = self.life.since.to_zoned_datetime(zone.clone()).date();
        let key = if self.life.quarter {
            "margin-quarter"
        } else {
            "margin-version"
        };
        self.t(key, &[("day", &format::date(self.actor.lang, day))])
    }

    /// The note beside a section's title.
    pub(super) fn of_section(&self, path: &str) -> Option<Markup> {
        if let Some(service) = path.strip_prefix("services.") {
            let service = self
                .version
                .contract
                .services
                .get(service.parse::<usize>().ok()?)?;
            let open = self.life.open.get(&service.key).copied().unwrap_or(0);
            let href = format!("/tickets?client={}&service={}", self.client, service.key);
            return Some(html! {
                @if open > 0 && self.actor.can(SeeTickets) {
                    p { a href=(href) { (self.count("margin-open-tickets", open)) } }
                } @else {
                    p.muted { (self.count("margin-open-tickets", open)) }
                }
            });
        }
        if let Some(name) = path.strip_prefix("calendars.") {
            return self.hours(name);
        }
        match path {
            "penalties" => self.penalties(),
            "price" => self.price(),
            "parties" => None,
            _ => None,
        }
    }

    /// The note beside a clause.
    pub(super) fn of_clause(&self, path: &str) -> Option<Markup> {
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["levels", _, _, _] => self.promise(path),
            ["services"] => self.uncovered(),
            ["services", index, "covers"] => self.covered(index.parse().ok()?),
            ["services", index, "except"] => self.excepted(index.parse().ok()?),
            ["services", index, "availability"] => self.available(index.parse().ok()?),
            ["third-parties", index] => self.third_party(index.parse().ok()?),
            ["clocks", "pauses", reason] => self.waiting(reason),
            ["term", "months"] => self.term_end(),
            ["term", "renewal"] => self.notice(),
            ["price", "per-unit", index] => self.units(index.parse().ok()?),
            ["price", "revision", "every-months"] => self.next_revision(),
            ["penalties", "rule", index] => self.rule(index.parse().ok()?),
            ["authorisations", index] => self.authorised(index.parse().ok()?),
            _ => None,
        }
    }

    fn promise(&self, path: &str) -> Option<Markup> {
        let Some(kept) = self.life.kept.get(path) else {
            return Some(html! { p.muted { (self.count("margin-incidents", 0)) } });
        };
        Some(html! {
            p {
                (self.count("margin-incidents", kept.all))
                @if kept.met > 0 { " · " span.kept { (self.count("margin-kept", kept.met)) } }
                @if kept.missed > 0 { " · " strong.missed { (self.count("margin-missed", kept.missed)) } }
                @if kept.paused > 0 { " · " (self.count("margin-paused", kept.paused)) }
            }
            (bar(kept))
            @if let Some((due, ticket)) = kept.next {
                p { (self.actor.lang.t("margin-next")) " "
                    a href={ "/tickets/" (ticket.0 + 1000) } {
                        (format::time(self.actor.lang, due, &self.actor.zone, self.now))
                    }
                }
            }
        })
    }

    fn covered(&self, index: usize) -> Option<Markup> {
        let service = self.version.contract.services.get(index)?;
        let items = self.life.covered_by(&service.key);
        Some(self.list("margin-covered", &items))
    }

    fn uncovered(&self) -> Option<Markup> {
        let items = self.life.uncovered();
        if items.is_empty() {
            return (!self.life.items.is_empty())
                .then(|| html! { p.kept { (self.actor.lang.t("margin-all-covered")) } });
        }
        Some(html! {
            (self.list("margin-uncovered", &items))
            p { a href={ "/clients/" (self.client) "/contract/coverage?show=out&version=" (self.version.number) } { (self.actor.lang.t("margin-why")) } }
        })
    }

    /// As the month closed last measured it.
    fn available(&self, index: usize) -> Option<Markup> {
        let service = self.version.contract.services.get(index)?;
        let measured = self.life.available.get(&service.key)?;
        let share = |value: Decimal| {
            let cut = (value * Decimal::ONE_HUNDRED).trunc_with_scale(2);
            format::percent(self.actor.lang, cut, 2)
        };
        let month = format::month(
            self.actor.lang,
            measured.month.year(),
            measured.month.number(),
        );
        let text = self.t(
            "margin-available",
            &[("month", &month), ("kept", &share(measured.kept))],
        );
        let href = format!("/clients/{}/months/{}", self.client, measured.month);
        Some(html! {
            p { a href=(href) { @if measured.met { span.kept { (text) } } @else { strong.missed { (text) } } } }
        })
    }

    fn excepted(&self, index: usize) -> Option<Markup> {
        let service = self.version.contract.services.get(index)?;
        let items: Vec<&Decided> = self
            .life
            .items
            .iter()
            .filter(|item| {
                item.coverage
                    .passed_over
                    .iter()
                    .any(|passed| passed.excepted && passed.service == service.key)
            })
            .collect();
        (!items.is_empty()).then(|| self.list("margin-excepted", &items))
    }

    fn third_party(&self, index: usize) -> Option<Markup> {
        let third = self.version.contract.third_parties.get(index)?;
        let items = those(&self.life.items, |item| {
            third.responsible_for.matches(&item.seen)
        });
        (!items.is_empty()).then(|| self.list("margin-third-party", &items))
    }

    /// A count of items, and the items behind one click.
    fn list(&self, key: &str, items: &[&Decided]) -> Markup {
        let lang = language(self.actor.lang);
        if items.is_empty() {
            return html! { p.muted { (self.count(key, 0)) } };
        }
        let linked = self.actor.can(SeeMachines);
        html! {
            details {
                summary { (self.count(key, items.len())) }
                @for (kind, n) in Life::by_kind(items) {
                    p.deed-kind { (phrases::kind(&kind, lang)) " (" (n) ")" }
                    ul {
                        @for item in items.iter().filter(|item| item.kind == kind).take(100) {
                            li {
                                @if linked { a href={ "/machines/" (item.id) } { (item.name) } } @else { (item.name) }
                                @if let Some(site) = &item.site { span.muted { " " (site) } }
                                @if item.coverage.covered.is_none() && let Some(why) = item.coverage.passed_over.iter().find(|passed| passed.excepted) {
                                    span.muted { " — " (why_not(why, self.actor.lang)) }
                                }
                            }
                        }
                        @if n > 100 { li.muted { "…" } }
                    }
                }
            }
        }
    }

    fn waiting(&self, reason: &str) -> Option<Markup> {
        let n = self.life.waiting.get(reason).copied().unwrap_or(0);
        (n > 0).then(|| html! { p { (self.count("margin-waiting", n)) } })
    }

    fn hours(&self, name: &str) -> Option<Markup> {
        let hours = self.version.promises.calendar(name)?;
        if hours.is_always() {
            return None;
        }
        let (lang, now) = (self.actor.lang, self.now);
        let say = |at: Timestamp| format::moment(lang, at, hours.zone(), now);
        if hours.is_open(now) {
            let until = hours.next_close(now)?;
            return Some(
                html! { p.kept { (self.t("margin-open-until", &[("when", &say(until))])) } },
            );
        }
        let opens = hours.next_open(now)?;
        Some(html! { p { (self.t("margin-closed-until", &[("when", &say(opens))])) } })
    }

    fn term_end(&self) -> Option<Markup> {
        match self.version.contract.term.standing(self.life.today, None) {
            Standing::InForce { last_day, .. } => {
                let days = days_between(self.life.today, last_day);
                Some(
                    html! { p { (self.t("margin-days-left", &[("n", &days.to_string()), ("day", &format::date(self.actor.lang, last_day))])) } },
                )
            }
            other => Some(html! { p { strong { (words(&other.words(), self.actor.lang)) } } }),
        }
    }

    fn notice(&self) -> Option<Markup> {
        let Standing::InForce {
            notice_by: Some(notice),
            ..
        } = self.version.contract.term.standing(self.life.today, None)
        else {
            return None;
        };
        let days = days_between(self.life.today, notice);
        let day = format::date(self.actor.lang, notice);
        Some(if days < 0 {
            html! { p { strong { (self.t("margin-notice-over", &[("day", &day)])) } } }
        } else {
            html! { p { (self.t("margin-notice", &[("n", &days.to_string()), ("day", &day)])) } }
        })
    }

    fn units_of(&self, line: &PerUnit) -> (Vec<&Decided>, u64, Option<Decimal>) {
        let items = those(&self.life.items, |item| line.takes(&item.seen));
        let billed = u64::try_from(items.len()).unwrap_or(0).max(line.minimum);
        let amount = graduate(&line.bands, billed).as_deref().and_then(total);
        (items, billed, amount)
    }

    fn units(&self, index: usize) -> Option<Markup> {
        let line = self.version.contract.price.as_ref()?.per_unit.get(index)?;
        let (items, billed, amount) = self.units_of(line);
        Some(html! {
            (self.list("margin-counted", &items))
            p {
                @if billed > u64::try_from(items.len()).unwrap_or(0) { (self.count("margin-minimum", billed)) " · " }
                @if let Some(amount) = amount { (self.t("margin-a-month", &[("amount", &self.money(amount))])) }
            }
        })
    }

    fn price(&self) -> Option<Markup> {
        let price = self.version.contract.price.as_ref()?;
        let flat: Decimal = price.flat.iter().map(|line| line.amount).sum();
        let units: Decimal = price
            .per_unit
            .iter()
            .filter_map(|line| self.units_of(line).2)
            .sum();
        Some(html! {
            p { strong { (self.t("margin-today", &[("amount", &self.money(flat + units))])) } }
            @if self.actor.can(SeeMonths) { (self.last_month()) }
        })
    }

    /// What was billed last, and the way to it.
    fn last_month(&self) -> Markup {
        let lang = self.actor.lang;
        let months = format!("/clients/{}/months", self.client);
        html! {
            @match &self.life.last_month {
                Some(last) => {
                    @for issued in last.documents.iter().filter(|issued| issued.kind != "report") {
                        p { a href={ (months) "/" (last.month) } { (issued.name) } " : " (format::money(lang, issued.gross, &issued.currency)) }
                    }
                    @if last.documents.iter().all(|issued| issued.kind == "report") {
                        p { a href={ (months) "/" (last.month) } { (lang.t("margin-months")) } }
                    }
                }
                None => { p { a href=(months) { (lang.t("margin-months")) } } }
            }
        }
    }

    fn next_revision(&self) -> Option<Markup> {
        let every = i64::from(
            self.version
                .contract
                .price
                .as_ref()?
                .revision
                .as_ref()?
                .every_months,
        );
        let starts = self.version.contract.term.starts;
        let next = (1..1200)
            .map(|times| intendant_contract::term::months_after(starts, times * every))
            .find(|day| *day > self.life.today)?;
        Some(
            html! { p { (self.t("margin-revision", &[("day", &format::date(self.actor.lang, next))])) } },
        )
    }

    fn penalties(&self) -> Option<Markup> {
        let Some(month) = &self.life.penalty else {
            return Some(html! { p.kept { (self.actor.lang.t("margin-no-penalty")) } });
        };
        Some(html! {
            p { strong.missed { (self.t("margin-penalty", &[("amount", &self.money(month.charged))])) } }
            @if month.charged != month.total {
                p.muted { (self.t("margin-penalty-before", &[("amount", &self.money(month.total))])) }
            }
        })
    }

    fn rule(&self, index: usize) -> Option<Markup> {
        let path = format!("penalties.rule.{index}");
        let month = self.life.penalty.as_ref()?;
        let charges: Vec<_> = month
            .charges
            .iter()
            .filter(|charge| {
                charge.clause.path == path || charge.clause.path.starts_with(&format!("{path}."))
            })
            .collect();
        if charges.is_empty() {
            return None;
        }
        let sum: Decimal = charges.iter().map(|charge| charge.amount).sum();
        Some(html! {
            details {
                summary { (self.t("margin-rule", &[("amount", &self.money(sum))])) }
                ul { @for charge in charges { li { (words(&charge.words(&self.version.contract.currency), self.actor.lang)) } } }
            }
        })
    }

    fn authorised(&self, index: usize) -> Option<Markup> {
        let rule: &Authorisation = self.version.contract.authorisations.get(index)?;
        let people: i64 = rule
            .who
            .iter()
            .filter_map(|who| match who.split_once(':')? {
                ("role", role) => self.life.roles.get(role),
                ("team", team) => self
                    .life
                    .teams
                    .iter()
                    .find_map(|(name, n)| name.eq_ignore_ascii_case(team).then_some(n)),
                _ => None,
            })
            .sum();
        let items = those(&self.life.items, |item| {
            item.coverage.covered.is_some() && rule.on.matches(&item.seen)
        });
        Some(html! {
            @if !self.actor.is_clients() {
                @if people == 0 { p { strong.missed { (self.count("margin-people", 0)) } } }
                @else { p { (self.count("margin-people", people)) } }
            }
            (self.list("margin-on", &items))
        })
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// Met, missed and still running, as lengths; the words beside it say the same.
fn bar(kept: &Kept) -> Markup {
    let all = kept.all.max(1);
    let share = |n: i64| format!("{}%", n * 100 / all);
    let after = format!("{}%", kept.met * 100 / all);
    html! {
        svg.deed-bar width="100%" height="4" aria-hidden="true" focusable="false" {
            rect.deed-track width="100%" height="4" rx="2" {}
            rect.deed-met width=(share(kept.met)) height="4" rx="2" {}
            @if kept.missed > 0 { rect.deed-missed x=(after) width=(share(kept.missed)) height="4" rx="2" {} }
        }
    }
}
