//! Fleet reports: issued with a number, kept as issued, printed once in each language.

use intendant_domain::access::Permission::{EditContracts, SeeContracts, SeeMachines};
use intendant_domain::id::ClientId;
use intendant_protocol::documents::fleet::FleetReport;
use jiff::civil::Date;

use super::actions;
use super::report::{Before, Counted, gather};
use super::store::{self, ClientRow, NewReport, Report};
use crate::months;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::live::Change;
use crate::platform::tx::Tx;

/// A report as lists show it.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Which.
    pub id: i64,
    /// Its number.
    pub name: String,
    /// Day of issue.
    pub on: Date,
}

impl From<&Report> for Issued {
    fn from(report: &Report) -> Self {
        Self {
            id: report.id,
            name: report.name.clone(),
            on: report.issued_on,
        }
    }
}

/// A client's reports, the latest first.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn issued(tx: &mut Tx<'_>, client: ClientId) -> Result<(ClientRow, Vec<Issued>), Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let known = store::clients(&mut rows, Some(client))?;
    let known = known.into_iter().next().ok_or(Failure::NotFound)?;
    let all = store::reports(&mut rows, client)?;
    Ok((known, all.iter().map(Issued::from).collect()))
}

/// A report as issued, in a language; the contract's unless another is wanted.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: i64,
    lang: Option<Lang>,
) -> Result<(Issued, FleetReport), Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let report = store::report(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let french = lang.map_or(report.language == "fr", |lang| lang == Lang::Fr);
    let (input, _) = store::printed(&mut rows, client, id, french)?.ok_or(Failure::NotFound)?;
    Ok((Issued::from(&report), serde_json::from_str(&input)?))
}

/// Issues a report of the fleet as it stands.
///
/// # Errors
/// [`Failure::Refused`] with everything that the parties' identities lack; [`Failure::NotFound`].
pub fn issue(tx: &mut Tx<'_>, client: ClientId) -> Result<Issued, Failure> {
    tx.allow_on(EditContracts, client)?;
    let now = tx.now();
    let view = actions::view(tx, client)?;
    let (provider, party) = months::parties_of(tx, client)?;
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let before = store::reports(&mut rows, client)?.into_iter().next();
    let before = before.map(|last| Before {
        counted: serde_json::from_str::<Counted>(&last.figures).unwrap_or_default(),
        name: last.name,
        on: last.issued_on,
        at: last.created_at,
    });
    let language = view
        .version
        .as_ref()
        .map_or("fr", |version| match version.contract.language {
            intendant_contract::model::Language::Fr => "fr",
            intendant_contract::model::Language::En => "en",
        });
    let facts = gather(&mut rows, client, view, before)?;
    let year = facts.today.year();
    let number = store::next_number(&mut rows, year)?;
    let name = format!("PARC-{year}-{number:04}");
    let input =
        |lang| serde_json::to_string(&facts.document(lang, &name, now, (&provider, &party)));
    let report = Report {
        id: 0,
        client,
        name: name.clone(),
        issued_on: facts.today,
        language: language.to_owned(),
        figures: serde_json::to_string(&facts.counted())?,
        created_at: now,
    };
    let new = NewReport {
        number: (year, number),
        report,
        input_fr: input(Lang::Fr)?,
        input_en: input(Lang::En)?,
    };
    let id = store::add_report(&mut rows, &new)?;
    tx.audit(Some(client), "fleet-report-issued", id, &name)?;
    tx.tell(Change::Client(client));
    Ok(Issued {
        id,
        name,
        on: facts.today,
    })
}

/// A report as PDF: the name of the file and its bytes. What was printed once is kept and never
/// printed again.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Conflict`] when there is no printer.
pub async fn pdf(
    app: &App,
    actor: &Actor,
    client: ClientId,
    id: i64,
    lang: Option<Lang>,
) -> Result<(String, Vec<u8>), Failure> {
    let (name, french, input, hash) = app
        .read(actor, move |tx| {
            let mut rows = tx.allow_on(SeeMachines, client)?;
            let report = store::report(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
            let french = lang.map_or(report.language == "fr", |lang| lang == Lang::Fr);
            let (input, hash) =
                store::printed(&mut rows, client, id, french)?.ok_or(Failure::NotFound)?;
            Ok((report.name, french, input, hash))
        })
        .await?;
    let name = format!("{name}.pdf");
    if let Some(hash) = &hash
        && let Some(bytes) = months::kept(app, hash).await
    {
        return Ok((name, bytes));
    }
    let (bytes, hash) = months::printed(app, &input).await?;
    // Written by the program: reading a report must not need the permission to issue one.
    app.write(&Actor::program("printer"), move |tx| {
        let mut rows = tx.allow_on(SeeMachines, client)?;
        Ok(store::set_printed(&mut rows, client, id, french, &hash)?)
    })
    .await?;
    Ok((name, bytes))
}
