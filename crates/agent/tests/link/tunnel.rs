//! What stands between an agent and its server out in the world: TLS, and an HTTP proxy.

use std::io::{BufRead as _, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Ends TLS for `localhost` and passes everything on; gives its port and its certificate (PEM).
pub(crate) fn tls(to: SocketAddr) -> (u16, String) {
    let names = vec!["localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let port = listen(move |client| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        client
            .set_read_timeout(Some(Duration::from_millis(5)))
            .unwrap();
        pass(
            StreamOwned::new(connection, client),
            &TcpStream::connect(to).unwrap(),
        );
    });
    (port, made.cert.pem())
}

/// A proxy that knows `CONNECT`; gives its port and how many tunnels it made.
pub(crate) fn proxy() -> (u16, Arc<AtomicU64>) {
    let count = Arc::new(AtomicU64::new(0));
    let made = Arc::clone(&count);
    let port = listen(move |mut client| {
        let mut reader = BufReader::new(client.try_clone().unwrap());
        let (mut request, mut line) = (String::new(), String::new());
        reader.read_line(&mut request).unwrap();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        let target = request
            .strip_prefix("CONNECT ")
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let server = TcpStream::connect(target).unwrap();
        made.fetch_add(1, Ordering::SeqCst);
        client
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .unwrap();
        client
            .set_read_timeout(Some(Duration::from_millis(5)))
            .unwrap();
        pass(client, &server);
    });
    (port, count)
}

fn listen(each: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let each = Arc::new(each);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let each = Arc::clone(&each);
            thread::spawn(move || each(stream.unwrap()));
        }
    });
    port
}

/// Passes bytes both ways until either side ends.
fn pass(mut client: impl Read + Write, mut server: &TcpStream) {
    let tick = Some(Duration::from_millis(5));
    server.set_read_timeout(tick).unwrap();
    while copy(&mut client, &mut server) && copy(&mut server, &mut client) {}
}

/// Whether it may go on.
fn copy(from: &mut impl Read, to: &mut impl Write) -> bool {
    let mut buffer = [0; 16 * 1024];
    match from.read(&mut buffer) {
        Ok(0) => false,
        Ok(count) => to
            .write_all(&buffer[..count])
            .and_then(|()| to.flush())
            .is_ok(),
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}
