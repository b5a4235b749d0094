//! The console's files, in the program, under addresses that change when their content does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// Everything under `static/` that a browser may ask for.
#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

/// A file ready to be answered.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, with charset for text.
    pub media_type: &'static str,
    /// A strong validator, quotes included.
    pub etag: String,
}

/// Sixteen hexadecimal digits of each file's SHA-256.
static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|path| {
            let file = Files::get(&path)?;
            Some((path.into_owned(), hex(&file.metadata.sha256_hash()[..8])))
        })
        .collect()
});

/// The address of a file of `static/`, such as `url("app.css")` → `/static/app.css?v=…`. Answers
/// under such an address may be cached for ever.
#[must_use]
pub fn url(path: &str) -> String {
    match VERSIONS.get(path) {
        Some(version) => format!("/static/{path}?v={version}"),
        None => format!("/static/{path}"),
    }
}

/// The file at `path` (what follows `/static/`); `None` when there is none.
#[must_use]
pub fn file(path: &str) -> Option<Asset> {
    let found = Files::get(path)?;
    let etag = format!("\"{}\"", hex(&found.metadata.sha256_hash()[..8]));
    let bytes = if path == "app.css" {
        with_versions(&found.data)
    } else {
        found.data
    };
    Some(Asset {
        bytes,
        media_type: media_type(path),
        etag,
    })
}

/// The stylesheet names the font by the address that the page preloads, so that it is read once.
fn with_versions(css: &[u8]) -> Cow<'static, [u8]> {
    let css = String::from_utf8_lossy(css);
    Cow::Owned(
        css.replace("vendor/inter.woff2", &url("vendor/inter.woff2"))
            .into_bytes(),
    )
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
