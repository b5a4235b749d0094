//! What the contract costs: flat, counted and hourly lines, and their revision.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::node::{Ctx, Tab, Val};
use super::problem::Mistake;
use super::services::selector;
use crate::model::{
    Band, Billed, Chain, ChainLink, Flat, Hourly, Payment, PerUnit, Price, Revision,
};
use crate::words::Words;

pub(super) fn price(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Price> {
    let mut tab = val.table(ctx)?;
    let billed = [
        ("monthly", Billed::Monthly),
        ("quarterly", Billed::Quarterly),
    ];
    let out = Price {
        billed: tab
            .need(ctx, "billed")
            .and_then(|v| v.choice(ctx, &billed))
            .unwrap_or(Billed::Monthly),
        vat: tab
            .need(ctx, "vat")
            .map(|v| v.percent(ctx, 0, 100, false))
            .unwrap_or_default(),
        payment: tab.get(ctx, "payment").and_then(|v| payment(ctx, &v)),
        flat: lines(ctx, &mut tab, "flat", flat),
        per_unit: lines(ctx, &mut tab, "per-unit", per_unit),
        hourly: lines(ctx, &mut tab, "hourly", hourly),
        revision: tab.get(ctx, "revision").and_then(|v| revision(ctx, &v)),
    };
    tab.finish(ctx);
    Some(out)
}

fn lines<T>(
    ctx: &mut Ctx<'_>,
    tab: &mut Tab<'_, '_>,
    key: &'static str,
    read: fn(&mut Ctx<'_>, &mut Tab<'_, '_>) -> T,
) -> Vec<T> {
    let Some(val) = tab.get(ctx, key) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for item in val.list(ctx) {
        if let Some(mut line) = item.table(ctx) {
            out.push(read(ctx, &mut line));
            line.finish(ctx);
        }
    }
    out
}

fn payment(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Payment> {
    let mut tab = val.table(ctx)?;
    let out = Payment {
        days: tab.need(ctx, "days").map_or(0, |v| v.integer(ctx, 0, 365)),
        late_interest: tab.get(ctx, "late-interest").map(|v| v.text(ctx)),
        recovery_fee: tab.get(ctx, "recovery-fee").map(|v| v.money(ctx)),
    };
    tab.finish(ctx);
    Some(out)
}

fn label(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> String {
    tab.need(ctx, "label")
        .map(|v| v.text(ctx))
        .unwrap_or_default()
}

fn flat(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Flat {
    Flat {
        label: label(ctx, tab),
        amount: tab
            .need(ctx, "amount")
            .map(|v| v.money(ctx))
            .unwrap_or_default(),
    }
}

fn per_unit(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> PerUnit {
    PerUnit {
        label: label(ctx, tab),
        counts: tab
            .need(ctx, "counts")
            .map(|v| selector(ctx, &v))
            .unwrap_or_default(),
        except: tab.get(ctx, "except").map(|v| selector(ctx, &v)),
        minimum: tab
            .get(ctx, "minimum")
            .map_or(0, |v| u64::from(v.integer(ctx, 0, 100_000_000))),
        bands: tab
            .need(ctx, "bands")
            .map(|v| bands(ctx, &v))
            .unwrap_or_default(),
    }
}

fn bands(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<Band> {
    let items = val.list(ctx);
    if val.is_empty_list() {
        ctx.say(
            &val.at,
            Mistake::BadValue,
            "aucune tranche ; écrire par exemple [{ each = \"18.00\" }]".into(),
            "there is no band; write for example [{ each = \"18.00\" }]".into(),
        );
    }
    let count = items.len();
    let mut out: Vec<Band> = Vec::new();
    let mut highest: u64 = 0;
    for (index, item) in items.into_iter().enumerate() {
        let Some(mut tab) = item.table(ctx) else {
            continue;
        };
        let last = index + 1 == count;
        let limit = tab.get(ctx, "up-to");
        let up_to = limit
            .as_ref()
            .map(|v| u64::from(v.integer(ctx, 1, 100_000_000)));
        let each = tab
            .need(ctx, "each")
            .map(|v| v.money(ctx))
            .unwrap_or_default();
        match (&limit, up_to) {
            (Some(val), Some(_)) if last => ctx.say(
                &val.at,
                Mistake::Conflict,
                "la dernière tranche ne peut pas avoir de fin : au-delà, rien n'aurait de prix ; retirer « up-to »".into(),
                "the last band cannot end: units beyond it would have no price; remove “up-to”".into(),
            ),
            (Some(val), Some(end)) if end <= highest => ctx.say(
                &val.at,
                Mistake::Conflict,
                format!("cette tranche finit à {end}, la précédente à {highest} ; écrire les tranches en ordre croissant"),
                format!("this band ends at {end}, the one before at {highest}; write the bands in ascending order"),
            ),
            (None, _) if !last && !ctx.lost.contains("up-to") => ctx.say(
                &item.at,
                Mistake::Conflict,
                "seule la dernière tranche est sans fin ; ajouter « up-to », par exemple up-to = 50".into(),
                "only the last band has no end; add “up-to”, for example up-to = 50".into(),
            ),
            _ => {}
        }
        highest = up_to.unwrap_or(highest).max(highest);
        tab.finish(ctx);
        out.push(Band { up_to, each });
    }
    out
}

fn hourly(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Hourly {
    let label = label(ctx, tab);
    let rate = tab
        .need(ctx, "rate")
        .map(|v| v.money(ctx))
        .unwrap_or_default();
    let factor = tab.get(ctx, "outside-hours");
    let calendar = tab.get(ctx, "calendar").map(|v| v.calendar(ctx));
    if let Some(val) = factor
        .as_ref()
        .filter(|_| calendar.is_none() && !ctx.lost.contains("calendar"))
    {
        ctx.say(
            &val.at,
            Mistake::Conflict,
            "« outside-hours » dit un prix hors d'un calendrier ; ajouter calendar = \"…\"".into(),
            "“outside-hours” is a price outside a calendar; add calendar = \"…\"".into(),
        );
    }
    Hourly {
        label,
        rate,
        outside_hours: factor.map(|v| v.percent(ctx, 0, 1_000, true)),
        calendar,
    }
}

fn revision(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Revision> {
    let mut tab = val.table(ctx)?;
    let index = tab
        .need(ctx, "index")
        .map(|v| v.text(ctx))
        .unwrap_or_default();
    let base = tab.need(ctx, "base").and_then(|v| base(ctx, &v));
    let fixed = tab
        .get(ctx, "fixed")
        .map(|v| v.percent(ctx, 0, 100, false))
        .unwrap_or_default();
    let every_months = tab
        .get(ctx, "every-months")
        .map_or(12, |v| v.integer(ctx, 1, 120));
    let rounding = tab
        .get(ctx, "rounding")
        .map_or(4, |v| v.integer(ctx, 0, 10));
    let floor = tab
        .get(ctx, "floor")
        .map(|v| v.percent(ctx, -100, 1_000, false));
    let cap_val = tab.get(ctx, "cap");
    let cap = cap_val.as_ref().map(|v| v.percent(ctx, -100, 1_000, false));
    if let (Some(low), Some(high), Some(val)) = (floor, cap, cap_val)
        && low > high
    {
        ctx.say(
            &val.at,
            Mistake::Conflict,
            "le plafond de révision est sous son plancher ; échanger les deux".into(),
            "the cap of the revision is under its floor; swap them".into(),
        );
    }
    let chain = tab.get(ctx, "chain").and_then(|v| chain(ctx, &v));
    tab.finish(ctx);
    let (base_month, base_value) = base?;
    Some(Revision {
        index,
        base_month,
        base_value,
        fixed,
        every_months,
        rounding,
        floor,
        cap,
        chain,
    })
}

fn base(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<(Date, Decimal)> {
    let mut tab = val.table(ctx)?;
    let month = tab.need(ctx, "month").and_then(|v| {
        let text = v.text(ctx);
        let month = month(&text);
        if month.is_none() && !text.trim().is_empty() {
            let message = Words::new(
                format!("« {text} » n'est pas un mois ; écrire par exemple \"2024-12\""),
                format!("“{text}” is not a month; write for example \"2024-12\""),
            );
            ctx.problem(&v.at, Mistake::BadValue, message, mended_month(&text));
        }
        month
    });
    let value = tab.need(ctx, "value").map(|v| v.positive(ctx));
    tab.finish(ctx);
    Some((month?, value?))
}

fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    {
        return None;
    }
    let year: i16 = year
        .parse()
        .ok()
        .filter(|year| (1970..=2199).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

fn mended_month(text: &str) -> Option<String> {
    let parts: Vec<u16> = text
        .split(['-', '/', '.', ' '])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [a, b, ..] = parts[..] else { return None };
    let (year, of_year) = if a > 12 { (a, b) } else { (b, a) };
    let mended = format!("{year:04}-{of_year:02}");
    month(&mended).map(|_| mended)
}

fn chain(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Chain> {
    let mut tab = val.table(ctx)?;
    let series = tab
        .need(ctx, "series")
        .map(|v| v.text(ctx))
        .unwrap_or_default();
    let divide = tab.get(ctx, "divide-by").map(|v| v.positive(ctx));
    let multiply = tab.get(ctx, "multiply-by").map(|v| v.positive(ctx));
    tab.finish(ctx);
    let link = match (divide, multiply) {
        (Some(by), None) => ChainLink::DivideBy(by),
        (None, Some(by)) => ChainLink::MultiplyBy(by),
        (None, None) if ctx.lost.contains("chain") || tab.has_unknown() => return None,
        _ => {
            ctx.say(
                &val.at,
                Mistake::Conflict,
                "écrire « divide-by » ou « multiply-by », l'un des deux".into(),
                "write “divide-by” or “multiply-by”, one of the two".into(),
            );
            return None;
        }
    };
    Some(Chain { series, link })
}

/// The place of a character inside a quoted string without escapes.
pub(super) fn inside(
    ctx: &Ctx<'_>,
    val: &Val<'_, '_>,
    characters: usize,
    text: &str,
) -> super::node::At {
    let mut at = val.at.clone();
    let quotes = usize::from(at.span.len() > text.len());
    let plain = ctx
        .text
        .get(at.span.start + quotes..at.span.start + quotes + text.len())
        == Some(text);
    if plain {
        let bytes: usize = text.chars().take(characters).map(char::len_utf8).sum();
        at.span.start = (at.span.start + quotes + bytes).min(at.span.end.saturating_sub(1));
        at.span.end = at.span.start + 1;
    }
    at
}
