//! Reading one value: its type, its bounds, the names that it refers to.

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::node::{At, Ctx, Tab, Val, nearest};
use super::problem::Mistake;
use super::scalar::{self, Bad};
use crate::model::Target;
use crate::words::Words;

/// A type in words.
fn type_name(value: &DeValue<'_>) -> (&'static str, &'static str) {
    match value {
        DeValue::String(_) => ("un texte", "a string"),
        DeValue::Integer(_) => ("un nombre entier", "an integer"),
        DeValue::Float(_) => ("un nombre à virgule", "a float"),
        DeValue::Boolean(_) => ("un booléen", "a boolean"),
        DeValue::Datetime(_) => ("une date", "a date"),
        DeValue::Array(_) => ("une liste", "a list"),
        DeValue::Table(_) => ("une table", "a table"),
    }
}

impl<'n, 'i> Val<'n, 'i> {
    fn wrong_type(&self, ctx: &mut Ctx<'_>, wanted: (&str, &str), suggestion: Option<String>) {
        let (is_fr, is_en) = type_name(self.value);
        let message = Words::new(
            format!(
                "il faut ici {}, et non {is_fr}",
                wanted.0.trim_end_matches(',')
            ),
            format!("{} is expected here, not {is_en}", wanted.1),
        );
        ctx.problem(&self.at, Mistake::WrongType, message, suggestion);
    }

    /// The text as it stands in the file, for suggestions.
    fn bare(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            DeValue::Datetime(date) => Some(date.to_string()),
            DeValue::Boolean(flag) => Some(flag.to_string()),
            DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }

    /// A text of which `example` shows the form.
    fn text_like(
        &self,
        ctx: &mut Ctx<'_>,
        example: &str,
        mended: Option<String>,
    ) -> Option<&'n str> {
        if let DeValue::String(text) = self.value {
            return Some(text.as_ref());
        }
        let wanted = (
            format!("un texte entre guillemets, par exemple \"{example}\","),
            format!("a string in quotes, for example \"{example}\","),
        );
        self.wrong_type(
            ctx,
            (&wanted.0, &wanted.1),
            mended.map(|m| format!("\"{m}\"")),
        );
        None
    }

    /// Any text, not blank.
    pub(super) fn text(&self, ctx: &mut Ctx<'_>) -> String {
        let Some(text) = self.text_like(ctx, "…", self.bare()) else {
            return String::new();
        };
        if text.trim().is_empty() {
            ctx.say(
                &self.at,
                Mistake::BadValue,
                "ce texte est vide ; écrire une valeur, ou retirer la ligne".into(),
                "this text is empty; write a value, or remove the line".into(),
            );
        }
        text.to_owned()
    }

    fn scalar<T>(
        &self,
        ctx: &mut Ctx<'_>,
        example: &str,
        parse: impl Fn(&str) -> Result<T, Bad>,
    ) -> Option<T> {
        let mended = self.bare().and_then(|bare| match parse(&bare) {
            Ok(_) => Some(bare),
            Err(refused) => refused.suggestion,
        });
        let text = self.text_like(ctx, example, mended)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(refused) => {
                ctx.bad(&self.at, refused);
                None
            }
        }
    }

    pub(super) fn money(&self, ctx: &mut Ctx<'_>) -> Decimal {
        self.scalar(ctx, "1250.00", scalar::money)
            .unwrap_or_default()
    }

    pub(super) fn positive(&self, ctx: &mut Ctx<'_>) -> Decimal {
        self.scalar(ctx, "314.8", scalar::positive)
            .unwrap_or(Decimal::ONE)
    }

    pub(super) fn duration(&self, ctx: &mut Ctx<'_>) -> i64 {
        self.scalar(ctx, "24h", scalar::duration).unwrap_or(1)
    }

    pub(super) fn target(&self, ctx: &mut Ctx<'_>) -> Target {
        self.scalar(ctx, "4h", scalar::target)
            .unwrap_or(Target::Seconds(1))
    }

    pub(super) fn range(&self, ctx: &mut Ctx<'_>) -> Option<crate::model::Range> {
        self.scalar(ctx, "08:00-12:00", scalar::range)
    }

    /// A percentage between two bounds, in percent, both included; `over` excludes the lower one.
    pub(super) fn percent(&self, ctx: &mut Ctx<'_>, low: i64, high: i64, over: bool) -> Decimal {
        let example = if high == 100 && low == 0 { "95%" } else { "5%" };
        let Some(value) = self.scalar(ctx, example, scalar::percent) else {
            return Decimal::ONE;
        };
        let hundred = value * Decimal::ONE_HUNDRED;
        let (least, most) = (Decimal::from(low), Decimal::from(high));
        if hundred < least || hundred > most || (over && hundred == least) {
            let shown = self.bare().unwrap_or_default();
            let (strict_fr, strict_en) = if over {
                (" non compris", " (not included)")
            } else {
                ("", "")
            };
            ctx.say(
                &self.at,
                Mistake::BadValue,
                format!("« {shown} » est hors limites ; écrire de {low} %{strict_fr} à {high} %"),
                format!("“{shown}” is out of range; write from {low}%{strict_en} to {high}%"),
            );
        }
        value
    }

    pub(super) fn boolean(&self, ctx: &mut Ctx<'_>) -> bool {
        if let DeValue::Boolean(flag) = self.value {
            return *flag;
        }
        let meant = self
            .bare()
            .and_then(|bare| match bare.to_lowercase().as_str() {
                "true" | "yes" | "oui" | "vrai" | "1" => Some("true".to_owned()),
                "false" | "no" | "non" | "faux" | "0" => Some("false".to_owned()),
                _ => None,
            });
        self.wrong_type(ctx, ("true ou false", "true or false"), meant);
        false
    }

    pub(super) fn integer(&self, ctx: &mut Ctx<'_>, low: u32, high: u32) -> u32 {
        let DeValue::Integer(number) = self.value else {
            let meant = self.bare().filter(|bare| bare.parse::<u32>().is_ok());
            self.wrong_type(ctx, ("un nombre entier", "an integer"), meant);
            return low;
        };
        let digits = number.as_str().replace('_', "");
        let parsed = i64::from_str_radix(&digits, number.radix())
            .ok()
            .and_then(|value| u32::try_from(value).ok())
            .filter(|value| (low..=high).contains(value));
        if let Some(value) = parsed {
            return value;
        }
        let shown = number.as_str();
        ctx.say(
            &self.at,
            Mistake::BadValue,
            format!("{shown} est hors limites ; écrire un nombre de {low} à {high}"),
            format!("{shown} is out of range; write a number from {low} to {high}"),
        );
        low
    }

    /// A TOML local date of a year that a contract may name.
    pub(super) fn date(&self, ctx: &mut Ctx<'_>) -> Option<Date> {
        let DeValue::Datetime(written) = self.value else {
            let meant = self.bare().and_then(|bare| mended_date(&bare));
            let wanted = (
                "une date sans guillemets, par exemple 2026-01-05,",
                "a date without quotes, for example 2026-01-05,",
            );
            self.wrong_type(ctx, wanted, meant);
            return None;
        };
        let shown = written.to_string();
        let day = match (&written.date, &written.time, &written.offset) {
            (Some(day), None, None) => {
                let month = i8::try_from(day.month).unwrap_or(0);
                let of_month = i8::try_from(day.day).unwrap_or(0);
                Date::new(i16::try_from(day.year).unwrap_or(0), month, of_month).ok()
            }
            (Some(_), _, _) => {
                let meant = shown.get(..10).map(str::to_owned);
                let message = Words::new(
                    format!("« {shown} » porte une heure ; écrire la date seule"),
                    format!("“{shown}” carries a time; write the date alone"),
                );
                ctx.problem(&self.at, Mistake::WrongType, message, meant);
                return None;
            }
            _ => None,
        };
        match day.filter(|day| (1970..=2199).contains(&day.year())) {
            Some(day) => Some(day),
            None => {
                ctx.say(
                    &self.at,
                    Mistake::BadValue,
                    format!("« {shown} » n'est pas une date possible ; écrire année-mois-jour, entre 1970 et 2199"),
                    format!("“{shown}” is not a possible date; write year-month-day, from 1970 to 2199"),
                );
                None
            }
        }
    }

    /// One of a closed list of words.
    pub(super) fn choice<T: Copy>(&self, ctx: &mut Ctx<'_>, choices: &[(&str, T)]) -> Option<T> {
        let example = choices.first().map_or("…", |(word, _)| *word);
        let mended = self
            .bare()
            .and_then(|bare| nearest(&bare, choices.iter().map(|(word, _)| *word)));
        let text = self.text_like(ctx, example, mended.clone())?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let all: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let all = all.join(", ");
        let message = Words::new(
            format!("« {text} » n'est pas possible ici ; écrire l'un de {all}"),
            format!("“{text}” is not possible here; write one of {all}"),
        );
        ctx.problem(&self.at, Mistake::BadValue, message, mended);
        None
    }

    /// The name of a calendar of the file.
    pub(super) fn calendar(&self, ctx: &mut Ctx<'_>) -> String {
        let names = ctx.names.calendars.clone();
        self.reference(ctx, &names, ("calendrier", "calendar", "calendars"))
    }

    /// The name of a level of the file.
    pub(super) fn level(&self, ctx: &mut Ctx<'_>) -> String {
        let names = ctx.names.levels.clone();
        self.reference(ctx, &names, ("niveau", "level", "levels"))
    }

    /// The key of a service of the file.
    pub(super) fn service(&self, ctx: &mut Ctx<'_>) -> String {
        let names: Vec<String> = ctx
            .names
            .services
            .iter()
            .map(|(key, _)| key.clone())
            .collect();
        self.reference(ctx, &names, ("service", "service", "services"))
    }

    fn reference(&self, ctx: &mut Ctx<'_>, names: &[String], sort: (&str, &str, &str)) -> String {
        let text = self.text(ctx);
        if text.trim().is_empty() || names.contains(&text) || ctx.lost.contains(&text) {
            return text;
        }
        let meant = nearest(&text, names.iter().map(String::as_str));
        let (fr, en, table) = sort;
        let message = if names.is_empty() {
            Words::new(
                format!("le {fr} « {text} » n'existe pas ; l'ajouter dans « {table} »"),
                format!("there is no {en} “{text}”; add it under “{table}”"),
            )
        } else {
            let all = names.join(", ");
            Words::new(
                format!(
                    "le {fr} « {text} » n'existe pas ; écrire l'un de {all}, ou l'ajouter dans « {table} »"
                ),
                format!("there is no {en} “{text}”; write one of {all}, or add it under “{table}”"),
            )
        };
        ctx.problem(&self.at, Mistake::Unresolved, message, meant);
        text
    }

    pub(super) fn table(&self, ctx: &mut Ctx<'_>) -> Option<Tab<'n, 'i>> {
        if let DeValue::Table(table) = self.value {
            return Some(Tab::new(table, self.at.clone()));
        }
        self.wrong_type(ctx, ("une table { … }", "a table { … }"), None);
        None
    }

    /// The items of a list, each with its path; an item that is not there is not read.
    pub(super) fn list(&self, ctx: &mut Ctx<'_>) -> Vec<Val<'n, 'i>> {
        let DeValue::Array(items) = self.value else {
            let meant = match self.value {
                DeValue::String(text) => Some(format!("[\"{text}\"]")),
                _ => None,
            };
            self.wrong_type(ctx, ("une liste [ … ]", "a list [ … ]"), meant);
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let at = At {
                    path: format!("{}.{index}", self.at.path),
                    span: item.span(),
                };
                ctx.mark(&at);
                Val {
                    value: item.get_ref(),
                    at,
                }
            })
            .collect()
    }

    /// A list of texts; `None` when it is not a list, so that emptiness is not blamed as well.
    pub(super) fn texts(&self, ctx: &mut Ctx<'_>) -> Vec<(String, At)> {
        self.list(ctx)
            .into_iter()
            .map(|item| (item.text(ctx), item.at))
            .collect()
    }

    /// Whether the value is a list without items.
    pub(super) fn is_empty_list(&self) -> bool {
        matches!(self.value, DeValue::Array(items) if items.is_empty())
    }
}

/// `2026-1-5`, `05/01/2026` or a quoted date, as a TOML date.
fn mended_date(text: &str) -> Option<String> {
    let parts: Vec<u32> = text
        .trim()
        .split(['-', '/', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    let year16 = i16::try_from(year).ok()?;
    Date::new(year16, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        .ok()
        .map(|date| date.to_string())
}
