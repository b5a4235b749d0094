//! Documents as PDF: the printer is a program of its own, started for one document and gone after it.
//! What it made lies in the data folder under its hash, and is never made again.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use intendant_domain::access::Permission::SeeMonths;
use intendant_domain::id::{ClientId, DocumentId};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;

/// The printer's name as a program.
const PROGRAM: &str = "intendant-docs";

/// A document as PDF: the name of the file, and its bytes.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Conflict`] when there is no printer.
pub async fn pdf(
    app: &App,
    actor: &Actor,
    client: ClientId,
    id: DocumentId,
    lang: Option<Lang>,
) -> Result<(String, Vec<u8>), Failure> {
    let (document, language, input, hash) = app
        .read(actor, move |tx| {
            let mut rows = tx.allow_on(SeeMonths, client)?;
            let document = store::document(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
            let language = lang.map_or(document.language.clone(), |l| l.code().to_owned());
            let (input, hash) =
                store::printed(&mut rows, client, id, &language)?.ok_or(Failure::NotFound)?;
            Ok((document, language, input, hash))
        })
        .await?;
    let name = format!("{}.pdf", document.name);
    if let Some(hash) = hash
        && let Ok(bytes) = tokio::fs::read(place(&app.config().data, &hash)).await
    {
        return Ok((name, bytes));
    }
    let bytes = render(app, &input).await?;
    let hash = keep(&app.config().data, &bytes).await?;
    // Written by the program: reading a document must not need the permission to issue one.
    app.write(&Actor::program("printer"), move |tx| {
        let mut rows = tx.allow_on(SeeMonths, client)?;
        Ok(store::set_printed(&mut rows, client, id, &language, &hash)?)
    })
    .await?;
    Ok((name, bytes))
}

/// Prints an input and keeps the file; its bytes and their hash.
///
/// # Errors
/// [`Failure::Conflict`] when there is no printer.
pub async fn printed(app: &App, input: &str) -> Result<(Vec<u8>, String), Failure> {
    let bytes = render(app, input).await?;
    let hash = keep(&app.config().data, &bytes).await?;
    Ok((bytes, hash))
}

/// A file that was kept, by its hash.
pub async fn kept(app: &App, hash: &str) -> Option<Vec<u8>> {
    tokio::fs::read(place(&app.config().data, hash)).await.ok()
}

/// Where the file of a hash lies.
fn place(data: &Path, sha256: &str) -> PathBuf {
    let (folder, _) = sha256.split_at_checked(2).unwrap_or(("", ""));
    data.join("documents")
        .join(folder)
        .join(format!("{sha256}.pdf"))
}

async fn keep(data: &Path, bytes: &[u8]) -> Result<String, Failure> {
    let hash = intendant_domain::months::fingerprint(bytes);
    let home = place(data, &hash);
    let disk = |error: std::io::Error| {
        tracing::error!(%error, "documents");
        Failure::Unavailable("failure-disk-full")
    };
    if let Some(folder) = home.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(disk)?;
    }
    let draft = home.with_extension(crate::platform::secrets::make());
    let mut file = tokio::fs::File::create(&draft).await.map_err(disk)?;
    file.write_all(bytes).await.map_err(disk)?;
    file.sync_all().await.map_err(disk)?;
    tokio::fs::rename(&draft, &home).await.map_err(disk)?;
    Ok(hash)
}

/// The printer: as set, beside this program, in the build's own folder, or on the PATH.
fn program(app: &App) -> PathBuf {
    if let Some(set) = &app.config().printer {
        return set.clone();
    }
    let here = std::env::current_exe().ok();
    let folder = here.as_deref().and_then(Path::parent);
    let near = folder.into_iter().flat_map(|folder| {
        [
            folder.join(PROGRAM),
            folder.join("../docs").join(PROGRAM),
            folder.join("../../docs").join(PROGRAM),
        ]
    });
    near.into_iter()
        .find(|path| path.is_file())
        .unwrap_or_else(|| PathBuf::from(PROGRAM))
}

/// Prints one input, for any slice.
///
/// # Errors
/// [`Failure::Conflict`] when there is no printer, or it refuses the input.
pub(crate) async fn render(app: &App, input: &str) -> Result<Vec<u8>, Failure> {
    let program = program(app);
    let started = Command::new(&program)
        .arg("render")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            tracing::warn!(program = %program.display(), %error, "no printer");
            return Err(Failure::Conflict(
                Problem::new("", "month-no-printer").with("program", program.display()),
            ));
        }
    };
    let mut stdin = child.stdin.take();
    let text = input.to_owned();
    let feeding = tokio::spawn(async move {
        if let Some(mut pipe) = stdin.take() {
            let _ = pipe.write_all(text.as_bytes()).await;
        }
    });
    let output = child.wait_with_output().await;
    let _ = feeding.await;
    let output = output.map_err(|error| Failure::Broken(format!("printer: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    tracing::error!(said, "a document could not be printed");
    Err(Failure::Conflict(
        Problem::new("", "month-not-printed").with("why", said),
    ))
}
