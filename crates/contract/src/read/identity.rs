//! Who, from when to when; and what is promised around the services: access, secrecy, security, exit.

use super::node::{Ctx, Tab, Val};
use super::problem::Mistake;
use super::scalar::{is_iban, is_siren, is_siret};
use super::services::selector;
use crate::model::{
    Authorisation, Client, Confidentiality, Exit, Identity, Language, Provider, Renewal, Scope,
    Security, Term,
};

/// ISO 4217 codes of currencies in use.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

pub(super) fn language(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Language> {
    val.choice(ctx, &[("fr", Language::Fr), ("en", Language::En)])
}

pub(super) fn scope(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Scope> {
    val.choice(
        ctx,
        &[("global", Scope::Global), ("partial", Scope::Partial)],
    )
}

pub(super) fn currency(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> String {
    let code = val.text(ctx);
    let known = CURRENCIES.split(' ').any(|known| known == code);
    if !known && !code.trim().is_empty() {
        let upper = code.trim().to_uppercase();
        let meant = match upper.as_str() {
            "€" | "EURO" | "EUROS" => Some("EUR".to_owned()),
            _ => CURRENCIES
                .split(' ')
                .find(|k| *k == upper)
                .map(str::to_owned),
        };
        let message = crate::words::Words::new(
            format!(
                "« {code} » n'est pas une monnaie ; écrire son code ISO 4217, par exemple \"EUR\""
            ),
            format!("“{code}” is not a currency; write its ISO 4217 code, for example \"EUR\""),
        );
        ctx.problem(&val.at, Mistake::BadValue, message, meant);
    }
    code
}

pub(super) fn client(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Client {
    let mut client = Client::default();
    let Some(mut tab) = val.table(ctx) else {
        return client;
    };
    client.name = tab
        .need(ctx, "name")
        .map(|v| v.text(ctx))
        .unwrap_or_default();
    client.siren = siren(ctx, &mut tab);
    client.sector = tab.get(ctx, "sector").map(|v| v.text(ctx));
    client.employees = tab
        .get(ctx, "employees")
        .map(|v| v.integer(ctx, 0, 10_000_000));
    client.identity = identity(ctx, &mut tab);
    tab.finish(ctx);
    client
}

pub(super) fn provider(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Provider {
    let mut provider = Provider::default();
    let Some(mut tab) = val.table(ctx) else {
        return provider;
    };
    provider.name = tab
        .need(ctx, "name")
        .map(|v| v.text(ctx))
        .unwrap_or_default();
    provider.siren = siren(ctx, &mut tab);
    provider.identity = identity(ctx, &mut tab);
    tab.finish(ctx);
    provider
}

fn siren(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Option<String> {
    let val = tab.get(ctx, "siren")?;
    checked(
        ctx,
        &val,
        is_siren,
        (
            "un SIREN valide (neuf chiffres, clé de Luhn)",
            "a valid SIREN (nine digits, Luhn key)",
        ),
    )
}

/// A text without spaces that must pass a check; spaces are suggested away.
fn checked(
    ctx: &mut Ctx<'_>,
    val: &Val<'_, '_>,
    check: fn(&str) -> bool,
    what: (&str, &str),
) -> Option<String> {
    let text = val.text(ctx);
    if text.trim().is_empty() || check(&text) {
        return Some(text);
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '.')
        .collect();
    let message = crate::words::Words::new(
        format!("« {text} » n'est pas {} ; vérifier la saisie", what.0),
        format!("“{text}” is not {}; check the digits", what.1),
    );
    ctx.problem(
        &val.at,
        Mistake::BadValue,
        message,
        check(&plain).then_some(plain),
    );
    None
}

fn identity(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Identity {
    let siret = tab.get(ctx, "siret").and_then(|val| {
        checked(
            ctx,
            &val,
            is_siret,
            (
                "un SIRET valide (quatorze chiffres, clé de Luhn)",
                "a valid SIRET (fourteen digits, Luhn key)",
            ),
        )
    });
    let iban = tab
        .get(ctx, "iban")
        .and_then(|val| checked(ctx, &val, is_iban, ("un IBAN valide", "a valid IBAN")));
    let email = tab.get(ctx, "email").and_then(|val| {
        let looks = |text: &str| {
            text.split_once('@').is_some_and(|(who, host)| {
                !who.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
            })
        };
        checked(
            ctx,
            &val,
            looks,
            ("une adresse électronique", "an e-mail address"),
        )
    });
    let mut text = |key| tab.get(ctx, key).map(|v| v.text(ctx));
    Identity {
        legal_form: text("legal-form"),
        capital: text("capital"),
        address: text("address"),
        postcode: text("postcode"),
        city: text("city"),
        country: text("country"),
        vat_id: text("vat-id"),
        rcs: text("rcs"),
        bic: text("bic"),
        phone: text("phone"),
        siret,
        iban,
        email,
    }
}

pub(super) fn term(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Term> {
    let mut tab = val.table(ctx)?;
    let signed = tab.get(ctx, "signed").and_then(|v| v.date(ctx));
    let starts = tab.need(ctx, "starts").and_then(|v| v.date(ctx));
    let months = tab.need(ctx, "months").map(|v| v.integer(ctx, 1, 1_200));
    let renewal = tab.get(ctx, "renewal").and_then(|v| renewal(ctx, &v));
    tab.finish(ctx);
    Some(Term {
        signed,
        starts: starts?,
        months: months?,
        renewal,
    })
}

fn renewal(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Renewal> {
    let mut tab = val.table(ctx)?;
    let renewal = Renewal {
        tacit: tab.need(ctx, "tacit").is_some_and(|v| v.boolean(ctx)),
        months: tab
            .need(ctx, "months")
            .map_or(1, |v| v.integer(ctx, 1, 1_200)),
        notice_months: tab
            .get(ctx, "notice-months")
            .map_or(0, |v| v.integer(ctx, 0, 120)),
    };
    tab.finish(ctx);
    Some(renewal)
}

pub(super) fn authorisation(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Authorisation> {
    let mut tab = val.table(ctx)?;
    let mut out = Authorisation {
        who: Vec::new(),
        may: Vec::new(),
        on: tab
            .get(ctx, "on")
            .map(|v| selector(ctx, &v))
            .unwrap_or_default(),
        calendar: None,
        open_ticket: false,
        needs: Vec::new(),
    };
    if let Some(val) = tab.need(ctx, "who") {
        out.who = people(ctx, &val);
    }
    if let Some(val) = tab.need(ctx, "may") {
        out.may = val
            .texts(ctx)
            .into_iter()
            .map(|(action, _)| action)
            .collect();
        not_empty(ctx, &val, "[\"remote-shell\"]");
    }
    if let Some(mut when) = tab.get(ctx, "when").and_then(|v| v.table(ctx)) {
        out.calendar = when.get(ctx, "calendar").map(|v| v.calendar(ctx));
        out.open_ticket = when
            .get(ctx, "ticket")
            .and_then(|v| v.choice(ctx, &[("open", true)]))
            .unwrap_or(false);
        when.finish(ctx);
    }
    if let Some(val) = tab.get(ctx, "needs") {
        let choices = [
            ("second-person", "second-person"),
            ("client-approval", "client-approval"),
        ];
        for item in val.list(ctx) {
            out.needs
                .extend(item.choice(ctx, &choices).map(str::to_owned));
        }
    }
    tab.finish(ctx);
    Some(out)
}

/// `role:…`, `user:…` or `team:…`, at least one.
fn people(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<String> {
    let people = val.texts(ctx);
    not_empty(ctx, val, "[\"role:technician\"]");
    for (who, at) in &people {
        let form = ["role:", "user:", "team:"].iter().any(|prefix| {
            who.strip_prefix(prefix)
                .is_some_and(|name| !name.trim().is_empty())
        });
        if form || who.trim().is_empty() {
            continue;
        }
        let bare = who.rsplit(':').next().unwrap_or("").trim().to_owned();
        let message = crate::words::Words::new(
            format!("« {who} » ne désigne personne ; écrire \"role:…\", \"user:…\" ou \"team:…\""),
            format!("“{who}” names nobody; write \"role:…\", \"user:…\" or \"team:…\""),
        );
        let meant = (!bare.is_empty()).then(|| format!("role:{bare}"));
        ctx.problem(at, Mistake::BadValue, message, meant);
    }
    people.into_iter().map(|(who, _)| who).collect()
}

/// Refuses `[]` where nothing makes no sense.
pub(super) fn not_empty(ctx: &mut Ctx<'_>, val: &Val<'_, '_>, example: &str) {
    if val.is_empty_list() {
        ctx.say(
            &val.at,
            Mistake::BadValue,
            format!("cette liste est vide ; écrire par exemple {example}"),
            format!("this list is empty; write for example {example}"),
        );
    }
}

pub(super) fn confidentiality(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Confidentiality> {
    let mut tab = val.table(ctx)?;
    let out = Confidentiality {
        years_after_end: tab
            .get(ctx, "years-after-end")
            .map(|v| v.integer(ctx, 0, 100)),
        personal_data: tab
            .get(ctx, "personal-data")
            .is_some_and(|v| v.boolean(ctx)),
    };
    tab.finish(ctx);
    Some(out)
}

pub(super) fn security(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Security> {
    let mut tab = val.table(ctx)?;
    let out = Security {
        reinforced: tab
            .need(ctx, "level")
            .and_then(|v| v.choice(ctx, &[("standard", false), ("reinforced", true)]))
            .unwrap_or(false),
        mfa: tab.get(ctx, "mfa").is_some_and(|v| v.boolean(ctx)),
        access_review_months: tab
            .get(ctx, "access-review-months")
            .map(|v| v.integer(ctx, 1, 120)),
        log_retention_months: tab
            .get(ctx, "log-retention-months")
            .map(|v| v.integer(ctx, 1, 1_200)),
    };
    tab.finish(ctx);
    Some(out)
}

pub(super) fn exit(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Exit> {
    let mut tab = val.table(ctx)?;
    let out = Exit {
        notice_months: tab
            .get(ctx, "notice-months")
            .map(|v| v.integer(ctx, 0, 120)),
        assistance_days: tab
            .get(ctx, "assistance-days")
            .map(|v| v.integer(ctx, 0, 3_650)),
        deliver: tab
            .get(ctx, "deliver")
            .map(|v| v.texts(ctx).into_iter().map(|(what, _)| what).collect())
            .unwrap_or_default(),
    };
    tab.finish(ctx);
    Some(out)
}
