//! A small server that keeps the protocol's rules, and can misbehave on request.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use intendant_protocol::{
    AgentMessage, Config, EnrolAnswer, EnrolRequest, Event, Refusal, RefusalReason, ServerMessage,
    SignedConfig, VERSION, Welcome, decode, encode, link_message, public_key, verify,
};
use tungstenite::{Message, WebSocket};

pub(crate) const TOKEN: &str = "ENR-1";
pub(crate) const AGENT: &str = "agt_1";
pub(crate) const SECRET: [u8; 32] = [42; 32];

/// How the server treats batches.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// It dies before it commits: neither kept nor acknowledged.
    Losing,
    /// It keeps them, but the ack is lost, and its welcome knows only what it acknowledged.
    Lagging,
}

#[derive(Default)]
struct Inner {
    agent_key: String,
    token_used: bool,
    config: Option<SignedConfig>,
    outbox: Vec<SignedConfig>,
    events: Vec<Event>,
    repeats: u64,
    away: bool,
    mood: Mood,
    /// The highest number that was ever acknowledged.
    acked: u64,
    /// What broke a rule of the protocol.
    broken: Option<String>,
    refuse: Option<RefusalReason>,
    nonces: u64,
    tls_port: u16,
}

pub(crate) struct Server {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Mutex::new(Inner::default()));
        let shared = Arc::clone(&inner);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                let stream = stream.unwrap();
                if lock(&shared).away {
                    continue;
                }
                // What goes wrong on one connection (a killed agent) ends it, nothing else.
                thread::spawn(move || {
                    let work = AssertUnwindSafe(|| serve(stream, address, &shared));
                    if let Err(cause) = catch_unwind(work) {
                        let text = cause.downcast_ref::<String>().cloned();
                        lock(&shared).broken = Some(text.unwrap_or_default());
                    }
                });
            }
        });
        Self { address, inner }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Where it listens, for something that stands before it under another name.
    pub(crate) fn behind(&self, tls: impl FnOnce(SocketAddr) -> (u16, String)) -> (u16, String) {
        let (port, certificate) = tls(self.address);
        self.lock().tls_port = port;
        (port, certificate)
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let inner = self.lock();
        assert_eq!(inner.broken, None, "a rule of the protocol was broken");
        inner.events.clone()
    }

    pub(crate) fn repeats(&self) -> u64 {
        self.lock().repeats
    }

    pub(crate) fn agent_key(&self) -> String {
        self.lock().agent_key.clone()
    }

    pub(crate) fn new_token(&self) {
        self.lock().token_used = false;
    }

    pub(crate) fn configure(&self, config: &Config) {
        let sealed = SignedConfig::seal(config, &SECRET).unwrap();
        let mut inner = self.lock();
        inner.config = Some(sealed.clone());
        inner.outbox.push(sealed);
    }

    pub(crate) fn send_config(&self, config: &Config, secret: [u8; 32]) {
        let sealed = SignedConfig::seal(config, &secret).unwrap();
        self.lock().outbox.push(sealed);
    }

    /// From here on nothing is kept or acknowledged, and connections are dropped.
    pub(crate) fn go_away(&self) {
        self.lock().away = true;
    }

    pub(crate) fn come_back(&self) {
        self.lock().away = false;
    }

    pub(crate) fn behave(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    pub(crate) fn refuse(&self, reason: Option<RefusalReason>) {
        self.lock().refuse = reason;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: TcpStream, address: SocketAddr, inner: &Mutex<Inner>) {
    let mut first = [0; 4];
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    if stream.peek(&mut first).is_err() {
        return;
    }
    if &first == b"POST" {
        enrol(stream, inner);
    } else {
        let _ = link(stream, address, inner);
    }
}

fn enrol(mut stream: TcpStream, inner: &Mutex<Inner>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("POST /agent/v1/enrol HTTP/1.1"), "{line}");
    while line.trim() != "" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let request: EnrolRequest = serde_json::from_slice(&body).unwrap();
    assert_eq!(request.v, VERSION);
    assert!(!request.hostname.is_empty());
    let mut inner = lock(inner);
    let problem = |detail: &str| {
        let body = format!(r#"{{"title":"refused","status":403,"detail":"{detail}"}}"#);
        ("403 Forbidden", body)
    };
    let (status, body) = if request.token != TOKEN {
        problem("this token is not known; ask an administrator for one")
    } else if inner.token_used && request.public_key != inner.agent_key {
        problem("this token was used already")
    } else {
        inner.token_used = true;
        inner.agent_key = request.public_key;
        let answer = EnrolAnswer {
            agent_id: AGENT.to_owned(),
            server_public_key: encode(&public_key(&SECRET)),
        };
        ("201 Created", serde_json::to_string(&answer).unwrap())
    };
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
}

type Socket = WebSocket<TcpStream>;

fn send(socket: &mut Socket, message: &ServerMessage) -> Option<()> {
    let text = serde_json::to_string(message).unwrap();
    socket.send(Message::text(text)).ok()
}

fn link(stream: TcpStream, address: SocketAddr, inner: &Mutex<Inner>) -> Option<()> {
    let mut socket = tungstenite::accept(stream).ok()?;
    if !greet(&mut socket, address, inner)? {
        return socket.close(None).ok();
    }
    let tick = Duration::from_millis(50);
    socket.get_ref().set_read_timeout(Some(tick)).ok()?;
    loop {
        {
            let inner = lock(inner);
            if inner.away {
                return None;
            }
            if inner.refuse.is_some() {
                drop(inner);
                return socket.close(None).ok();
            }
        }
        let outbox = std::mem::take(&mut lock(inner).outbox);
        for config in outbox {
            send(&mut socket, &ServerMessage::Config(config))?;
        }
        match socket.read() {
            Ok(Message::Text(text)) => take(&mut socket, &text, inner)?,
            Ok(_) => {}
            Err(tungstenite::Error::Io(error))
                if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
}

fn greet(socket: &mut Socket, address: SocketAddr, inner: &Mutex<Inner>) -> Option<bool> {
    let nonce = {
        let mut inner = lock(inner);
        inner.nonces += 1;
        format!("nonce {}", inner.nonces)
    };
    let challenge = ServerMessage::Challenge {
        v: VERSION,
        nonce: nonce.clone(),
    };
    send(socket, &challenge)?;
    let Message::Text(text) = socket.read().ok()? else {
        return None;
    };
    let AgentMessage::Hello(hello) = serde_json::from_str(&text).unwrap() else {
        panic!("no hello: {text}");
    };
    let (refuse, key, acked_seq, config) = {
        let inner = lock(inner);
        let last = inner.events.last().map_or(0, |event| event.seq);
        let acked = if inner.mood == Mood::Lagging {
            inner.acked
        } else {
            last
        };
        (
            inner.refuse,
            inner.agent_key.clone(),
            acked,
            inner.config.clone(),
        )
    };
    let port = hello.host.strip_prefix("localhost:");
    let behind_tls = port.is_some_and(|port| port == lock(inner).tls_port.to_string());
    assert!(
        behind_tls || hello.host == address.to_string(),
        "{}",
        hello.host
    );
    let message = link_message(&nonce, &hello.host, &hello.agent_id);
    let signature = decode(&hello.signature).unwrap();
    let holds = verify(&decode(&key).unwrap(), &message, &signature);
    let reason = refuse.or((!holds).then_some(RefusalReason::BadSignature));
    if let Some(reason) = reason {
        let message = "by the test".to_owned();
        send(socket, &ServerMessage::Refused(Refusal { reason, message }))?;
        return Some(false);
    }
    let welcome = Welcome {
        acked_seq,
        config,
        want_inventory: false,
    };
    send(socket, &ServerMessage::Welcome(welcome))?;
    Some(true)
}

fn take(socket: &mut Socket, text: &str, inner: &Mutex<Inner>) -> Option<()> {
    let AgentMessage::Batch(batch) = serde_json::from_str(text).unwrap() else {
        panic!("not a batch: {text}");
    };
    assert_eq!(batch.first_seq, batch.events[0].seq);
    let mut inner = lock(inner);
    // Whoever called `go_away` or `refuse` counts on nothing more being kept from then on, also
    // not the batch that this thread was just reading.
    if inner.away || inner.refuse.is_some() {
        return None;
    }
    if inner.mood == Mood::Losing {
        return Some(());
    }
    for event in batch.events {
        match inner.events.iter().find(|known| known.seq == event.seq) {
            // A repeat must be the same event, not another under the same number.
            Some(known) => {
                assert_eq!(*known, event);
                inner.repeats += 1;
            }
            None => inner.events.push(event),
        }
    }
    if inner.mood == Mood::Lagging {
        return Some(());
    }
    let seq = inner.events.last().map_or(0, |event| event.seq);
    inner.acked = seq;
    drop(inner);
    send(socket, &ServerMessage::Ack { seq })
}
