//! Tables: dense, sortable by link, driven from the keyboard, cards on a phone.

use maud::{Markup, html};

use super::icons::{Icon, icon};
use crate::platform::i18n::Lang;

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest, soonest or first in the alphabet at the top.
    Ascending,
    /// The reverse.
    Descending,
}

/// How a column behaves.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    class: &'static str,
    sort: Option<(String, Option<Order>)>,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(label: String) -> Self {
        Self {
            label,
            class: "",
            sort: None,
        }
    }

    /// A column of figures, aligned at the right.
    #[must_use]
    pub fn number(label: String) -> Self {
        Self {
            label,
            class: "num",
            sort: None,
        }
    }

    /// The column that names the row: takes the room that is left, first line of a phone's card.
    #[must_use]
    pub fn main(label: String) -> Self {
        Self {
            label,
            class: "main",
            sort: None,
        }
    }

    /// A column as narrow as its content, which never breaks.
    #[must_use]
    pub fn tight(label: String) -> Self {
        Self {
            label,
            class: "tight",
            sort: None,
        }
    }

    /// A column of clocks, as wide in every row.
    #[must_use]
    pub fn clock(label: String) -> Self {
        Self {
            label,
            class: "clock",
            sort: None,
        }
    }

    /// A column that a phone leaves out.
    #[must_use]
    pub fn wide_only(label: String) -> Self {
        Self {
            label,
            class: "wide-only",
            sort: None,
        }
    }

    /// The same, sorted by following `href`; `now` when the list is sorted by it.
    #[must_use]
    pub fn sort(mut self, href: &str, now: Option<Order>) -> Self {
        self.sort = Some((href.to_owned(), now));
        self
    }
}

/// A table's frame.
pub struct Table<'a> {
    /// The id of its body: where live rows arrive.
    pub id: &'a str,
    /// What it lists, for those who do not see it.
    pub caption: &'a str,
    /// Its columns.
    pub columns: &'a [Column],
    /// Whether rows can be ticked; put it in a form with [`bulk_bar`].
    pub selectable: bool,
}

/// A row's frame. `cells` follow the table's columns.
pub struct Row<'a> {
    /// Unique in the page, such as `ticket-104230`; a live update replaces the row by it.
    pub id: &'a str,
    /// The page that `Enter` opens; put a link to it in the main cell as well.
    pub href: Option<&'a str>,
    /// The value of its tick box, where the table is selectable.
    pub value: &'a str,
    /// What the tick box selects, for those who do not see it.
    pub name: &'a str,
    /// Its cells.
    pub cells: &'a [Markup],
}

/// The whole table around rows made by [`row`].
#[must_use]
pub fn table(lang: Lang, table: &Table<'_>, rows: &Markup) -> Markup {
    html! {
        div.table-wrap {
            div.pill hidden data-new-rows=(table.id) {
                button.btn.small.primary type="button" { (icon(Icon::Up)) span {} }
            }
            table.table data-list {
                caption.vh { (table.caption) }
                thead { tr {
                    @if table.selectable {
                        th.tick scope="col" {
                            input type="checkbox" data-tick-all aria-label=(lang.t("ui-select-all"));
                        }
                    }
                    @for column in table.columns { (heading(column)) }
                } }
                tbody id=(table.id) { (rows) }
            }
        }
    }
}

fn heading(column: &Column) -> Markup {
    let now = column.sort.as_ref().and_then(|(_, now)| *now);
    let aria = now.map(|order| match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    });
    html! {
        th scope="col" class=(column.class) aria-sort=[aria] {
            @match &column.sort {
                Some((href, _)) => {
                    a href=(href) {
                        (column.label)
                        @match now {
                            Some(Order::Ascending) => { (icon(Icon::Up)) }
                            Some(Order::Descending) => { (icon(Icon::Down)) }
                            None => {}
                        }
                    }
                }
                None => { (column.label) }
            }
        }
    }
}

/// One row. The same markup serves the page and a live update.
#[must_use]
pub fn row(lang: Lang, table: &Table<'_>, row: &Row<'_>) -> Markup {
    html! {
        tr id=(row.id) data-row data-href=[row.href] {
            @if table.selectable {
                td.tick {
                    input type="checkbox" name="ids" value=(row.value)
                        aria-label=(lang.ta("ui-select-one", &[("name", row.name)]));
                }
            }
            @for (column, cell) in table.columns.iter().zip(row.cells) {
                td class=(column.class) data-label=(column.label) { (cell) }
            }
        }
    }
}

/// What can be done with the ticked rows: appears when one is ticked, without a script.
#[must_use]
pub fn bulk_bar(lang: Lang, actions: &Markup) -> Markup {
    html! {
        div.bulk role="group" aria-label=(lang.t("ui-bulk")) {
            span.bulk-count data-ticked { (lang.t("ui-bulk-some")) }
            (actions)
        }
    }
}

/// A line of filters above a table, as links: (address, text, count, chosen).
#[must_use]
pub fn filters(label: &str, choices: &[(&str, &str, Option<u64>, bool)]) -> Markup {
    html! {
        nav.filters aria-label=(label) {
            @for (href, text, count, chosen) in choices {
                a.chip href=(href) aria-current=[chosen.then_some("true")] {
                    (text)
                    @if let Some(n) = count { span.count { (n) } }
                }
            }
        }
    }
}
