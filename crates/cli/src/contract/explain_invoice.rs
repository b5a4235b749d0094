//! `intendant contract explain FILE invoice --month 2026-03 --counts workstation=57`: each line of
//! an invoice, with everything that led to its amount.

use std::collections::BTreeMap;
use std::path::PathBuf;

use intendant_contract::count::{Counted, Counts, Given};
use intendant_contract::item::DatedItem;
use intendant_contract::model::{Contract, Language, PerUnit};
use intendant_contract::month::Month;
use intendant_contract::price::{Basis, Invoice, Line, Period, Version, Work, draft};
use intendant_contract::revision::{IndexSeries, SeriesSet};
use intendant_contract::words::{Words, date, money, percent};
use jiff::civil::Date;

use super::explain::{Told, json_of, pair, text_of};

/// Which invoice, and from what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The month; of a quarterly contract, any month of the quarter.
    #[arg(long)]
    month: Month,
    /// Units by kind of item or label of line: `workstation=57`.
    #[arg(long, value_name = "KIND=N", value_parser = pair, value_delimiter = ',')]
    counts: Vec<(String, String)>,
    /// Items to count: a JSON list of `{"id", "attributes": {"kind": ["server"]}, "from", "to"}`.
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// Values of the price index: lines of `month,value[,published]`; `NAME=FILE` for a series
    /// other than the contract's.
    #[arg(long, value_name = "[NAME=]FILE")]
    index: Vec<String>,
    /// Work outside the flat rate: a JSON list of `{"id", "label", "from", "to"}`.
    #[arg(long, value_name = "FILE")]
    work: Option<PathBuf>,
    /// Last day in force, when notice was given.
    #[arg(long, value_name = "DAY")]
    ended: Option<Date>,
    /// Only this line, from 1.
    #[arg(long)]
    line: Option<usize>,
}

/// Items where they were given, figures for the rest.
struct Known {
    items: Option<Vec<DatedItem>>,
    given: Given,
}

impl Counts for Known {
    fn count(&self, line: &PerUnit, on: Date) -> Option<Counted> {
        self.given
            .count(line, on)
            .or_else(|| self.items.as_ref()?.count(line, on))
    }
}

/// An invoice that can be drawn up: yes.
pub(crate) fn tell(contract: &Contract, args: &Args, language: Language) -> Result<Told, String> {
    let mut given = BTreeMap::new();
    for (kind, count) in &args.counts {
        let count: u64 = count
            .parse()
            .map_err(|_| format!("`{kind}={count}`: the number of units is a whole number"))?;
        given.insert(kind.clone(), count);
    }
    let counts = Known {
        items: args.items.as_ref().map(|path| json_of(path)).transpose()?,
        given: Given(given),
    };
    let series = series(contract, &args.index)?;
    let work: Vec<Work> = args
        .work
        .as_ref()
        .map_or(Ok(Vec::new()), |path| json_of(path))?;
    let price = contract.price.as_ref().ok_or_else(|| {
        format!(
            "{}: this contract has no [price] section",
            contract.clauses.file
        )
    })?;
    let invoice = draft(
        Period::of(price.billed, args.month),
        &Basis {
            versions: &[Version {
                to: args.ended,
                ..Version::only(contract)
            }],
            counts: &counts,
            series: &series,
            work: &work,
        },
    )
    .map_err(|error| error.to_string())?;
    if let Some(wanted) = args.line
        && (wanted == 0 || wanted > invoice.lines.len())
    {
        let count = invoice.lines.len();
        return Err(format!(
            "there is no line {wanted}: this invoice has {count}"
        ));
    }
    let json = serde_json::to_value(&invoice).map_err(|error| error.to_string())?;
    Ok(Told {
        yes: true,
        lines: lines(contract, &invoice, args.line, language),
        json,
    })
}

fn series(contract: &Contract, files: &[String]) -> Result<SeriesSet, String> {
    let mut out = SeriesSet::default();
    for file in files {
        let (name, path) = match file.split_once('=') {
            Some((name, path)) => (name.to_owned(), path),
            None => {
                let revision = contract
                    .price
                    .as_ref()
                    .and_then(|price| price.revision.as_ref())
                    .ok_or("this contract has no price revision: no index is needed")?;
                (revision.index.clone(), file.as_str())
            }
        };
        let read = IndexSeries::from_csv(&text_of(path.as_ref())?)
            .map_err(|error| format!("{path}: {error}"))?;
        out.0.insert(name, read);
    }
    Ok(out)
}

fn lines(
    contract: &Contract,
    invoice: &Invoice,
    only: Option<usize>,
    language: Language,
) -> Vec<(usize, Words)> {
    let currency = &invoice.currency;
    let mut out = Vec::new();
    if only.is_none() {
        out.push((0, Words::same(&head(contract, invoice, language))));
    }
    for (index, line) in invoice.lines.iter().enumerate() {
        if only.is_some_and(|wanted| wanted != index + 1) {
            continue;
        }
        let title = title(index + 1, line, currency, language);
        out.push((0, Words::same(&title)));
        out.extend(line.explain(currency).into_iter().map(|words| (2, words)));
        let clause = &line.clause;
        let place = format!("{}:{} ({})", clause.file, clause.line, clause.path);
        out.push((2, Words::same(&place)));
    }
    if only.is_none() {
        out.extend(
            sums(invoice, language)
                .into_iter()
                .map(|text| (0, Words::same(&text))),
        );
    }
    out
}

fn head(contract: &Contract, invoice: &Invoice, language: Language) -> String {
    let (first, last) = (invoice.first.words(), invoice.last.words());
    let period = if invoice.first == invoice.last {
        first.get(language).to_owned()
    } else {
        format!("{} – {}", first.get(language), last.get(language))
    };
    let issued = date(invoice.issued, language);
    let reference = &contract.reference;
    match language {
        Language::Fr => format!("Facture {reference}, {period}, émise le {issued}"),
        Language::En => format!("Invoice {reference}, {period}, issued on {issued}"),
    }
}

fn title(number: usize, line: &Line, currency: &str, language: Language) -> String {
    let month = line.month.words();
    let amount = money(line.amount, currency, language);
    let colon = match language {
        Language::Fr => "\u{a0}:",
        Language::En => ":",
    };
    let (label, month) = (&line.label, month.get(language));
    format!("{number}. {label}, {month}{colon} {amount}")
}

fn sums(invoice: &Invoice, language: Language) -> Vec<String> {
    let cash = |amount| money(amount, &invoice.currency, language);
    let mut out = vec![match language {
        Language::Fr => format!("Total HT\u{a0}: {}", cash(invoice.net)),
        Language::En => format!("Total before tax: {}", cash(invoice.net)),
    }];
    for vat in &invoice.vat {
        let (rate, net, tax) = (percent(vat.rate, language), cash(vat.net), cash(vat.tax));
        out.push(match language {
            Language::Fr => format!("TVA {rate} sur {net}\u{a0}: {tax}"),
            Language::En => format!("VAT {rate} on {net}: {tax}"),
        });
    }
    out.push(match language {
        Language::Fr => format!("Total TTC\u{a0}: {}", cash(invoice.gross)),
        Language::En => format!("Total with tax: {}", cash(invoice.gross)),
    });
    if let Some(due) = invoice.due {
        let due = date(due, language);
        out.push(match language {
            Language::Fr => format!("À payer au plus tard le {due}"),
            Language::En => format!("To be paid by {due}"),
        });
    }
    out
}
