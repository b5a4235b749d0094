//! Texts passed between the servers that share a PostgreSQL database, by its LISTEN and NOTIFY, on a
//! connection of their own: the writers never wait for it. What is lost while the connection is away
//! stays lost; whoever listens must be able to do without.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;

use super::DbError;
use super::target::Target;

/// The channel's name within the database.
const CHANNEL: &str = "intendant_changes";
/// PostgreSQL takes 8,000 bytes at once.
const MOST_BYTES: usize = 7_000;
/// How long the thread listens before it looks at what is to be sent.
const TURN: Duration = Duration::from_millis(50);
/// Between two attempts to reach the database.
const RETRY: Duration = Duration::from_secs(2);
/// Texts that may wait; more are dropped.
const WAITING: usize = 4_096;

/// Starts passing texts: what is sent to the answer is heard by every other server, and what they
/// send is given to `hear`, line by line.
pub(super) fn start(
    target: Arc<Target>,
    hear: impl Fn(&str) + Send + 'static,
) -> Result<Sender<String>, DbError> {
    let (sender, outgoing) = bounded(WAITING);
    let me = format!("{:016x}", rand::random::<u64>());
    thread::Builder::new()
        .name("db-exchange".to_owned())
        .spawn(move || {
            while !over(&outgoing) {
                match listen(&target) {
                    Ok(client) => pass(client, &me, &outgoing, &hear),
                    Err(error) => tracing::warn!(%error, "changes of other servers are not heard"),
                }
                thread::sleep(RETRY);
            }
        })
        .map_err(|error| DbError::Unavailable(error.to_string()))?;
    Ok(sender)
}

/// Whether nobody can send any more: the server has stopped. What waited meanwhile is old and dropped.
fn over(outgoing: &Receiver<String>) -> bool {
    loop {
        match outgoing.try_recv() {
            Ok(_) => {}
            Err(TryRecvError::Empty) => return false,
            Err(TryRecvError::Disconnected) => return true,
        }
    }
}

fn listen(target: &Target) -> Result<Client, DbError> {
    let mut client = target.connect()?;
    client
        .batch_execute(&format!("LISTEN {CHANNEL}"))
        .map_err(|error| DbError::Unavailable(error.to_string()))?;
    Ok(client)
}

/// Sends and hears until the connection is lost or the server stops.
fn pass(mut client: Client, me: &str, outgoing: &Receiver<String>, hear: &impl Fn(&str)) {
    loop {
        match batch(me, outgoing) {
            Err(()) => return,
            Ok(None) => {}
            Ok(Some(text)) => {
                let sent = client.execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &text]);
                if let Err(error) = sent {
                    tracing::warn!(%error, "changes are not told to other servers");
                    return;
                }
            }
        }
        let mut notifications = client.notifications();
        let mut heard = notifications.timeout_iter(TURN);
        loop {
            match heard.next() {
                Ok(Some(one)) => from_others(me, one.payload()).for_each(hear),
                Ok(None) => break,
                Err(_) => return,
            }
        }
        drop(heard);
        drop(notifications);
        if client.is_closed() {
            return;
        }
    }
}

/// What waits to be sent, each text once, under this server's name; `Err` when the server stops.
fn batch(me: &str, outgoing: &Receiver<String>) -> Result<Option<String>, ()> {
    let mut lines: Vec<String> = Vec::new();
    let mut bytes = 0;
    while bytes < MOST_BYTES {
        match outgoing.try_recv() {
            Ok(line) if lines.contains(&line) => {}
            Ok(line) => {
                bytes += line.len() + 1;
                lines.push(line);
            }
            Err(TryRecvError::Empty) => break,
            Err(TryRecvError::Disconnected) => return Err(()),
        }
    }
    Ok((!lines.is_empty()).then(|| format!("{me}\n{}", lines.join("\n"))))
}

/// The lines of a text, unless this server sent it.
fn from_others<'a>(me: &str, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
    let (sender, lines) = text.split_once('\n').unwrap_or((text, ""));
    let own = sender == me;
    lines.lines().filter(move |_| !own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_names_its_sender_and_says_each_thing_once() {
        let (send, outgoing) = bounded(10);
        for line in ["t 1 2", "t 1 2", "i 1 3"] {
            send.send(line.to_owned()).expect("room");
        }
        let text = batch("me", &outgoing).expect("open").expect("something");
        assert_eq!(text, "me\nt 1 2\ni 1 3");
        assert_eq!(from_others("me", &text).count(), 0);
        let heard: Vec<&str> = from_others("you", &text).collect();
        assert_eq!(heard, ["t 1 2", "i 1 3"]);
        assert_eq!(batch("me", &outgoing), Ok(None));
        drop(send);
        assert_eq!(batch("me", &outgoing), Err(()));
    }
}
