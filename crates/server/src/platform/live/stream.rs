//! What changes elsewhere, sent to a page that is open: server-sent events named `part`, each with
//! elements that replace those of the same id.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _};
use maud::Markup;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{Change, Live};

/// Most things looked at in one go; more than that, and a reload is cheaper.
const MOST: usize = 100;
/// A line without content that often, so that nobody between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(25);

/// A part of a page that is sent again when there is something new in it.
pub struct Part {
    /// Its element's id.
    pub id: String,
    /// What it holds, but for the ticking: the part is sent when this differs.
    pub mark: String,
    /// The element.
    pub html: Markup,
}

impl Part {
    /// A part; without content it is there, unseen, for the day that it has some. Without a mark it
    /// is sent when its text differs.
    #[must_use]
    pub fn new(id: &str, mark: Option<String>, body: Option<Markup>) -> Self {
        let html = match body {
            Some(body) => maud::html! { div id=(id) data-calm { (body) } },
            None => maud::html! { div id=(id) data-calm hidden {} },
        };
        let mark = mark.unwrap_or_else(|| html.0.clone());
        Self {
            id: id.to_owned(),
            mark,
            html,
        }
    }
}

/// What a page has: the mark of each part.
type Marks = HashMap<String, String>;

/// A page that shows things by number: `draw` is asked for the elements of those that changed, each
/// once, `together` after the first. Nothing is sent when it has nothing (or could not look).
pub fn changes<K, D, F>(
    live: &Live,
    together: Duration,
    wanted: impl Fn(&Change) -> Option<K> + Send + Sync + 'static,
    draw: D,
) -> Response
where
    K: PartialEq + Send + 'static,
    D: Fn(Vec<K>) -> F + Send + Sync + 'static,
    F: Future<Output = Option<String>> + Send + 'static,
{
    let stream = futures_util::stream::unfold(
        (live.listen(), wanted, draw),
        move |(mut changes, wanted, draw)| async move {
            let ids = gather(&mut changes, together, &wanted).await?;
            let html = draw(ids).await;
            Some((html, (changes, wanted, draw)))
        },
    );
    answer(stream)
}

/// A page made of parts: `look` draws them all after something `wanted` happened, or when nothing did
/// for `at_least` (time alone brings clocks into sight); those that differ from what the page has are
/// sent. After an error nothing is sent: the next look brings it.
pub fn parts<D, F>(
    live: &Live,
    together: Duration,
    at_least: Duration,
    wanted: impl Fn(&Change) -> bool + Send + Sync + 'static,
    look: D,
) -> Response
where
    D: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Option<Vec<Part>>> + Send + 'static,
{
    // What the page shows was read a moment before this stream: begin by what is new since.
    let stream = futures_util::stream::unfold(
        (live.listen(), wanted, look, None::<Marks>),
        move |(mut changes, wanted, look, marks)| async move {
            if marks.is_some() {
                something(&mut changes, together, at_least, &wanted).await?;
            }
            let (html, marks) = match look().await {
                Some(parts) => news(parts, marks.as_ref()),
                None => (String::new(), marks.unwrap_or_default()),
            };
            Some((Some(html), (changes, wanted, look, Some(marks))))
        },
    );
    answer(stream)
}

/// The parts that differ from `marks`, and the marks of all.
fn news(parts: Vec<Part>, marks: Option<&Marks>) -> (String, Marks) {
    let mut html = String::new();
    let mut new = Marks::new();
    for part in parts {
        let known = marks.and_then(|marks| marks.get(&part.id));
        if known != Some(&part.mark) {
            html.push_str(&part.html.0);
        }
        new.insert(part.id, part.mark);
    }
    (html, new)
}

/// The next things that changed, each once; `None` when the server stops.
async fn gather<K: PartialEq>(
    changes: &mut Receiver<Change>,
    together: Duration,
    wanted: &impl Fn(&Change) -> Option<K>,
) -> Option<Vec<K>> {
    let mut ids = Vec::new();
    while ids.is_empty() {
        match changes.recv().await {
            Ok(change) => ids.extend(wanted(&change)),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
    tokio::time::sleep(together).await;
    while let Ok(change) = changes.try_recv() {
        if let Some(id) = wanted(&change)
            && !ids.contains(&id)
            && ids.len() < MOST
        {
            ids.push(id);
        }
    }
    Some(ids)
}

/// Waits for a change, or for a while; `None` when the server stops.
async fn something(
    changes: &mut Receiver<Change>,
    together: Duration,
    at_least: Duration,
    wanted: &impl Fn(&Change) -> bool,
) -> Option<()> {
    let wait = tokio::time::sleep(at_least);
    tokio::pin!(wait);
    loop {
        tokio::select! {
            () = &mut wait => return Some(()),
            change = changes.recv() => match change {
                Ok(change) if !wanted(&change) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return None,
            },
        }
    }
    tokio::time::sleep(together).await;
    while changes.try_recv().is_ok() {}
    Some(())
}

fn answer(stream: impl Stream<Item = Option<String>> + Send + 'static) -> Response {
    let events = stream.filter_map(|part| async move {
        let event = part
            .filter(|html| !html.is_empty())
            .map(|html| Event::default().event("part").data(html));
        event.map(Ok::<_, Infallible>)
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response()
}

#[cfg(test)]
mod tests {
    use intendant_domain::id::{ClientId, ItemId};

    use super::*;

    fn part(id: &str, text: &str) -> Part {
        Part::new(id, None, Some(maud::html! { (text) }))
    }

    #[test]
    fn only_what_is_new_is_sent() {
        let (all, marks) = news(vec![part("a", "1"), part("b", "2")], None);
        assert!(all.contains("id=\"a\"") && all.contains("id=\"b\""));
        let (again, marks) = news(vec![part("a", "1"), part("b", "3")], Some(&marks));
        assert!(!again.contains("id=\"a\"") && again.contains(">3<"));
        let (nothing, _) = news(vec![part("a", "1"), part("b", "3")], Some(&marks));
        assert_eq!(nothing, "");
    }

    #[tokio::test]
    async fn changes_that_come_together_are_looked_at_once() {
        let live = Live::default();
        let mut changes = live.listen();
        for id in [1, 1, 2] {
            live.tell(Change::Item(ClientId(7), ItemId(id)));
        }
        live.tell(Change::Client(ClientId(7)));
        let wanted = |change: &Change| match change {
            Change::Item(_, item) => Some(*item),
            _ => None,
        };
        let ids = gather(&mut changes, Duration::from_millis(1), &wanted).await;
        assert_eq!(ids, Some(vec![ItemId(1), ItemId(2)]));
        drop(live);
        let end = gather(&mut changes, Duration::from_millis(1), &wanted).await;
        assert_eq!(end, None);
    }
}
