//! When which job runs: at once when it is new or asked for, then at its interval.

use std::collections::BTreeMap;

use intendant_protocol::NetworkJob;
use serde::{Deserialize, Serialize};

/// When a job last began, kept over restarts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Last {
    /// Microseconds UTC.
    at_us: i64,
    /// The request it answered.
    asked: u64,
}

/// The jobs of this agent.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    jobs: Vec<NetworkJob>,
    last: BTreeMap<String, Last>,
    running: Option<String>,
}

impl Jobs {
    /// Takes up what was kept.
    pub(crate) fn remember(last: BTreeMap<String, Last>) -> Self {
        Self {
            last,
            ..Self::default()
        }
    }

    /// What is to be kept.
    pub(crate) fn last(&self) -> &BTreeMap<String, Last> {
        &self.last
    }

    /// From here on these.
    pub(crate) fn apply(&mut self, jobs: Vec<NetworkJob>) {
        self.last
            .retain(|id, _| jobs.iter().any(|job| job.id == *id));
        self.jobs = jobs;
    }

    /// The next job that is due: one at a time, so that a small line stays usable.
    pub(crate) fn due(&mut self, now_us: i64) -> Option<NetworkJob> {
        if self.running.is_some() {
            return None;
        }
        let found = self
            .jobs
            .iter()
            .find(|job| self.due_at(job, now_us) <= now_us)?
            .clone();
        self.last.insert(
            found.id.clone(),
            Last {
                at_us: now_us,
                asked: found.asked,
            },
        );
        self.running = Some(found.id.clone());
        Some(found)
    }

    /// The running job is over.
    pub(crate) fn done(&mut self) {
        self.running = None;
    }

    /// Microseconds until the next job; none while one runs or there are none.
    pub(crate) fn wait_us(&self, now_us: i64) -> Option<i64> {
        if self.running.is_some() {
            return None;
        }
        self.jobs
            .iter()
            .map(|job| (self.due_at(job, now_us) - now_us).max(0))
            .min()
    }

    fn due_at(&self, job: &NetworkJob, now_us: i64) -> i64 {
        match self.last.get(&job.id) {
            Some(last) if last.asked >= job.asked && last.at_us <= now_us => {
                last.at_us + i64::from(job.every_s.max(300)) * 1_000_000
            }
            // New, asked for, or the clock went back.
            _ => now_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: &str, asked: u64) -> NetworkJob {
        serde_json::from_value(serde_json::json!({
            "id": id, "ranges": [], "credentials": [], "every_s": 3600, "asked": asked,
        }))
        .unwrap()
    }

    #[test]
    fn a_job_runs_when_it_is_new_asked_for_or_its_interval_is_over() {
        let mut jobs = Jobs::default();
        assert_eq!(jobs.wait_us(0), None);
        jobs.apply(vec![job("1", 0), job("2", 0)]);
        assert_eq!(jobs.due(1_000).unwrap().id, "1");
        assert!(jobs.due(1_000).is_none(), "one at a time");
        jobs.done();
        assert_eq!(jobs.due(1_000).unwrap().id, "2");
        jobs.done();
        assert!(jobs.due(2_000).is_none());
        assert_eq!(jobs.wait_us(1_000), Some(3_600_000_000));
        jobs.apply(vec![job("1", 1), job("2", 0)]);
        assert_eq!(jobs.due(3_000).unwrap().id, "1", "asked for");
        jobs.done();
        let mut again = Jobs::remember(jobs.last().clone());
        again.apply(vec![job("1", 1), job("2", 0)]);
        assert!(again.due(4_000).is_none(), "kept over a restart");
        assert_eq!(again.due(3_600_001_000).unwrap().id, "2");
        again.done();
        assert!(again.due(500).is_some(), "the clock went back");
    }
}
