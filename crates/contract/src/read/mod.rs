//! From a contract file to its typed form: every mistake of the file in one run, each with its line,
//! its column and what to write instead.

mod calendars;
mod formula;
mod identity;
mod levels;
mod node;
mod penalties;
mod price;
mod problem;
mod scalar;
mod services;
pub(crate) mod source;
mod syntax;
mod val;

#[cfg(test)]
mod tests;

use indexmap::IndexMap;
use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

pub use problem::{Errors, Mistake, Problem};

use crate::model::{Clauses, Client, ClockRules, Contract, Language, Provider, Scope, Term};
use crate::words::Words;
use node::{At, Ctx, Names, Tab};
use source::Lines;

/// Files larger than that are refused unread: no contract is, and each mistake costs memory.
pub const LARGEST: usize = 8 * 1024 * 1024;

/// Reads a contract file, format 1. `file_name` is only quoted in places and errors.
///
/// # Errors
/// Every mistake of the file, in the order in which they stand. A contract comes out only when there
/// is none.
pub fn read(file_name: &str, text: &str) -> Result<Contract, Errors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LARGEST {
        return Err(too_large(file_name, text.len()));
    }
    let understood = syntax::understand(text);
    let (root, _) = DeTable::parse_recoverable(&understood.text);
    let mut ctx = Ctx {
        file: file_name,
        text,
        lines: Lines::new(text),
        problems: Vec::new(),
        places: IndexMap::new(),
        names: names(root.get_ref()),
        lost: understood.lost,
        misspelt: misspelt(root.get_ref()),
    };
    for error in understood.errors {
        let at = At {
            path: String::new(),
            span: error.span,
        };
        ctx.problem(&at, error.mistake, error.message, None);
    }
    let mut tab = Tab::new(
        root.get_ref(),
        At {
            path: String::new(),
            span: 0..0,
        },
    );
    let contract = contract(&mut ctx, &mut tab);
    let mut problems = ctx.problems;
    problems.sort_by_key(|problem| (problem.line, problem.column));
    match contract {
        Some(mut contract) if problems.is_empty() => {
            contract.clauses = Clauses {
                file: file_name.to_owned(),
                places: ctx.places,
            };
            Ok(contract)
        }
        _ => Err(Errors(problems)),
    }
}

fn too_large(file: &str, bytes: usize) -> Errors {
    let most = LARGEST / 1024 / 1024;
    Errors(vec![Problem {
        file: file.to_owned(),
        line: 1,
        column: 1,
        length: 1,
        path: String::new(),
        mistake: Mistake::BadValue,
        message: Words::new(
            format!("ce fichier pèse {bytes} octets ; un contrat tient en {most} Mio"),
            format!("this file has {bytes} bytes; a contract fits in {most} MiB"),
        ),
        suggestion: None,
    }])
}

/// The sections and keys at the head of a file.
const ROOT: [&str; 21] = [
    "format",
    "reference",
    "title",
    "language",
    "currency",
    "scope",
    "client",
    "provider",
    "term",
    "calendars",
    "levels",
    "matrix",
    "clocks",
    "services",
    "third-parties",
    "price",
    "penalties",
    "authorisations",
    "confidentiality",
    "security",
    "exit",
];

/// Sections of which part stands under a misspelt title: what they lack is not their fault.
fn misspelt(root: &DeTable<'_>) -> Vec<String> {
    root.keys()
        .map(|name| name.get_ref().as_ref())
        .filter(|name| !ROOT.contains(name))
        .filter_map(|name| node::nearest(name, ROOT.into_iter()))
        .collect()
}

/// The names that references may use, whether or not what they name is well formed.
fn names(root: &DeTable<'_>) -> Names {
    let keys = |key: &str| -> Vec<String> {
        let Some(DeValue::Table(table)) = root.get(key).map(toml::Spanned::get_ref) else {
            return Vec::new();
        };
        let mut names: Vec<_> = table.keys().collect();
        names.sort_by_key(|name| name.span().start);
        names
            .into_iter()
            .map(|name| name.get_ref().to_string())
            .collect()
    };
    let mut services = Vec::new();
    if let Some(DeValue::Array(items)) = root.get("services").map(toml::Spanned::get_ref) {
        for item in items {
            if let DeValue::Table(table) = item.get_ref()
                && let Some(DeValue::String(key)) = table.get("key").map(toml::Spanned::get_ref)
            {
                services.push((key.to_string(), table.contains_key("availability")));
            }
        }
    }
    Names {
        calendars: keys("calendars"),
        levels: keys("levels"),
        services,
    }
}

/// Stands for a term that could not be read.
const NO_TERM: Term = Term {
    signed: None,
    starts: Date::ZERO,
    months: 1,
    renewal: None,
};

/// Reads all sections; what is missing or wrong is replaced by something harmless, since the
/// contract only comes out when nothing is.
fn contract(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Option<Contract> {
    format_version(ctx, tab);
    let out = Contract {
        reference: text(ctx, tab, "reference"),
        title: text(ctx, tab, "title"),
        language: tab
            .need(ctx, "language")
            .and_then(|v| identity::language(ctx, &v))
            .unwrap_or(Language::Fr),
        currency: tab
            .need(ctx, "currency")
            .map(|v| identity::currency(ctx, &v))
            .unwrap_or_default(),
        scope: tab
            .need(ctx, "scope")
            .and_then(|v| identity::scope(ctx, &v))
            .unwrap_or(Scope::Partial),
        client: tab
            .need(ctx, "client")
            .map_or_else(Client::default, |v| identity::client(ctx, &v)),
        provider: tab
            .need(ctx, "provider")
            .map_or_else(Provider::default, |v| identity::provider(ctx, &v)),
        term: tab
            .need(ctx, "term")
            .and_then(|v| identity::term(ctx, &v))
            .unwrap_or(NO_TERM),
        calendars: services::table_of(ctx, tab, "calendars", calendars::calendar),
        levels: services::table_of(ctx, tab, "levels", levels::level),
        matrix: tab.get(ctx, "matrix").and_then(|v| levels::matrix(ctx, &v)),
        clocks: tab
            .get(ctx, "clocks")
            .map_or_else(ClockRules::default, |v| levels::clocks(ctx, &v)),
        services: tab
            .get(ctx, "services")
            .map(|v| services::services(ctx, &v))
            .unwrap_or_default(),
        third_parties: items(ctx, tab, "third-parties", services::third_party),
        price: tab.get(ctx, "price").and_then(|v| price::price(ctx, &v)),
        penalties: tab
            .get(ctx, "penalties")
            .and_then(|v| penalties::penalties(ctx, &v)),
        authorisations: items(ctx, tab, "authorisations", identity::authorisation),
        confidentiality: tab
            .get(ctx, "confidentiality")
            .and_then(|v| identity::confidentiality(ctx, &v)),
        security: tab
            .get(ctx, "security")
            .and_then(|v| identity::security(ctx, &v)),
        exit: tab.get(ctx, "exit").and_then(|v| identity::exit(ctx, &v)),
        clauses: Clauses::default(),
    };
    tab.finish(ctx);
    Some(out)
}

fn text(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>, key: &'static str) -> String {
    tab.need(ctx, key).map(|v| v.text(ctx)).unwrap_or_default()
}

fn format_version(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) {
    let Some(val) = tab.need(ctx, "format") else {
        return;
    };
    if let DeValue::Integer(number) = val.value
        && number.as_str() != "1"
    {
        let shown = number.as_str();
        ctx.say(
            &val.at,
            Mistake::BadValue,
            format!("le format {shown} n'est pas connu de cette version du programme ; écrire format = 1"),
            format!("this version of the program does not know format {shown}; write format = 1"),
        );
    } else {
        val.integer(ctx, 1, 1);
    }
}

fn items<T>(
    ctx: &mut Ctx<'_>,
    tab: &mut Tab<'_, '_>,
    key: &'static str,
    read: fn(&mut Ctx<'_>, &node::Val<'_, '_>) -> Option<T>,
) -> Vec<T> {
    let Some(val) = tab.get(ctx, key) else {
        return Vec::new();
    };
    let list = val.list(ctx);
    list.iter().filter_map(|item| read(ctx, item)).collect()
}
