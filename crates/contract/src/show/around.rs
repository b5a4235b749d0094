//! The parties, the term, and what is promised around the services: access, secrecy, security, exit.

use super::Writer;
use super::phrases::{say, selector};
use crate::model::{Contract, Identity, Language, Scope};
use crate::words::{choice, date, list, plural, quoted};

pub(super) fn subtitle(contract: &Contract, l: Language) -> String {
    let (reference, client, provider) = (
        &contract.reference,
        &contract.client.name,
        &contract.provider.name,
    );
    let scope = match contract.scope {
        Scope::Global => say!(l, "infogérance globale", "whole information system"),
        Scope::Partial => say!(l, "infogérance partielle", "part of the information system"),
    };
    say!(
        l,
        format!(
            "Contrat {reference} entre {client}, le client, et {provider}, le prestataire — {scope}."
        ),
        format!(
            "Contract {reference} between {client}, the client, and {provider}, the provider — {scope}."
        ),
    )
}

pub(super) fn parties(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let (client, provider) = (&contract.client, &contract.provider);
    w.section(1, "parties", say!(l, "Parties", "Parties"));
    let mut text = identity(&client.name, client.siren.as_deref(), &client.identity, l);
    if let Some(count) = client.employees {
        let people = say!(
            l,
            plural(count.into(), "salarié", "salariés", l),
            plural(count.into(), "employee", "employees", l)
        );
        text.push_str(&format!(", {count} {people}"));
    }
    w.clause("client", say!(l, "Client", "Client"), &text);
    let text = identity(
        &provider.name,
        provider.siren.as_deref(),
        &provider.identity,
        l,
    );
    w.clause("provider", say!(l, "Prestataire", "Provider"), &text);
}

fn identity(name: &str, siren: Option<&str>, identity: &Identity, l: Language) -> String {
    let mut parts = vec![name.to_owned()];
    if let Some(form) = &identity.legal_form {
        let capital = identity
            .capital
            .as_ref()
            .map(|sum| {
                say!(
                    l,
                    format!(" au capital de {sum}"),
                    format!(" with a capital of {sum}")
                )
            })
            .unwrap_or_default();
        if !capital.is_empty() || !name.ends_with(form.as_str()) {
            parts.push(format!("{form}{capital}"));
        }
    }
    let town: Vec<&str> = [&identity.postcode, &identity.city]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    parts.extend(identity.address.clone());
    if !town.is_empty() {
        parts.push(town.join(" "));
    }
    parts.extend(identity.country.clone());
    parts.extend(siren.map(|n| format!("SIREN {n}")));
    parts.extend(identity.rcs.clone());
    parts.extend(
        identity
            .vat_id
            .as_ref()
            .map(|n| say!(l, format!("TVA {n}"), format!("VAT {n}"))),
    );
    parts.join(", ")
}

pub(super) fn term(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let term = &contract.term;
    w.section(1, "term", say!(l, "Durée", "Term"));
    if let Some(signed) = term.signed {
        let day = date(signed, l);
        let text = say!(l, format!("le {day}"), format!("on {day}"));
        w.clause("term.signed", say!(l, "Signature", "Signature"), &text);
    }
    let starts = date(term.starts, l);
    w.clause(
        "term.starts",
        say!(l, "Début", "Start"),
        &say!(l, format!("le {starts}"), format!("on {starts}")),
    );
    let months = term.months;
    let end = term
        .starts
        .checked_add(jiff::Span::new().months(i64::from(months)))
        .and_then(jiff::civil::Date::yesterday)
        .map(|day| date(day, l))
        .unwrap_or_default();
    w.clause(
        "term.months",
        say!(l, "Engagement", "Commitment"),
        &say!(
            l,
            format!("{months} mois, jusqu'au {end} inclus"),
            format!("{months} months, to {end} included"),
        ),
    );
    renewal(w);
}

fn renewal(w: &mut Writer<'_>) {
    let (term, l) = (&w.contract.term, w.language);
    let text = match term.renewal {
        None => say!(
            l,
            "le contrat prend fin à son terme",
            "the contract ends with its term"
        )
        .to_owned(),
        Some(renewal) => {
            let (length, notice) = (renewal.months, renewal.notice_months);
            if renewal.tacit {
                say!(
                    l,
                    format!(
                        "tacite, par périodes de {length} mois, sauf dénonciation {notice} mois avant le terme"
                    ),
                    format!(
                        "tacit, by periods of {length} months, unless either party gives notice {notice} months before the end"
                    ),
                )
            } else {
                say!(
                    l,
                    format!(
                        "sur accord exprès, par périodes de {length} mois, à demander {notice} mois avant le terme"
                    ),
                    format!(
                        "by express agreement, by periods of {length} months, to be asked for {notice} months before the end"
                    ),
                )
            }
        }
    };
    w.clause("term.renewal", say!(l, "Reconduction", "Renewal"), &text);
}

/// `rôle technician`, `équipe infrastructure`, `utilisateur durand`.
pub(crate) fn who(name: &str, l: Language) -> String {
    match name.split_once(':') {
        Some(("role", role)) => say!(
            l,
            format!("rôle {}", quoted(role, l)),
            format!("role {}", quoted(role, l))
        ),
        Some(("team", team)) => say!(
            l,
            format!("équipe {}", quoted(team, l)),
            format!("team {}", quoted(team, l))
        ),
        Some((_, user)) => say!(
            l,
            format!("utilisateur {}", quoted(user, l)),
            format!("user {}", quoted(user, l))
        ),
        None => name.to_owned(),
    }
}

/// The usual actions in words; others as the file writes them.
pub(crate) fn action(name: &str, l: Language) -> String {
    let known = match name {
        "remote-shell" => say!(l, "console à distance", "remote shell"),
        "run-runbook" => say!(l, "exécution de procédures", "runbooks"),
        "restart-service" => say!(l, "redémarrage de services", "restarting services"),
        "remote-assistance" => say!(l, "prise en main à distance", "remote assistance"),
        "install-software" => say!(l, "installation de logiciels", "installing software"),
        "patch" => say!(l, "application de correctifs", "patching"),
        "reboot" => say!(l, "redémarrage de machines", "rebooting"),
        other => return quoted(other, l),
    };
    known.to_owned()
}

pub(super) fn authorisations(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    w.section(
        1,
        "authorisations",
        say!(l, "Habilitations", "Authorisations"),
    );
    for (index, rule) in contract.authorisations.iter().enumerate() {
        let people: Vec<String> = rule.who.iter().map(|name| who(name, l)).collect();
        let actions: Vec<String> = rule.may.iter().map(|name| action(name, l)).collect();
        let mut text = format!("{} — {}", list(&actions, l), selector(&rule.on, l));
        if let Some(calendar) = &rule.calendar {
            let calendar = quoted(calendar, l);
            text.push_str(&say!(
                l,
                format!(", dans les heures du calendrier {calendar}"),
                format!(", in the hours of calendar {calendar}"),
            ));
        }
        if rule.open_ticket {
            text.push_str(say!(
                l,
                ", seulement tant qu'un ticket ouvert porte sur l'élément",
                ", only while an open ticket concerns the item",
            ));
        }
        let needs: Vec<&str> = rule
            .needs
            .iter()
            .map(|need| match need.as_str() {
                "second-person" => say!(
                    l,
                    "l'accord d'une seconde personne",
                    "the consent of a second person"
                ),
                _ => say!(l, "l'accord du client", "the client's approval"),
            })
            .collect();
        if !needs.is_empty() {
            let needs = list(&needs, l);
            text.push_str(&say!(
                l,
                format!(", avec {needs}"),
                format!(", with {needs}")
            ));
        }
        w.clause(
            &format!("authorisations.{index}"),
            &choice(&people, l),
            &text,
        );
    }
    w.clause(
        "authorisations",
        say!(l, "Règle", "Rule"),
        say!(
            l,
            "ce qu'aucune habilitation n'autorise est refusé ; tout accès est enregistré",
            "what no authorisation allows is refused; every access is recorded",
        ),
    );
}

pub(super) fn duties(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    if let Some(secrecy) = contract.confidentiality {
        w.section(
            1,
            "confidentiality",
            say!(l, "Confidentialité", "Confidentiality"),
        );
        if let Some(years) = secrecy.years_after_end {
            let text = say!(
                l,
                format!("pendant le contrat et {years} ans après sa fin"),
                format!("during the contract and {years} years after its end"),
            );
            w.clause(
                "confidentiality.years-after-end",
                say!(l, "Secret", "Secrecy"),
                &text,
            );
        }
        if secrecy.personal_data {
            w.clause(
                "confidentiality.personal-data",
                say!(l, "Données personnelles", "Personal data"),
                say!(
                    l,
                    "l'annexe de l'article 28 du RGPD s'applique",
                    "the annex of GDPR article 28 applies"
                ),
            );
        }
    }
    security(w);
}

fn security(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let Some(security) = contract.security else {
        return;
    };
    w.section(1, "security", say!(l, "Sécurité", "Security"));
    let level = if security.reinforced {
        say!(l, "renforcé", "reinforced")
    } else {
        say!(l, "standard", "standard")
    };
    w.clause("security.level", say!(l, "Niveau", "Level"), level);
    if security.mfa {
        w.clause(
            "security.mfa",
            say!(l, "Double authentification", "Second factor"),
            say!(l, "exigée pour tout accès", "required for every access"),
        );
    }
    if let Some(months) = security.access_review_months {
        let text = say!(
            l,
            format!("tous les {months} mois"),
            format!("every {months} months")
        );
        w.clause(
            "security.access-review-months",
            say!(l, "Revue des accès", "Access review"),
            &text,
        );
    }
    if let Some(months) = security.log_retention_months {
        let text = say!(
            l,
            format!("conservés {months} mois"),
            format!("kept {months} months")
        );
        w.clause(
            "security.log-retention-months",
            say!(l, "Journaux", "Logs"),
            &text,
        );
    }
}

pub(super) fn exit(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let Some(exit) = &contract.exit else {
        return;
    };
    w.section(1, "exit", say!(l, "Réversibilité", "Exit"));
    if let Some(months) = exit.notice_months {
        let text = say!(l, format!("{months} mois"), format!("{months} months"));
        w.clause("exit.notice-months", say!(l, "Préavis", "Notice"), &text);
    }
    if let Some(days) = exit.assistance_days {
        let text = say!(l, format!("{days} jours"), format!("{days} days"));
        w.clause(
            "exit.assistance-days",
            say!(l, "Assistance", "Assistance"),
            &text,
        );
    }
    if !exit.deliver.is_empty() {
        let things: Vec<String> = exit
            .deliver
            .iter()
            .map(|thing| deliverable(thing, l))
            .collect();
        w.clause(
            "exit.deliver",
            say!(l, "Restitution", "Handed back"),
            &list(&things, l),
        );
    }
}

fn deliverable(name: &str, l: Language) -> String {
    let known = match name {
        "inventory" => say!(l, "inventaire", "inventory"),
        "tickets" => "tickets",
        "passwords" => say!(l, "mots de passe", "passwords"),
        "documentation" => "documentation",
        "backups" => say!(l, "sauvegardes", "backups"),
        other => other,
    };
    known.to_owned()
}
