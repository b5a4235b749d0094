//! One connection from challenge to end.

use std::io;
use std::os::fd::AsFd as _;
use std::time::{Duration, Instant};

use intendant_protocol::{
    AgentMessage, Hello, LARGEST_FRAME, LINK_PATH, Refusal, ServerMessage, VERSION, Welcome,
    encode, link_message, sign,
};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, Message, WebSocket};

use super::{Link, LinkState};
use crate::log;
use crate::net::http::USER_AGENT;
use crate::net::proxy;
use crate::net::stream::Stream;
use crate::net::tls::{Look, Trust};
use crate::net::url::Url;
use crate::run;
use crate::wake::Wakeup;

/// For connecting, each step of the handshake, and one read or write of a busy socket.
const PATIENCE: Duration = Duration::from_secs(20);
/// Without traffic for so long, a ping goes out.
const QUIET: Duration = Duration::from_secs(30);
/// Without a frame for so long, the server is gone.
const DEAF: Duration = Duration::from_secs(90);

/// Why a connection is over.
#[derive(Debug)]
pub(crate) enum Ending {
    Lost(String),
    Refused(Refusal),
}

impl<E: std::error::Error> From<E> for Ending {
    fn from(error: E) -> Self {
        Self::Lost(error.to_string())
    }
}

/// Connects and stays until something ends it.
pub(super) fn hold(link: &Link, wakeup: &mut Wakeup) -> Ending {
    link.shown.set_link(
        match link.shown.view().state {
            LinkState::Connected => LinkState::Connecting,
            other => other,
        },
        &link.shown.view().problem,
    );
    let mut session = match open(link) {
        Ok(session) => session,
        Err(ending) => return ending,
    };
    link.shown.set_link(LinkState::Connected, "");
    link.tell(run::Message::LinkChanged);
    log::info(&format!("linked to {}", link.identity.server));
    match session.serve(wakeup) {
        Err(ending) => ending,
        Ok(never) => match never {},
    }
}

struct Session<'a> {
    link: &'a Link,
    socket: WebSocket<Stream>,
    /// The last event of the batch that waits for its ack.
    in_flight: Option<u64>,
    /// The last event sent on this connection.
    sent: u64,
    /// Something written is still in the socket's buffer.
    unflushed: bool,
    heard: Instant,
    spoke: Instant,
}

fn open(link: &Link) -> Result<Session<'_>, Ending> {
    let url = Url::parse(&link.identity.server)?.below(LINK_PATH);
    let mut socket = connect(link, &url)?;
    let nonce = match read_message(&mut socket)? {
        ServerMessage::Challenge { v, nonce } if v == VERSION => nonce,
        ServerMessage::Challenge { v, .. } => {
            return Err(Ending::Lost(format!(
                "the server speaks version {v} of the protocol, this agent version {VERSION}"
            )));
        }
        ServerMessage::Refused(refusal) => return Err(Ending::Refused(refusal)),
        _ => {
            return Err(Ending::Lost(
                "the server did not begin with a challenge".into(),
            ));
        }
    };
    let host = url.authority();
    let agent_id = link.identity.agent_id.clone();
    let signature = sign(&link.key, &link_message(&nonce, &host, &agent_id));
    let hello = AgentMessage::Hello(Hello {
        v: VERSION,
        agent_id,
        host,
        signature: encode(&signature),
        next_seq: link.journal.next_seq(),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_version: link.shown.view().config_version,
    });
    socket.send(Message::text(serde_json::to_string(&hello)?))?;
    let welcome = match read_message(&mut socket)? {
        ServerMessage::Welcome(welcome) => welcome,
        ServerMessage::Refused(refusal) => return Err(Ending::Refused(refusal)),
        _ => {
            return Err(Ending::Lost(
                "the server did not answer the greeting".into(),
            ));
        }
    };
    socket.get_ref().tcp().set_nonblocking(true)?;
    let sent = take_welcome(link, welcome)?;
    Ok(Session {
        link,
        socket,
        in_flight: None,
        sent,
        unflushed: false,
        heard: Instant::now(),
        spoke: Instant::now(),
    })
}

fn connect(link: &Link, url: &Url) -> Result<WebSocket<Stream>, Ending> {
    let tcp = proxy::connect(url, PATIENCE)?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.set_write_timeout(Some(PATIENCE))?;
    let stream = if url.tls {
        let authorities = link.settings.ca_file.as_deref();
        let look = Look::default();
        Stream::tls(
            tcp,
            &url.host,
            Trust::Required,
            authorities,
            PATIENCE,
            &look,
        )?
    } else {
        Stream::Plain(tcp)
    };
    let request = tungstenite::http::Request::builder()
        .uri(format!("ws://{}{}", url.authority(), url.path))
        .header("Host", url.authority())
        .header("User-Agent", USER_AGENT)
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header(
            "Sec-WebSocket-Key",
            tungstenite::handshake::client::generate_key(),
        )
        .body(())
        .map_err(|error| Ending::Lost(error.to_string()))?;
    let config = WebSocketConfig::default()
        .read_buffer_size(8 * 1024)
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME));
    match tungstenite::client::client_with_config(request, stream, Some(config)) {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::HandshakeError::Interrupted(_)) => {
            Err(Ending::Lost("the server did not answer in time".into()))
        }
        Err(tungstenite::HandshakeError::Failure(Error::Http(answer))) => Err(Ending::Lost(
            format!("the server answered {} to {}", answer.status(), url.path),
        )),
        Err(tungstenite::HandshakeError::Failure(error)) => Err(Ending::Lost(error.to_string())),
    }
}

/// The next message while the socket still blocks.
fn read_message(socket: &mut WebSocket<Stream>) -> Result<ServerMessage, Ending> {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text)?),
            Ok(Message::Close(_)) => return Err(Ending::Lost("the server closed the link".into())),
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(Ending::Lost("the server did not answer in time".into()));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Takes what the server knows of this agent; returns the number after which to send.
fn take_welcome(link: &Link, welcome: Welcome) -> Result<u64, Ending> {
    let rewound = link.journal.jump_above(welcome.acked_seq)?;
    if rewound {
        log::warning(
            "the server has events that this machine's disk no longer knows (a restored \
             snapshot?): numbers go on above them",
        );
    }
    link.journal.ack(welcome.acked_seq)?;
    if let Some(config) = welcome.config {
        link.offer(config);
    }
    if welcome.want_inventory || rewound {
        link.tell(run::Message::WantInventory);
    }
    Ok(welcome.acked_seq)
}

enum Never {}

impl Session<'_> {
    fn serve(&mut self, wakeup: &mut Wakeup) -> Result<Never, Ending> {
        loop {
            self.send_events()?;
            self.keep_alive()?;
            self.wait(wakeup)?;
            self.read_all()?;
        }
    }

    fn send_events(&mut self) -> Result<(), Ending> {
        if self.in_flight.is_some() || self.unflushed {
            return Ok(());
        }
        let Some(chunk) = self.link.journal.read_after(self.sent)? else {
            return Ok(());
        };
        let now = self.link.journal.now().as_microsecond();
        let mut text = format!(
            r#"{{"type":"batch","first_seq":{},"sent_at":{now},"events":["#,
            chunk.first
        );
        for (index, payload) in chunk.payloads.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&String::from_utf8_lossy(payload));
        }
        text.push_str("]}");
        self.in_flight = Some(chunk.last);
        self.sent = chunk.last;
        self.send(Message::text(text))
    }

    fn keep_alive(&mut self) -> Result<(), Ending> {
        if self.heard.elapsed() >= DEAF {
            return Err(Ending::Lost(
                "the server has been silent for too long".into(),
            ));
        }
        if self.spoke.elapsed() >= QUIET && !self.unflushed {
            self.send(Message::Ping(tungstenite::Bytes::new()))?;
        }
        Ok(())
    }

    fn send(&mut self, message: Message) -> Result<(), Ending> {
        self.spoke = Instant::now();
        let written = self.socket.send(message);
        self.note(written)
    }

    /// A socket that is full for now is no error.
    fn note(&mut self, result: Result<(), Error>) -> Result<(), Ending> {
        match result {
            Ok(()) => {
                self.unflushed = false;
                Ok(())
            }
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                self.unflushed = true;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sleeps until the server speaks, an event is there, or it is time for a ping.
    fn wait(&mut self, wakeup: &mut Wakeup) -> Result<(), Ending> {
        let deaf = self.heard + DEAF;
        let due = if self.unflushed {
            deaf
        } else {
            deaf.min(self.spoke + QUIET)
        };
        let left = due.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
        let mut interest = PollFlags::POLLIN;
        if self.unflushed {
            interest |= PollFlags::POLLOUT;
        }
        let (writable, called) = {
            let mut fds = [
                PollFd::new(self.socket.get_ref().as_fd(), interest),
                PollFd::new(wakeup.reader.as_fd(), PollFlags::POLLIN),
            ];
            match poll(
                &mut fds,
                PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX),
            ) {
                Ok(_) | Err(nix::errno::Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
            let is =
                |fd: &PollFd<'_>, flag| fd.revents().is_some_and(|found| found.intersects(flag));
            (
                is(&fds[0], PollFlags::POLLOUT),
                is(&fds[1], PollFlags::POLLIN),
            )
        };
        if called {
            wakeup.take();
        }
        if writable {
            let flushed = self.socket.flush();
            self.note(flushed)?;
        }
        Ok(())
    }

    fn read_all(&mut self) -> Result<(), Ending> {
        loop {
            let message = match self.socket.read() {
                Ok(message) => message,
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            };
            self.heard = Instant::now();
            match message {
                Message::Text(text) => self.take(&text)?,
                Message::Close(_) => return Err(Ending::Lost("the server closed the link".into())),
                // The answer to a ping is queued by reading it; this sends it.
                Message::Ping(_) => {
                    let flushed = self.socket.flush();
                    self.note(flushed)?;
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, text: &str) -> Result<(), Ending> {
        match serde_json::from_str(text) {
            Ok(ServerMessage::Ack { seq }) => {
                self.link.journal.ack(seq)?;
                if self.in_flight.is_some_and(|last| seq >= last) {
                    self.in_flight = None;
                }
                self.link.tell(run::Message::Acked);
            }
            Ok(ServerMessage::Config(config)) => self.link.offer(config),
            Ok(ServerMessage::Refused(refusal)) => return Err(Ending::Refused(refusal)),
            Ok(_) => {}
            Err(error) => log::warning(&format!(
                "a message of the server is not understood: {error}"
            )),
        }
        Ok(())
    }
}
