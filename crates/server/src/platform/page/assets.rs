//! The console's files, in the program, under addresses that change when their content does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

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

/// The stylesheet: `css/*.css` in the order of their names, then `app.css`.
static STYLES: LazyLock<String> = LazyLock::new(|| {
    let mut parts: Vec<_> = Files::iter()
        .filter(|path| path.starts_with("css/"))
        .collect();
    parts.sort_unstable();
    parts.push("app.css".into());
    let mut whole = String::new();
    for file in parts.iter().filter_map(|path| Files::get(path)) {
        whole.push_str(&String::from_utf8_lossy(&file.data));
    }
    whole
});

/// Sixteen hexadecimal digits of each file's SHA-256.
static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter(|path| !path.starts_with("css/"))
        .filter_map(|path| {
            let digest = match path.as_ref() {
                "app.css" => hex(&Sha256::digest(STYLES.as_bytes())[..8]),
                _ => hex(&Files::get(&path)?.metadata.sha256_hash()[..8]),
            };
            Some((path.into_owned(), digest))
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
    let etag = format!("\"{}\"", VERSIONS.get(path)?);
    let bytes = match path {
        "app.css" => with_versions(&STYLES),
        _ => Files::get(path)?.data,
    };
    Some(Asset {
        bytes,
        media_type: media_type(path),
        etag,
    })
}

/// The stylesheet names the font by the address that the page preloads, so that it is read once.
fn with_versions(css: &str) -> Cow<'static, [u8]> {
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
