//! Services that can never apply, items that nothing covers, rights on what is not covered.

use super::Critic;
use crate::model::{Selector, Service};

pub(super) fn services(critic: &mut Critic<'_>) {
    let services = &critic.contract.services;
    if services.is_empty() {
        critic.say(
            "no-service",
            "",
            "le contrat n'a aucun service : il ne couvre rien".into(),
            "the contract has no service: it covers nothing".into(),
        );
    }
    for (index, service) in services.iter().enumerate() {
        let at = format!("services.{index}");
        let key = &service.key;
        let before = services[..index].iter().find(|other| hides(other, service));
        if let Some(other) = before {
            let first = &other.key;
            critic.say(
                "shadowed-service",
                &format!("{at}.covers"),
                format!("« {key} » ne s'applique jamais : « {first} », placé avant, couvre tout ce qu'il couvre"),
                format!("“{key}” never applies: “{first}”, which stands before it, covers all that it covers"),
            );
        }
        if service
            .except
            .as_ref()
            .is_some_and(|except| within(&service.covers, except))
        {
            critic.say(
                "service-excepts-all",
                &format!("{at}.except"),
                format!("« {key} » exclut tout ce qu'il couvre"),
                format!("“{key}” excepts all that it covers"),
            );
        }
        if service.level.is_none() {
            critic.say(
                "service-without-level",
                &at,
                format!("« {key} » n'a pas de niveau : ses tickets n'ont aucun délai"),
                format!("“{key}” has no level: its tickets have no target"),
            );
        }
    }
}

/// Whether `first` takes every item that `second` covers.
fn hides(first: &Service, second: &Service) -> bool {
    let spared = first.except.as_ref().is_some_and(|except| {
        // What the first one excepts may be left to the second, unless that excepts it too.
        second.except.as_ref() != Some(except) && !apart(&second.covers, except)
    });
    !spared && within(&second.covers, &first.covers)
}

/// Whether every item that matches `inner` matches `outer`.
fn within(inner: &Selector, outer: &Selector) -> bool {
    outer.keys.iter().all(|(key, accepted)| {
        inner
            .keys
            .get(key)
            .is_some_and(|values| values.iter().all(|value| accepted.contains(value)))
    })
}

/// Whether no item of one value a key can match both; tags are several on one item.
fn apart(a: &Selector, b: &Selector) -> bool {
    a.keys
        .iter()
        .filter(|(key, _)| key.as_str() != "tag")
        .any(|(key, values)| {
            b.keys
                .get(key)
                .is_some_and(|others| values.iter().all(|value| !others.contains(value)))
        })
}

/// Whether some service may cover an item of this kind.
fn covered(critic: &Critic<'_>, kind: &str) -> bool {
    critic.contract.services.iter().any(|service| {
        service
            .covers
            .keys
            .get("kind")
            .is_none_or(|kinds| kinds.iter().any(|other| other == kind))
    })
}

pub(super) fn kinds(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    let mut named: Vec<(String, &str)> = Vec::new();
    for (index, unit) in contract
        .price
        .iter()
        .flat_map(|price| price.per_unit.iter().enumerate())
    {
        for kind in unit.counts.keys.get("kind").into_iter().flatten() {
            named.push((format!("price.per-unit.{index}.counts"), kind));
        }
    }
    for (path, kind) in named {
        if !covered(critic, kind) {
            critic.say(
                "billed-but-not-covered",
                &path,
                format!("« {kind} » est facturé, mais aucun service ne le couvre"),
                format!("“{kind}” is billed, but no service covers it"),
            );
        }
    }
    for (index, third) in contract.third_parties.iter().enumerate() {
        for service in &contract.services {
            if within(&service.covers, &third.responsible_for) {
                let (name, key) = (&third.name, &service.key);
                critic.say(
                    "covered-by-third-party",
                    &format!("third-parties.{index}.responsible-for"),
                    format!("« {name} » répond de tout ce que le service « {key} » couvre ; dire qui en répond"),
                    format!("“{name}” answers for all that the service “{key}” covers; say who answers for it"),
                );
            }
        }
    }
}

pub(super) fn authorisations(critic: &mut Critic<'_>) {
    for (index, rule) in critic.contract.authorisations.iter().enumerate() {
        for kind in rule.on.keys.get("kind").into_iter().flatten() {
            if !covered(critic, kind) {
                critic.say(
                    "authorised-but-not-covered",
                    &format!("authorisations.{index}.on"),
                    format!("des droits sont donnés sur « {kind} », qu'aucun service ne couvre"),
                    format!("rights are given on “{kind}”, which no service covers"),
                );
            }
        }
    }
}
