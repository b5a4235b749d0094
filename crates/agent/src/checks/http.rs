//! Whether a web service answers as it should, and for how long its certificate still holds.

use std::time::{Duration, Instant};

use intendant_protocol::{CheckKind, CheckState, Perfdata};
use jiff::Timestamp;

use super::{Outcome, judge_time, round, seconds};
use crate::clock;
use crate::lang::{decimal, said, why};
use crate::net::certificate;
use crate::net::http::{self, Answer, Options};
use crate::net::tls::{Seen, Trust};
use crate::net::url::Url;
use crate::settings::Settings;

const MOST_BODY: usize = 256 * 1024;
const DAY_S: f64 = 86_400.0;

pub(super) fn run(kind: &CheckKind, limit: Duration, settings: &Settings) -> Outcome {
    let CheckKind::Http {
        url,
        status,
        contains,
        verify,
        cert_warn_days,
        cert_crit_days,
        warn_s,
        crit_s,
    } = kind
    else {
        return Outcome::unknown("not an HTTP check");
    };
    let url = match Url::parse(url) {
        Ok(url) => url,
        Err(error) => return Outcome::unknown(error.to_string()),
    };
    let options = Options {
        limit,
        trust: if *verify {
            Trust::Required
        } else {
            Trust::Ignored
        },
        through_proxy: false,
        authorities: settings.ca_file.as_deref(),
        most_body: MOST_BODY,
    };
    let began = Instant::now();
    let (answer, seen) = http::ask("GET", &url, None, options);
    let took = began.elapsed().as_secs_f64();
    let limits = (*warn_s, *crit_s);
    let mut outcome = match answer {
        Ok(answer) => judge_answer(&answer, status, contains.as_deref(), took, limits),
        Err(error) => Outcome::new(CheckState::Critical, why(&error)),
    };
    judge_certificate(&mut outcome, &seen, (*cert_warn_days, *cert_crit_days));
    outcome
}

fn judge_answer(
    answer: &Answer,
    expected: &[u16],
    contains: Option<&str>,
    took: f64,
    limits: (Option<f64>, Option<f64>),
) -> Outcome {
    let well = if expected.is_empty() {
        (200..400).contains(&answer.status)
    } else {
        expected.contains(&answer.status)
    };
    let found = contains.is_none_or(|text| String::from_utf8_lossy(&answer.body).contains(text));
    let size = answer.body.len();
    let mut text = said!(
        "{} {} in {} s",
        "{} {} en {} s",
        answer.status,
        answer.reason,
        decimal(took, 3)
    );
    let mut state = judge_time(took, limits);
    if !well {
        state = CheckState::Critical;
        let list: Vec<String> = expected.iter().map(u16::to_string).collect();
        let list = if list.is_empty() {
            said!("200 to 399", "200 à 399")
        } else {
            list.join(", ")
        };
        text.push_str(&said!(", expected {list}", ", attendu : {list}"));
    } else if !found {
        state = CheckState::Critical;
        text.push_str(&said!(
            ", without the text {:?}",
            ", sans le texte {:?}",
            contains.unwrap_or_default()
        ));
    }
    Outcome::new(state, text).with(vec![
        seconds("time", took, limits),
        Perfdata {
            label: "size".to_owned(),
            value: Some(size as f64),
            uom: "B".to_owned(),
            min: Some(0.0),
            ..Perfdata::default()
        },
    ])
}

fn judge_certificate(outcome: &mut Outcome, seen: &Seen, days: (Option<u32>, Option<u32>)) {
    let Some(certificate) = &seen.certificate else {
        return;
    };
    let Some(end) = certificate::not_after(certificate) else {
        outcome.state = outcome.state.worse(CheckState::Unknown);
        outcome.text.push_str(&said!(
            "; the certificate's end cannot be read",
            " ; la fin du certificat est illisible"
        ));
        return;
    };
    let now = clock::wall_us() as f64 / 1e6;
    let left = (end.as_microsecond() as f64 / 1e6 - now) / DAY_S;
    let (warn, crit) = days;
    let within = |limit: Option<u32>| limit.is_some_and(|limit| left < f64::from(limit));
    let asked = warn.is_some() || crit.is_some();
    if within(crit) || (asked && left < 0.0) {
        outcome.state = CheckState::Critical;
    } else if within(warn) {
        outcome.state = outcome.state.worse(CheckState::Warning);
    }
    outcome
        .text
        .push_str(&said!("; {}", " ; {}", describe(end, left)));
    outcome.perfdata.push(Perfdata {
        label: "cert_days".to_owned(),
        value: Some(round(left, 2)),
        uom: "d".to_owned(),
        warn: warn.map(|days| format!("{days}:")),
        crit: crit.map(|days| format!("{days}:")),
        ..Perfdata::default()
    });
}

fn describe(end: Timestamp, left: f64) -> String {
    let date = end.strftime(if crate::lang::french() {
        "%d/%m/%Y"
    } else {
        "%Y-%m-%d"
    });
    if left < 0.0 {
        said!(
            "certificate expired on {date}",
            "certificat expiré le {date}"
        )
    } else {
        said!(
            "certificate valid until {date} ({left:.0} days)",
            "certificat valable jusqu’au {date} ({left:.0} jours)"
        )
    }
}
