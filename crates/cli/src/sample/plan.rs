//! What happens when: the steps of every ticket, before any of them is taken.

use intendant_domain::tickets::{Degree, Kind};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::luck::Luck;
use super::words;

/// How busy an hour of the day is.
const HOURS: [f64; 24] = [
    0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.5, 6.0, 9.0, 8.5, 7.0, 2.5, 3.5, 7.5, 7.0, 6.0, 4.0, 1.5,
    0.8, 0.6, 0.5, 0.4, 0.3,
];
/// How busy a day of the week is, Monday first.
const DAYS: [f64; 7] = [1.35, 1.15, 1.0, 1.0, 0.9, 0.2, 0.1];

/// What a ticket is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    Hotline,
    Request,
    Server,
    Web,
    Network,
    Outside,
    /// A disk runs full; the watch opens the ticket.
    Fault,
}

impl Matter {
    /// Key of the service, where the item does not say it.
    pub(super) fn service(self) -> Option<&'static str> {
        match self {
            Self::Hotline | Self::Request => Some("hotline"),
            Self::Server => Some("servers"),
            Self::Web => Some("web"),
            Self::Network => Some("network"),
            Self::Outside | Self::Fault => None,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Request | Self::Outside => Kind::Request,
            _ => Kind::Incident,
        }
    }

    pub(super) fn titles(self) -> &'static [&'static str] {
        match self {
            Self::Hotline => &words::HOTLINE,
            Self::Request => &words::REQUESTS,
            Self::Web => &words::WEB,
            Self::Network => &words::NETWORK,
            Self::Outside => &words::OUTSIDE,
            Self::Server | Self::Fault => &words::SERVERS,
        }
    }
}

/// One thing that happens to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Open,
    Take,
    Wait,
    Resume,
    Answer,
    Note,
    Restore,
    Spend,
    Resolve,
    Close,
    Reopen,
    Cancel,
}

/// A ticket to come.
pub(super) struct Ticket {
    pub(super) matter: Matter,
    pub(super) client: usize,
    pub(super) impact: Degree,
    pub(super) urgency: Degree,
}

/// A step: when, on which ticket of the plan, what.
pub(super) type Step = (Timestamp, u32, Act);

/// A whole history.
pub(super) struct Plan {
    pub(super) tickets: Vec<Ticket>,
    pub(super) steps: Vec<Step>,
}

/// Plans `count` tickets between two instants; what would lie behind `to` does not happen.
pub(super) fn plan(
    luck: &mut Luck,
    zone: &TimeZone,
    (from, to): (Timestamp, Timestamp),
    weights: &[f64],
    count: u32,
) -> Plan {
    let days = days(zone, from, to);
    let busy: Vec<f64> = days.iter().map(|(_, weight)| *weight).collect();
    let mut plan = Plan {
        tickets: Vec::new(),
        steps: Vec::new(),
    };
    while plan.tickets.len() < count as usize {
        let Some((midnight, _)) = days.get(luck.weighed(&busy)) else {
            break;
        };
        let hour = i64::try_from(luck.weighed(&HOURS)).unwrap_or(0);
        let second = hour * 3600 + i64::try_from(luck.below(3600)).unwrap_or(0);
        let at = later(*midnight, second);
        if at < from || at >= to {
            continue;
        }
        let number = u32::try_from(plan.tickets.len()).unwrap_or(u32::MAX);
        let ticket = ticket(luck, weights);
        let mut life = Life {
            luck,
            zone,
            at,
            number,
            steps: Vec::new(),
        };
        life.live(&ticket);
        plan.steps
            .extend(life.steps.iter().filter(|step| step.0 < to));
        plan.tickets.push(ticket);
    }
    // The order of steps at one instant is the order of their planning.
    plan.steps.sort_by_key(|(at, number, _)| (*at, *number));
    plan
}

/// Every midnight of the range, with how busy its day is.
fn days(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, f64)> {
    let mut day = from.to_zoned_datetime(zone.clone()).date();
    let mut days = Vec::new();
    while let Ok(midnight) = day.to_zoned_datetime(zone.clone()) {
        if midnight.timestamp() >= to {
            break;
        }
        let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        // The middle of August and the end of the year are quiet.
        let quiet = matches!((day.month(), day.day()), (8, 5..=20) | (12, 23..=31));
        let weight = DAYS[place] * if quiet { 0.5 } else { 1.0 };
        days.push((midnight.timestamp(), weight));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

fn ticket(luck: &mut Luck, weights: &[f64]) -> Ticket {
    const ALL: [Matter; 7] = [
        Matter::Hotline,
        Matter::Request,
        Matter::Server,
        Matter::Web,
        Matter::Network,
        Matter::Outside,
        Matter::Fault,
    ];
    let matter = ALL[luck.weighed(&[46.0, 22.0, 16.0, 4.0, 7.0, 4.0, 1.0])];
    let degree = |luck: &mut Luck, weights: [f64; 3]| {
        [Degree::High, Degree::Medium, Degree::Low][luck.weighed(&weights)]
    };
    let how = match matter {
        Matter::Hotline => [0.03, 0.4, 0.57],
        Matter::Request | Matter::Outside => [0.01, 0.15, 0.84],
        _ => [0.2, 0.5, 0.3],
    };
    Ticket {
        matter,
        client: luck.weighed(weights),
        impact: degree(luck, how),
        urgency: degree(luck, how),
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(seconds.seconds()).unwrap_or(at)
}

/// The life of one ticket while it is planned.
struct Life<'a> {
    luck: &'a mut Luck,
    zone: &'a TimeZone,
    at: Timestamp,
    number: u32,
    steps: Vec<Step>,
}

impl Life<'_> {
    fn then(&mut self, act: Act) {
        self.steps.push((self.at, self.number, act));
    }

    /// Lets working time pass: office hours, or any hour when people are on call.
    fn pass(&mut self, mean: f64, on_call: bool) {
        let seconds = self.luck.seconds(mean);
        self.at = match on_call {
            true => later(self.at, seconds),
            false => office(self.zone, self.at, seconds),
        };
    }

    fn live(&mut self, ticket: &Ticket) {
        let priority = match (ticket.impact, ticket.urgency) {
            (Degree::High, Degree::High) => 1,
            (Degree::High, Degree::Medium) | (Degree::Medium, Degree::High) => 2,
            (Degree::Low, Degree::Low | Degree::Medium) | (Degree::Medium, Degree::Low) => 4,
            _ => 3,
        };
        let on_call = priority == 1 && ticket.matter != Matter::Hotline;
        // Means that keep most promises of the example contract, and break some.
        let [respond, work] = match priority {
            1 => [330.0, 5_200.0],
            2 => [650.0, 10_000.0],
            3 => [2_600.0, 21_000.0],
            _ => [9_000.0, 40_000.0],
        };
        self.then(Act::Open);
        self.pass(respond, on_call);
        self.then(Act::Take);
        if self.luck.hits(0.02) {
            self.pass(work / 2.0, on_call);
            self.then(Act::Cancel);
            return;
        }
        if self.luck.hits(0.45) {
            self.pass(work / 8.0, on_call);
            let act = if self.luck.hits(0.6) {
                Act::Answer
            } else {
                Act::Note
            };
            self.then(act);
        }
        if self.luck.hits(0.16) {
            self.pass(600.0, on_call);
            self.then(Act::Wait);
            self.pass(20_000.0, false);
            self.then(Act::Resume);
        }
        self.mend(ticket, work, on_call);
        if self.luck.hits(0.02) {
            self.pass(8_000.0, false);
            self.then(Act::Reopen);
            self.pass(respond, on_call);
            self.then(Act::Take);
            self.mend(ticket, work / 2.0, on_call);
        }
        self.pass(60_000.0, false);
        self.then(Act::Close);
    }

    fn mend(&mut self, ticket: &Ticket, work: f64, on_call: bool) {
        self.pass(work, on_call);
        if ticket.matter.kind() == Kind::Incident {
            self.then(Act::Restore);
            self.pass(work / 6.0, on_call);
        }
        self.then(Act::Spend);
        self.pass(300.0, on_call);
        self.then(Act::Resolve);
    }
}

/// `seconds` of office time (Monday to Friday, 8 to 18) after an instant.
fn office(zone: &TimeZone, from: Timestamp, mut seconds: i64) -> Timestamp {
    const OPENS: i64 = 8 * 3600;
    const SHUTS: i64 = 18 * 3600;
    let zoned = from.to_zoned_datetime(zone.clone());
    let mut day = zoned.date();
    let mut second =
        i64::from(zoned.hour()) * 3600 + i64::from(zoned.minute()) * 60 + i64::from(zoned.second());
    loop {
        let works = day.weekday().to_monday_zero_offset() < 5;
        second = second.max(OPENS);
        if works && second + seconds < SHUTS {
            let midnight = day
                .to_zoned_datetime(zone.clone())
                .map(|zoned| zoned.timestamp());
            // A day of daylight saving is an hour off: no matter here, but never backwards.
            return midnight
                .map_or(from, |midnight| later(midnight, second + seconds))
                .max(from);
        }
        if works {
            seconds -= (SHUTS - second).max(0);
        }
        second = 0;
        let Ok(next) = day.tomorrow() else {
            return from;
        };
        day = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_the_same_each_time_and_each_life_goes_forward_from_its_opening() {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let from = Timestamp::from_second(1_760_000_000).unwrap_or_default();
        let to = later(from, 365 * 86_400);
        let made = || plan(&mut Luck::new(7), &zone, (from, to), &[1.0, 2.0], 3_000);
        let one = made();
        assert_eq!(one.steps, made().steps);
        assert_eq!(one.tickets.len(), 3_000);
        let mut seen = vec![None; 3_000];
        for (at, number, act) in &one.steps {
            assert!((from..to).contains(at));
            let last = &mut seen[*number as usize];
            assert_eq!(last.is_none(), *act == Act::Open, "{number}");
            assert!(last.is_none_or(|last| last <= *at));
            *last = Some(*at);
        }
        let at_night = |at: &Timestamp| at.to_zoned_datetime(zone.clone()).hour() < 6;
        let opened = one.steps.iter().filter(|step| step.2 == Act::Open);
        let nights = opened.filter(|step| at_night(&step.0)).count();
        assert!((1..200).contains(&nights), "{nights}");
    }
}
