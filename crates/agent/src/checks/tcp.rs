//! Whether a TCP port accepts a connection, and how soon.

use std::time::{Duration, Instant};

use intendant_protocol::CheckState;

use super::{Outcome, judge_time, seconds};
use crate::lang::{decimal, said, why};
use crate::net;

pub(super) fn run(
    host: &str,
    port: u16,
    limit: Duration,
    limits: (Option<f64>, Option<f64>),
) -> Outcome {
    let began = Instant::now();
    match net::connect(host, port, limit) {
        Ok(_) => {
            let took = began.elapsed().as_secs_f64();
            Outcome::new(
                judge_time(took, limits),
                said!(
                    "{host} port {port} answered in {} s",
                    "{host} port {port} répond en {} s",
                    decimal(took, 3)
                ),
            )
            .with(vec![seconds("time", took, limits)])
        }
        Err(error) => Outcome::new(CheckState::Critical, why(&error)),
    }
}
