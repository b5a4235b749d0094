//! Which check runs when, and what its answers amount to. Pure: the time since boot (microseconds)
//! is an argument.

use std::collections::BTreeMap;
use std::time::Duration;

use intendant_protocol::{Check, CheckResult, CheckState};
use serde::{Deserialize, Serialize};

use crate::checks::Outcome;

/// No more checks run at once.
const MOST_AT_ONCE: usize = 16;

/// The first runs after a start are spread over so long.
const SPREAD_US: i64 = 5_000_000;

/// A check that keeps to the time itself gets so much longer to say so.
const GRACE_US: i64 = 2_000_000;

const SECOND_US: i64 = 1_000_000;

/// What is known of one check, as `status` shows it and a restart remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) id: String,
    pub(crate) state: CheckState,
    pub(crate) attempt: u32,
    pub(crate) attempts: u32,
    pub(crate) text: String,
    /// When it was found so (microseconds UTC).
    pub(crate) at_us: i64,
}

/// A run that should begin now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) check: Check,
    pub(crate) ticket: u64,
}

impl Run {
    /// The time this run has.
    pub(crate) fn limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.check.timeout_s.clamp(1, 600)))
    }
}

/// All checks.
#[derive(Default)]
pub(crate) struct Schedule {
    entries: BTreeMap<String, Entry>,
    next_ticket: u64,
}

struct Entry {
    check: Check,
    next_us: i64,
    running: Option<Running>,
    /// The last state and how often in a row it failed.
    known: Option<(CheckState, u32)>,
}

struct Running {
    ticket: u64,
    since_us: i64,
    until_us: i64,
    /// Its time is up and that was told; the thread has not come back.
    hanging: bool,
}

impl Schedule {
    /// Takes a configuration: what stayed the same goes on undisturbed.
    pub(crate) fn apply(&mut self, checks: Vec<Check>, remembered: &[Standing], now_us: i64) {
        let mut before = std::mem::take(&mut self.entries);
        for check in checks {
            let entry = match before.remove(&check.id) {
                Some(entry) if entry.check == check => entry,
                other => Entry {
                    next_us: now_us + spread(&check.id),
                    known: other.map_or_else(|| recall(&check, remembered), |entry| entry.known),
                    running: None,
                    check,
                },
            };
            self.entries.insert(entry.check.id.clone(), entry);
        }
    }

    /// The ids of all checks.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// What should begin now.
    pub(crate) fn due(&mut self, now_us: i64) -> Vec<Run> {
        let mut room = MOST_AT_ONCE.saturating_sub(self.running());
        let mut runs = Vec::new();
        for entry in self.entries.values_mut() {
            if room == 0 {
                break;
            }
            if entry.running.is_some() || entry.next_us > now_us {
                continue;
            }
            room -= 1;
            self.next_ticket += 1;
            let run = Run {
                check: entry.check.clone(),
                ticket: self.next_ticket,
            };
            let limit_us = i64::try_from(run.limit().as_micros()).unwrap_or(i64::MAX);
            entry.running = Some(Running {
                ticket: run.ticket,
                since_us: now_us,
                until_us: now_us + limit_us + GRACE_US,
                hanging: false,
            });
            runs.push(run);
        }
        runs
    }

    fn running(&self) -> usize {
        self.entries
            .values()
            .filter(|entry| entry.running.is_some())
            .count()
    }

    /// An answer came; none when it came too late or the check is no more.
    pub(crate) fn finish(
        &mut self,
        id: &str,
        ticket: u64,
        outcome: Outcome,
        now_us: i64,
    ) -> Option<CheckResult> {
        let entry = self.entries.get_mut(id)?;
        let running = entry.running.take_if(|run| run.ticket == ticket)?;
        if running.hanging {
            // Told as unknown already; the next regular run gives a fresh answer.
            return None;
        }
        let took_us = now_us - running.since_us;
        Some(entry.settle(outcome, took_us, now_us))
    }

    /// What did not come back in time is unknown; told again each time it would have run.
    pub(crate) fn expire(&mut self, now_us: i64) -> Vec<CheckResult> {
        let mut results = Vec::new();
        for entry in self.entries.values_mut() {
            let Some(running) = &mut entry.running else {
                continue;
            };
            let overdue = !running.hanging && running.until_us <= now_us;
            let again = running.hanging && entry.next_us <= now_us;
            if overdue || again {
                running.hanging = true;
                let took_us = now_us - running.since_us;
                let text = format!("no answer for {} s", took_us / SECOND_US);
                results.push(entry.settle(Outcome::unknown(text), took_us, now_us));
            }
        }
        results
    }

    /// When to look again.
    pub(crate) fn next_us(&self) -> Option<i64> {
        let full = self.running() >= MOST_AT_ONCE;
        self.entries
            .values()
            .filter_map(|entry| match &entry.running {
                None if full => None,
                None => Some(entry.next_us),
                Some(running) if running.hanging => Some(entry.next_us),
                Some(running) => Some(running.until_us),
            })
            .min()
    }
}

impl Entry {
    fn settle(&mut self, outcome: Outcome, took_us: i64, now_us: i64) -> CheckResult {
        let attempts = self.check.attempts.max(1);
        let attempt = match (outcome.state, self.known) {
            (CheckState::Ok, _) | (_, None | Some((CheckState::Ok, _))) => 1,
            (_, Some((_, before))) => before.saturating_add(1).min(attempts),
        };
        self.known = Some((outcome.state, attempt));
        let certain = outcome.state == CheckState::Ok || attempt >= attempts;
        let wait_s = if certain {
            self.check.interval_s
        } else {
            self.check.retry_interval_s
        };
        let wait_us = i64::from(wait_s.max(1)) * SECOND_US;
        // Counted from when it was due, so that runs keep their rhythm; from now when that is past.
        self.next_us = match self.next_us + wait_us {
            next if certain && next > now_us => next,
            _ => now_us + wait_us,
        };
        CheckResult {
            check: self.check.id.clone(),
            state: outcome.state,
            output: outcome.text,
            long_output: outcome.long,
            perfdata: outcome.perfdata,
            duration_ms: u64::try_from(took_us / 1_000).unwrap_or(0),
            attempt,
            attempts,
            refused: outcome.refused,
        }
    }
}

fn recall(check: &Check, remembered: &[Standing]) -> Option<(CheckState, u32)> {
    remembered
        .iter()
        .find(|standing| standing.id == check.id)
        .map(|standing| (standing.state, standing.attempt))
}

/// The same check always at the same place, different checks at different ones.
fn spread(id: &str) -> i64 {
    i64::from(crc32fast::hash(id.as_bytes())) % SPREAD_US
}

#[cfg(test)]
mod tests {
    use intendant_protocol::CheckKind;

    use super::*;

    const S: i64 = SECOND_US;

    fn check(id: &str) -> Check {
        Check {
            id: id.to_owned(),
            kind: CheckKind::Memory {
                warn: 80.0,
                crit: 90.0,
            },
            interval_s: 60,
            timeout_s: 10,
            retry_interval_s: 20,
            attempts: 3,
        }
    }

    fn answer(schedule: &mut Schedule, state: CheckState, now: i64) -> CheckResult {
        let runs = schedule.due(now);
        assert_eq!(runs.len(), 1, "not due at {now}");
        schedule
            .finish("a", runs[0].ticket, Outcome::new(state, "x"), now)
            .unwrap()
    }

    #[test]
    fn a_failure_is_tried_again_soon_and_then_certain() {
        let mut schedule = Schedule::default();
        schedule.apply(vec![check("a")], &[], 0);
        let mut now = schedule.next_us().unwrap();
        assert!(now < SPREAD_US);
        assert_eq!(answer(&mut schedule, CheckState::Ok, now).attempt, 1);
        now += 60 * S;
        for (attempt, wait) in [(1, 20), (2, 20), (3, 60), (3, 60)] {
            assert!(schedule.due(now - 1).is_empty());
            let result = answer(&mut schedule, CheckState::Critical, now);
            assert_eq!(result.attempt, attempt);
            assert_eq!(result.confirmed(), attempt == 3);
            now += wait * S;
        }
        assert_eq!(answer(&mut schedule, CheckState::Ok, now).attempt, 1);
    }

    #[test]
    fn a_restart_remembers_how_often_it_failed() {
        let standing = Standing {
            id: "a".to_owned(),
            state: CheckState::Critical,
            attempt: 2,
            attempts: 3,
            text: String::new(),
            at_us: 0,
        };
        let mut schedule = Schedule::default();
        schedule.apply(vec![check("a")], &[standing], 0);
        assert_eq!(
            answer(&mut schedule, CheckState::Critical, SPREAD_US).attempt,
            3
        );
    }

    #[test]
    fn a_check_that_hangs_is_unknown_and_told_again_but_not_started_again() {
        let mut schedule = Schedule::default();
        schedule.apply(vec![check("a")], &[], 0);
        let start = SPREAD_US;
        let run = schedule.due(start).remove(0);
        assert_eq!(schedule.next_us(), Some(start + 12 * S));
        assert_eq!(schedule.expire(start + 12 * S - 1), []);
        let told = schedule.expire(start + 12 * S);
        assert_eq!(told[0].state, CheckState::Unknown);
        assert_eq!(told[0].output, "no answer for 12 s");
        assert!(schedule.due(start + 500 * S).is_empty());
        assert_eq!(schedule.expire(start + 33 * S).len(), 1);
        let late = schedule.finish(
            "a",
            run.ticket,
            Outcome::new(CheckState::Ok, ""),
            start + 34 * S,
        );
        assert_eq!(late, None);
        assert_eq!(
            answer(&mut schedule, CheckState::Ok, start + 600 * S).attempt,
            1
        );
    }

    #[test]
    fn a_new_configuration_leaves_what_stayed_the_same_alone() {
        let mut schedule = Schedule::default();
        schedule.apply(vec![check("a"), check("b")], &[], 0);
        assert_eq!(schedule.due(SPREAD_US).len(), 2);
        let mut changed = check("b");
        changed.interval_s = 5;
        schedule.apply(vec![check("a"), changed, check("c")], &[], SPREAD_US);
        let mut due: Vec<String> = schedule
            .due(2 * SPREAD_US)
            .into_iter()
            .map(|run| run.check.id)
            .collect();
        due.sort();
        assert_eq!(due, ["b", "c"]);
        schedule.apply(vec![], &[], 0);
        assert_eq!(schedule.ids().count(), 0);
    }

    #[test]
    fn no_more_than_sixteen_run_at_once() {
        let mut schedule = Schedule::default();
        let checks = (0..40).map(|number| check(&format!("c{number}"))).collect();
        schedule.apply(checks, &[], 0);
        let runs = schedule.due(SPREAD_US);
        assert_eq!(runs.len(), MOST_AT_ONCE);
        assert!(schedule.due(SPREAD_US).is_empty());
        let outcome = Outcome::new(CheckState::Ok, "");
        schedule.finish(&runs[0].check.id, runs[0].ticket, outcome, SPREAD_US);
        assert_eq!(schedule.due(SPREAD_US).len(), 1);
    }
}
