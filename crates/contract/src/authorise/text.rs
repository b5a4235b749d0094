//! Permissions in words.

use super::{Lacking, Missing, Permission};
use crate::model::Language;
use crate::say::both;
use crate::words::{Words, choice, list, quoted};

impl Permission {
    /// The answer and its reasons, one sentence each.
    #[must_use]
    pub fn explain(&self) -> Vec<Words> {
        match self {
            Self::Allowed { clause, needs, .. } => vec![both(|language| {
                let (file, line) = (&clause.file, clause.line);
                let needs: Vec<&str> = needs.iter().map(|need| need_name(need, language)).collect();
                let with = match (language, needs.is_empty()) {
                    (_, true) => String::new(),
                    (Language::Fr, false) => format!(", avec {}", list(&needs, language)),
                    (Language::En, false) => format!(", with {}", list(&needs, language)),
                };
                match language {
                    Language::Fr => format!("autorisé ({file}, ligne {line}){with} ; enregistré"),
                    Language::En => format!("allowed ({file}, line {line}){with}; recorded"),
                }
            })],
            Self::Refused { why, term } => {
                let mut out = vec![match (term, why.is_empty()) {
                    (Some(standing), _) => {
                        let words = standing.words();
                        both(|language| match language {
                            Language::Fr => format!("refusé : {}", words.fr),
                            Language::En => format!("refused: {}", words.en),
                        })
                    }
                    (None, true) => Words::new(
                        "refusé\u{a0}: le contrat ne donne aucune autorisation",
                        "refused: the contract gives no authorisation",
                    ),
                    (None, false) => Words::new(
                        "refusé\u{a0}: aucune autorisation ne le permet",
                        "refused: no authorisation allows it",
                    ),
                }];
                out.extend(why.iter().map(Lacking::words));
                out
            }
        }
    }
}

/// A need for people.
pub(crate) fn need_name(need: &str, language: Language) -> &str {
    match (need, language) {
        ("second-person", Language::Fr) => "une seconde personne",
        ("second-person", Language::En) => "a second person",
        ("client-approval", Language::Fr) => "l’accord du client",
        ("client-approval", Language::En) => "the client’s approval",
        (other, _) => other,
    }
}

impl Lacking {
    /// What the authorisation lacks.
    #[must_use]
    pub fn words(&self) -> Words {
        both(|language| {
            let reasons: Vec<String> = self
                .missing
                .iter()
                .map(|missing| missing.say(language))
                .collect();
            let (file, line) = (&self.clause.file, self.clause.line);
            let reasons = reasons.join(" ; ");
            match language {
                Language::Fr => format!("{file}, ligne {line} : {reasons}"),
                Language::En => format!("{file}, line {line}: {}", reasons.replace(" ;", ";")),
            }
        })
    }
}

impl Missing {
    fn say(&self, language: Language) -> String {
        let fr = language == Language::Fr;
        match self {
            Self::Person { named } => {
                let named = choice(named, language);
                if fr {
                    format!("réservé à {named}")
                } else {
                    format!("only for {named}")
                }
            }
            Self::Action { allowed } => {
                let allowed = choice(allowed, language);
                if fr {
                    format!("ne permet que {allowed}")
                } else {
                    format!("only allows {allowed}")
                }
            }
            Self::Item { conditions } => {
                let all: Vec<String> = conditions
                    .iter()
                    .map(|condition| condition.words().get(language).to_owned())
                    .collect();
                all.join(", ")
            }
            Self::Coverage => if fr {
                "aucun service ne couvre cet élément"
            } else {
                "no service covers this item"
            }
            .to_owned(),
            Self::Hours { calendar } => {
                let calendar = quoted(calendar, language);
                if fr {
                    format!("hors des heures {calendar}")
                } else {
                    format!("outside the hours {calendar}")
                }
            }
            Self::Ticket => if fr {
                "aucun ticket ouvert sur cet élément"
            } else {
                "no open ticket on this item"
            }
            .to_owned(),
        }
    }
}
