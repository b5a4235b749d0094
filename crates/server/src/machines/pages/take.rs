//! The list taken away: CSV, XLSX, labels with QR codes.

use axum::body::Body;
use axum::extract::{Query, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use intendant_domain::id::ItemId;
use maud::{Markup, html};

use super::list::Wanted;
use super::marks;
use crate::machines::export::{self, Cell};
use crate::machines::store::{Col, Filter, Listed, Place, Sorting};
use crate::machines::views;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, breadcrumbs, icon, page_header};
use crate::platform::shell::Shell;

/// The columns of a file: those of the address, else the reader's own.
async fn columns(app: &App, actor: &Actor, wanted: &Wanted) -> Result<Vec<Col>, Failure> {
    let mut chosen = views::read(&wanted.cols);
    if chosen.is_empty() {
        chosen = app.read(actor, views::columns).await?;
    }
    if actor.is_clients() {
        chosen.retain(|col| *col != Col::Client);
    }
    Ok(export::columns(&chosen))
}

fn file_name(actor: &Actor, now: jiff::Timestamp, kind: &str) -> String {
    let day = actor.zone.to_datetime(now).date();
    let name = if actor.lang == Lang::Fr {
        "parc"
    } else {
        "fleet"
    };
    format!("attachment; filename=\"{name}-{day}.{kind}\"")
}

/// What is left to send of a CSV.
struct Left {
    app: App,
    actor: Actor,
    filter: Filter,
    sorting: Sorting,
    columns: Vec<Col>,
    /// Where the last part ended; absent before the first.
    place: Option<Place>,
    first: bool,
    done: bool,
}

/// `GET /machines/export.csv`
pub(super) async fn csv(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let filter = wanted.asked().read()?;
    let columns = columns(&app, &actor, &wanted).await?;
    let name = file_name(&actor, app.now(), "csv");
    let left = Left {
        app,
        actor,
        filter,
        sorting: wanted.sorting(),
        columns,
        place: None,
        first: true,
        done: false,
    };
    let stream = futures_util::stream::unfold(left, |mut left| async move {
        if left.done {
            return None;
        }
        let part = lines(&mut left).await;
        left.done |= part.is_err();
        Some((
            part.map_err(|failure| std::io::Error::other(format!("{failure:?}"))),
            left,
        ))
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    // Compression asks once more after the end.
    Ok((headers, Body::from_stream(stream.fuse())).into_response())
}

/// The next lines.
async fn lines(left: &mut Left) -> Result<String, Failure> {
    let (filter, sorting, place) = (left.filter.clone(), left.sorting, left.place.clone());
    let (items, next) = left
        .app
        .read(&left.actor, move |tx| {
            export::part(tx, &filter, sorting, place.as_ref())
        })
        .await?;
    let lang = left.actor.lang;
    let mut text = String::new();
    if std::mem::take(&mut left.first) {
        text = export::csv_heading(lang, &left.columns);
    }
    for item in &items {
        let cells = export::cells(lang, &left.columns, item);
        text.push_str(&export::csv_line(lang, &left.actor.zone, &cells));
    }
    left.done = next.is_none();
    left.place = next;
    Ok(text)
}

/// `GET /machines/export.xlsx`
pub(super) async fn xlsx(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (filter, sorting) = (wanted.asked().read()?, wanted.sorting());
    let columns = columns(&app, &actor, &wanted).await?;
    let name = file_name(&actor, app.now(), "xlsx");
    let (lang, zone) = (actor.lang, actor.zone.clone());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut place: Option<Place> = None;
    loop {
        let (filter, from) = (filter.clone(), place.take());
        let (items, next) = app
            .read(&actor, move |tx| {
                export::part(tx, &filter, sorting, from.as_ref())
            })
            .await?;
        rows.extend(items.iter().map(|item| export::cells(lang, &columns, item)));
        if next.is_none() || rows.len() >= export::MOST_XLSX {
            break;
        }
        place = next;
    }
    rows.truncate(export::MOST_XLSX);
    let title = lang.t("nav-machines");
    let bytes =
        tokio::task::spawn_blocking(move || export::xlsx(lang, &zone, &title, &columns, &rows))
            .await
            .map_err(|error| Failure::Broken(error.to_string()))??;
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Most labels of a sheet.
const MOST_LABELS: usize = 480;

/// Sheets of labels: code, how many of them a page has, beside and below each other.
const SHEETS: [(&str, u32); 3] = [("24", 24), ("65", 65), ("10", 10)];

/// `GET /machines/labels`
pub(super) async fn labels(
    State(app): State<App>,
    shell: Shell,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let pairs = super::form_pairs(query.as_bytes());
    let of = |name: &str| -> String {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let ids: Vec<ItemId> = pairs
        .iter()
        .filter(|(name, _)| name == "ids")
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    let wanted: Wanted = serde_json::from_value(serde_json::json!({
        "q": of("q"), "view": of("view"), "client": of("client"), "kind": of("kind"),
    }))?;
    let mut filter = wanted.asked().read()?;
    if !ids.is_empty() {
        filter = Filter {
            ids: Some(ids),
            ..Filter::default()
        };
    }
    let sheet = SHEETS
        .iter()
        .find(|(code, _)| *code == of("sheet"))
        .map_or(SHEETS[0].0, |(code, _)| *code);
    let (mut items, more) = app
        .read(&shell.actor, move |tx| {
            export::part(
                tx,
                &filter,
                Sorting {
                    by: Col::Name,
                    down: false,
                },
                None,
            )
        })
        .await?;
    let cut = more.is_some() || items.len() > MOST_LABELS;
    items.truncate(MOST_LABELS);
    let base = app.config().address();
    Ok(sheet_page(&shell, &base, &pairs, sheet, &items, cut))
}

fn sheet_page(
    shell: &Shell,
    base: &str,
    pairs: &[(String, String)],
    sheet: &'static str,
    items: &[Listed],
    cut: bool,
) -> Response {
    let lang = shell.lang;
    let title = lang.t("fleet-labels");
    let count = format!("{}", items.len());
    let choose = html! {
        form.toolbar method="get" action="/machines/labels" {
            @for (name, value) in pairs { @if name != "sheet" { input type="hidden" name=(name) value=(value); } }
            select.small name="sheet" aria-label=(lang.t("fleet-labels-sheet")) data-send {
                @for (code, _) in SHEETS {
                    option value=(code) selected[code == sheet] { (lang.t(&format!("fleet-labels-{code}"))) }
                }
            }
            noscript { button.btn type="submit" { (lang.t("form-save")) } }
            button.btn.primary type="button" data-print { (icon(Icon::Printer)) (lang.t("fleet-labels-print")) }
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header(&title, &lang.ta("fleet-labels-text", &[("n", &count)]), &choose))
        @if cut { p.muted { (lang.ta("fleet-labels-cut", &[("most", &MOST_LABELS.to_string())])) } }
        @if items.is_empty() { p.muted { (lang.t("machine-no-match")) } }
        div.labels data-sheet=(sheet) {
            @for item in items { (label(lang, base, item)) }
        }
    };
    shell.page(&title, &body)
}

/// A label: the code leads to the item's page.
fn label(lang: Lang, base: &str, item: &Listed) -> Markup {
    let serial = item.text(Col::Serial);
    html! {
        div.label-one {
            (qr(&format!("{base}/machines/{}", item.id)))
            div {
                strong { (item.name) }
                span { (marks::kind(lang, &item.kind)) }
                @if !serial.is_empty() { span.mono { (serial) } }
                span { (item.client_name) }
                span.mono { "№ " (item.id) }
            }
        }
    }
}

/// A text as a QR code.
pub(super) fn qr(text: &str) -> Markup {
    let Ok(code) = qrcode::QrCode::new(text.as_bytes()) else {
        return html! {};
    };
    let side = code.width();
    let mut path = String::new();
    for (n, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", n % side + 2, n / side + 2));
        }
    }
    let whole = side + 4;
    html! {
        svg viewBox={ "0 0 " (whole) " " (whole) } role="img" aria-label=(text) shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}
