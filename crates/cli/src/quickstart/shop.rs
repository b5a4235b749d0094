//! The small web service of the drill: it answers while the file `drill.stop` is not there, and is
//! truly gone (its port closed) while it is.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PAGE: &str = "<!DOCTYPE html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Boutique Acme</title>\
<h1>Boutique Acme</h1><p>La boutique est ouverte.</p></html>";

/// Opens the service on `port` (0: any); answers its port.
pub(super) fn open(stop: PathBuf, port: u16) -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .map_err(|e| format!("the example's web service: {e}"))?;
    let port = listener.local_addr().map_err(|e| e.to_string())?.port();
    std::thread::Builder::new()
        .name("shop".to_owned())
        .spawn(move || serve(Some(listener), port, &stop))
        .map_err(|e| e.to_string())?;
    Ok(port)
}

fn serve(mut listener: Option<TcpListener>, port: u16, stop: &Path) {
    loop {
        if stop.exists() {
            listener = None;
        } else if listener.is_none() {
            listener = TcpListener::bind(("127.0.0.1", port)).ok();
        }
        if let Some(open) = &listener
            && open.set_nonblocking(true).is_ok()
        {
            while let Ok((caller, _)) = open.accept() {
                answer(caller);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn answer(mut caller: TcpStream) {
    let _ = caller.set_nonblocking(false);
    let _ = caller.set_read_timeout(Some(Duration::from_secs(2)));
    let mut request = [0_u8; 2048];
    let _ = caller.read(&mut request);
    let _ = write!(
        caller,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{PAGE}",
        PAGE.len()
    );
}
