//! Coverage and decisions in words.

use super::{Coverage, Decision, Outcome, PassedOver};
use crate::model::Language;
use crate::say::both;
use crate::words::{Words, list, money, number, quoted};

impl Coverage {
    /// The answer first, then each service that was passed over, then who else answers for it.
    #[must_use]
    pub fn explain(&self) -> Vec<Words> {
        let mut out = Vec::new();
        match &self.covered {
            Some(covered) => out.push(both(|language| {
                let (file, line) = (&covered.clause.file, covered.clause.line);
                let name = quoted(&covered.name, language);
                let key = &covered.service;
                match (language, &covered.level) {
                    (Language::Fr, Some(level)) => {
                        format!("couvert par {name} ({key}), niveau {level} ({file}, ligne {line})")
                    }
                    (Language::Fr, None) => {
                        format!("couvert par {name} ({key}) ({file}, ligne {line})")
                    }
                    (Language::En, Some(level)) => {
                        format!("covered by {name} ({key}), level {level} ({file}, line {line})")
                    }
                    (Language::En, None) => {
                        format!("covered by {name} ({key}) ({file}, line {line})")
                    }
                }
            })),
            None => out.push(Words::new(
                "hors contrat\u{a0}: aucun service ne le couvre",
                "not covered: no service covers it",
            )),
        }
        out.extend(self.passed_over.iter().map(PassedOver::words));
        if let Some(party) = &self.third_party {
            out.push(both(|language| {
                let (name, file, line) = (&party.name, &party.clause.file, party.clause.line);
                match language {
                    Language::Fr => format!("tiers responsable : {name} ({file}, ligne {line})"),
                    Language::En => {
                        format!("third party responsible: {name} ({file}, line {line})")
                    }
                }
            }));
        }
        out
    }
}

impl PassedOver {
    /// What kept the service from covering the item.
    #[must_use]
    pub fn words(&self) -> Words {
        both(|language| {
            let reasons: Vec<String> = self
                .conditions
                .iter()
                .map(|one| {
                    if self.excepted {
                        let mut found = one.found.clone();
                        found.retain(|value| one.accepted.contains(value));
                        format!("{} = {}", one.key, list(&found, language))
                    } else {
                        one.words().get(language).to_owned()
                    }
                })
                .collect();
            let (key, reasons) = (&self.service, reasons.join(", "));
            let (file, line) = (&self.clause.file, self.clause.line);
            match (language, self.excepted) {
                (Language::Fr, true) => {
                    format!("{key} : exclu par exception, {reasons} ({file}, ligne {line})")
                }
                (Language::Fr, false) => {
                    format!("{key} : ne couvre pas, {reasons} ({file}, ligne {line})")
                }
                (Language::En, true) => {
                    format!("{key}: excepted, {reasons} ({file}, line {line})")
                }
                (Language::En, false) => {
                    format!("{key}: does not cover, {reasons} ({file}, line {line})")
                }
            }
        })
    }
}

impl Decision {
    /// The answer first, then every reason.
    #[must_use]
    pub fn explain(&self, currency: &str) -> Vec<Words> {
        let mut out = vec![self.headline()];
        if !self.standing.in_force() {
            out.push(self.standing.words());
        }
        if let Some(coverage) = &self.coverage {
            out.extend(coverage.explain());
        }
        if let Some(permission) = &self.permission {
            out.extend(permission.explain());
        }
        if let Some(left) = &self.left {
            out.push(both(|language| {
                let n = |value| number(value, language);
                match language {
                    Language::Fr => format!("reste {} sur {}", n(left.left), n(left.of)),
                    Language::En => format!("{} left of {}", n(left.left), n(left.of)),
                }
            }));
        }
        if let Outcome::NeedsOrder { offers } = &self.outcome {
            out.extend(offers.iter().map(|offer| {
                both(|language| {
                    let rate = money(offer.rate * offer.factor, currency, language);
                    let price = money(offer.price, currency, language);
                    let label = &offer.label;
                    match language {
                        Language::Fr => format!("{label} : {rate} de l’heure, soit {price} HT"),
                        Language::En => format!("{label}: {rate} an hour, {price} before tax"),
                    }
                })
            }));
        }
        out
    }

    fn headline(&self) -> Words {
        match &self.outcome {
            Outcome::In { .. } => Words::new("dans le contrat", "within the contract"),
            Outcome::Out => Words::new("hors contrat", "outside the contract"),
            Outcome::NeedsOrder { .. } => Words::new(
                "hors forfait\u{a0}: une commande est nécessaire",
                "outside the flat rate: an order is needed",
            ),
            Outcome::NeedsApproval { .. } => Words::new(
                "dans le contrat, après accord",
                "within the contract, once approved",
            ),
        }
    }
}
