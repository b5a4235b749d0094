//! The tickets on an item, with those on items that were merged into it.

use intendant_domain::access::Permission::SeeTickets;
use intendant_domain::id::ItemId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::fleet;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{format, panel_flush};
use crate::platform::tx::Tx;
use crate::tickets::draw;
use crate::tickets::list::{self, Filter, Listed};

/// Most tickets shown.
const MOST: i64 = 20;

/// The tickets, open ones first; nothing for those who may not see tickets.
pub(super) fn of(tx: &mut Tx<'_>, item: ItemId) -> Result<Option<Vec<Listed>>, Failure> {
    if !tx.actor().can(SeeTickets) {
        return Ok(None);
    }
    let mut rows = tx.allow(SeeTickets)?;
    let mut items = fleet::merged_of(&mut rows, item)?;
    items.push(item);
    let filter = Filter {
        items,
        ..Filter::default()
    };
    Ok(Some(list::list(&mut rows, &filter, None, MOST)?))
}

/// The panel.
pub(super) fn markup(
    lang: Lang,
    item: ItemId,
    tickets: &[Listed],
    zone: &TimeZone,
    now: Timestamp,
) -> Markup {
    let rows = html! {
        @if tickets.is_empty() { p.quiet { (lang.t("machine-no-tickets")) } }
        ul.rows {
            @for one in tickets {
                li {
                    a.grow href=(draw::address(one.id)) {
                        span.muted { (draw::spoken(lang, one.id)) } " " (one.title)
                    }
                    @if one.item != Some(item) && one.item_name.is_some() {
                        span.muted { (lang.ta("machine-ticket-merged", &[("name", one.item_name.as_deref().unwrap_or_default())])) }
                    }
                    (draw::priority(lang, one.priority))
                    (draw::state(lang, one.state))
                    span.muted { (format::ago(lang, one.opened_at, zone, now)) }
                }
            }
        }
    };
    panel_flush(&lang.t("machine-tickets"), &html! {}, &rows)
}
