//! The only place that reads the clock: instants that never go back within one boot.
//!
//! The wall clock may be set by anyone; the time since boot cannot. `at` is the time since boot
//! plus an offset: a step forward moves the offset, a step back only is reported.

use jiff::Timestamp;
use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use crate::state::StateDir;

/// A difference below this is drift or slewing, not a step.
const STEP_US: i64 = 1_000_000;

const FILE: &str = "clock.json";

/// Where `at` runs, and where the wall clock was last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    /// The boot this line belongs to.
    boot_id: String,
    /// UTC less time since boot, for `at`.
    offset_us: i64,
    /// UTC less time since boot, as last seen.
    seen_us: i64,
}

/// An instant, and by how much the wall clock was set since the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) at_us: i64,
    pub(crate) step_us: Option<i64>,
}

impl Line {
    fn begin(boot_id: &str, wall_us: i64, boot_us: i64) -> Self {
        let offset_us = wall_us.saturating_sub(boot_us);
        Self {
            boot_id: boot_id.to_owned(),
            offset_us,
            seen_us: offset_us,
        }
    }

    fn read(&mut self, wall_us: i64, boot_us: i64) -> Reading {
        let offset = wall_us.saturating_sub(boot_us);
        let change = offset.saturating_sub(self.seen_us);
        let step_us = (change.saturating_abs() >= STEP_US).then_some(change);
        if step_us.is_some() {
            self.seen_us = offset;
            self.offset_us = self.offset_us.max(offset);
        }
        Reading {
            at_us: boot_us.saturating_add(self.offset_us),
            step_us,
        }
    }
}

/// The agent's clock.
pub(crate) struct Clock {
    line: Line,
    last_us: i64,
    state: StateDir,
}

impl Clock {
    /// Goes on where the last run of the same boot left off.
    pub(crate) fn open(state: &StateDir) -> Self {
        let boot_id = boot_id();
        let line = state
            .read_json::<Line>(FILE)
            .ok()
            .flatten()
            .filter(|line| line.boot_id == boot_id && !boot_id.is_empty())
            .unwrap_or_else(|| Line::begin(&boot_id, wall_us(), boot_us()));
        let clock = Self {
            line,
            last_us: i64::MIN,
            state: state.clone(),
        };
        clock.keep();
        clock
    }

    /// Now, never before an earlier now.
    pub(crate) fn read(&mut self) -> (Timestamp, Option<i64>) {
        let reading = self.line.read(wall_us(), boot_us());
        if reading.step_us.is_some() {
            self.keep();
        }
        self.last_us = self.last_us.max(reading.at_us);
        let at = Timestamp::from_microsecond(self.last_us).unwrap_or(Timestamp::UNIX_EPOCH);
        (at, reading.step_us)
    }

    fn keep(&self) {
        // Losing this costs a `clock_changed` at worst, so it is not worth failing for.
        let _ = self.state.write_json(FILE, &self.line);
    }
}

/// The wall clock, microseconds UTC.
pub(crate) fn wall_us() -> i64 {
    micros(ClockId::CLOCK_REALTIME)
}

/// Microseconds since boot, sleep included.
pub(crate) fn boot_us() -> i64 {
    micros(ClockId::CLOCK_BOOTTIME)
}

fn micros(id: ClockId) -> i64 {
    clock_gettime(id).map_or(0, |time| {
        time.tv_sec()
            .saturating_mul(1_000_000)
            .saturating_add(time.tv_nsec() / 1_000)
    })
}

/// The kernel's name for this boot.
pub(crate) fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_step_back_is_reported_once_and_at_runs_on() {
        let mut line = Line::begin("b", 10_000_000_000, 0);
        assert_eq!(line.read(10_001_000_000, 1_000_000).step_us, None);
        let back = line.read(6_402_000_000, 2_000_000);
        assert_eq!(back.step_us, Some(-3_600_000_000));
        assert_eq!(back.at_us, 10_002_000_000);
        assert_eq!(line.read(6_403_000_000, 3_000_000).step_us, None);
    }

    #[test]
    fn a_step_forward_is_followed() {
        let mut line = Line::begin("b", 1_000_000, 0);
        let ahead = line.read(9_000_000_000, 2_000_000);
        assert_eq!(ahead.step_us, Some(8_997_000_000));
        assert_eq!(ahead.at_us, 9_000_000_000);
    }

    proptest! {
        #[test]
        fn at_never_goes_back_whatever_is_done_to_the_wall_clock(
            steps in proptest::collection::vec((0_i64..100_000_000, -10_i64.pow(13)..10_i64.pow(13)), 1..60)
        ) {
            let (mut boot, mut wall) = (5_000_000, 1_700_000_000_000_000);
            let mut line = Line::begin("b", wall, boot);
            let mut last = i64::MIN;
            for (passed, jump) in steps {
                boot += passed;
                wall += passed + jump;
                let reading = line.read(wall, boot);
                prop_assert!(reading.at_us >= last);
                // Less than one step may have gathered unseen before.
                prop_assert!(reading.step_us.is_some() || jump.abs() < 2 * STEP_US);
                last = reading.at_us;
            }
        }
    }
}
