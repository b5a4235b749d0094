//! Every figure of a month with a name, one line each: what `intendant verify` prints.

use rust_decimal::Decimal;

use super::figures::Figures;

type Lines = Vec<(String, String)>;

/// The figures by name, in the order of the report. Names are stable within a month.
#[must_use]
pub fn named(figures: &Figures) -> Vec<(String, String)> {
    let mut out = Vec::new();
    service(figures, &mut out);
    things(figures, &mut out);
    money(figures, &mut out);
    out
}

/// Tickets, promises, breaches, availability.
fn service(figures: &Figures, out: &mut Lines) {
    let mut put = |name: String, value: String| out.push((name, value));
    put(
        "contract".to_owned(),
        format!("{} version {}", figures.reference, figures.version),
    );
    let tickets = &figures.tickets;
    for (name, value) in [
        ("tickets opened", tickets.opened),
        (
            "tickets opened outside the contract",
            tickets.opened_outside,
        ),
        ("tickets ended", tickets.ended),
        ("tickets left", tickets.left),
    ] {
        put(name.to_owned(), value.to_string());
    }
    for row in &figures.promises {
        put(
            format!("{} {} {}", row.level, row.priority.code(), row.clock.code()),
            format!("{} of {} in time", row.met, row.of),
        );
    }
    for (what, list) in [("breach", &figures.breaches), ("overdue", &figures.overdue)] {
        for one in list {
            put(
                format!("{what} {} {}", one.ticket, one.clock.code()),
                format!("{} s counted, {} s late", one.elapsed_s, one.late_s),
            );
        }
    }
    for one in &figures.availability {
        let measured = &one.measured;
        put(
            format!("availability {}", measured.service),
            format!("{} s down of {} s", measured.down_s, measured.service_s),
        );
    }
}

/// Items, work outside the contract.
fn things(figures: &Figures, out: &mut Lines) {
    out.push((
        "items not covered".to_owned(),
        figures.not_covered.to_string(),
    ));
    for kind in &figures.items {
        let (start, added, removed) = (kind.start, kind.added, kind.removed);
        out.push((
            format!("items {}", kind.kind),
            format!("{start} + {added} − {removed} = {}", kind.end),
        ));
    }
    for one in &figures.outside {
        let seconds: i64 = one
            .work
            .iter()
            .map(|entry| entry.work.to.as_second() - entry.work.from.as_second())
            .sum();
        out.push((
            format!("outside {}", one.ticket),
            format!("{} min billed", seconds / 60),
        ));
    }
}

/// Penalties and the invoice.
fn money(figures: &Figures, out: &mut Lines) {
    let currency = &figures.currency;
    let mut put = |name: String, amount: Decimal| out.push((name, format!("{amount} {currency}")));
    if let Some(penalty) = &figures.penalty {
        for (at, charge) in penalty.charges.iter().enumerate() {
            put(
                format!("penalty {} {}", at + 1, charge.clause.path),
                charge.amount,
            );
        }
        put("penalties".to_owned(), penalty.total);
        put("penalties charged".to_owned(), penalty.charged);
    }
    if let Some(invoice) = &figures.invoice {
        for (at, line) in invoice.lines.iter().enumerate() {
            put(
                format!("invoice line {} {}", at + 1, line.label),
                line.amount,
            );
        }
        put("invoice before tax".to_owned(), invoice.net);
        put("invoice VAT".to_owned(), invoice.tax);
        put("invoice total".to_owned(), invoice.gross);
    }
}
