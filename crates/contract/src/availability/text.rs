//! Measured availability in words.

use super::Measured;
use crate::model::Language;
use crate::penalty::measured;
use crate::say::both;
use crate::words::{Words, duration, percent};

impl Measured {
    /// Service time, each outage, the result against the promise: one sentence each.
    #[must_use]
    pub fn explain(&self) -> Vec<Words> {
        let mut out = vec![both(|language| {
            let time = |seconds| duration(seconds, language);
            let (open, planned, service) = (
                time(self.open_s),
                time(self.maintenance_s),
                time(self.service_s),
            );
            let calendar = &self.calendar;
            match language {
                Language::Fr => format!(
                    "temps de service (calendrier {calendar}) : {open}, moins {planned} de maintenance planifiée = {service}"
                ),
                Language::En => format!(
                    "service time (calendar {calendar}): {open}, less {planned} of planned maintenance = {service}"
                ),
            }
        })];
        for outage in &self.outages {
            out.push(both(|language| {
                let (id, length) = (&outage.id, duration(outage.length_s, language));
                let counted = duration(outage.counted_s, language);
                match language {
                    Language::Fr => format!("{id} : arrêt de {length}, dont {counted} comptées"),
                    Language::En => format!("{id}: down for {length}, {counted} of it counted"),
                }
            }));
        }
        out.push(both(|language| {
            let kept = measured(self.kept, language);
            let target = percent(self.target, language);
            let down = duration(self.down_s, language);
            match (language, self.met) {
                (Language::Fr, true) => {
                    format!("arrêts : {down} ; disponibilité {kept}, engagement de {target} tenu")
                }
                (Language::Fr, false) => format!(
                    "arrêts : {down} ; disponibilité {kept}, engagement de {target} non tenu"
                ),
                (Language::En, true) => {
                    format!("down: {down}; availability {kept}, promise of {target} kept")
                }
                (Language::En, false) => {
                    format!("down: {down}; availability {kept}, promise of {target} missed")
                }
            }
        }));
        out
    }
}
