//! The open incident of an item, with the clock that runs out first.

use intendant_domain::access::Permission::SeeTickets;
use intendant_domain::id::TicketId;
use intendant_domain::tickets::{ClockState, number};
use jiff::Timestamp;

use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{self, ClockView};
use crate::platform::tx::Tx;
use crate::tickets::list::{self, Filter};
use crate::tickets::view;

use super::marks;

/// An incident as a machine's page shows it.
pub(super) struct Incident {
    pub(super) number: i64,
    pub(super) title: String,
    pub(super) since: Timestamp,
    pub(super) clock: Option<ClockView>,
}

/// The incident of that ticket.
pub(super) fn of(
    tx: &mut Tx<'_>,
    lang: Lang,
    (ticket, title, since): (TicketId, String, Timestamp),
) -> Result<Incident, Failure> {
    let now = tx.now();
    let mut rows = tx.allow(SeeTickets)?;
    let mut clock = None;
    if let Some(listed) = list::one(&mut rows, &Filter::default(), ticket)? {
        let contracts = view::contracts_of(&mut rows, std::slice::from_ref(&listed))?;
        let row = listed
            .clocks
            .iter()
            .find(|row| Some(row.clock) == listed.due_clock);
        if let Some(row) = row
            && let Some(hours) = view::hours(contracts.first().map(AsRef::as_ref), &row.calendar)
        {
            let at = row.now(&hours, now);
            clock = Some(ClockView {
                id: format!("clock-{ticket}"),
                name: lang.t(&format!("machine-clock-{}", row.clock.code())),
                state: state_of(at.state),
                elapsed: at.elapsed,
                target: row.target,
                target_text: None,
                due: row.due_at(),
                open_until: at.open_until,
                resumes: at.resumes,
                pause: None,
                warnings: Vec::new(),
                clause: None,
                ledger: Vec::new(),
                zone: marks::zone(&listed.zone),
                now,
            });
        }
    }
    Ok(Incident {
        number: number(ticket),
        title,
        since,
        clock,
    })
}

fn state_of(state: ClockState) -> page::ClockState {
    match state {
        ClockState::Running => page::ClockState::Running,
        ClockState::Paused => page::ClockState::Paused,
        ClockState::Overdue => page::ClockState::Overdue,
        ClockState::Met => page::ClockState::Met,
        ClockState::Breached => page::ClockState::Breached,
        ClockState::Dropped => page::ClockState::Dropped,
        ClockState::Cancelled => page::ClockState::Cancelled,
    }
}
