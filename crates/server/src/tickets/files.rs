//! Files attached to tickets: the bytes lie under their hash in the data folder, once however often
//! they are sent; the ticket's event and a row say whose they are.

use std::path::{Path, PathBuf};

use axum::extract::multipart::Field;
use intendant_domain::access::Permission;
use intendant_domain::id::{AttachmentId, TicketId};
use intendant_domain::tickets::Attached;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::actions::{self, Asked, Known};
use super::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// Largest file, in bytes.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// Longest name, in characters.
const LONGEST_NAME: usize = 150;

/// A file that lies in the data folder, not yet attached to anything.
#[derive(Clone, Debug)]
pub struct Received {
    /// Name as it was sent, without folders.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Of the content, lower-case hexadecimal.
    pub sha256: String,
}

/// Where content of a hash lies.
#[must_use]
pub fn place(data: &Path, sha256: &str) -> PathBuf {
    let (folder, _) = sha256.split_at_checked(2).unwrap_or(("", ""));
    data.join("attachments").join(folder).join(sha256)
}

/// Takes a file in as it arrives: never more of it in memory than a piece.
///
/// # Errors
/// [`Failure::TooLarge`]; a refusal of an empty file; [`Failure::Unavailable`] when the disk cannot
/// take it.
pub async fn receive(data: &Path, mut field: Field<'_>) -> Result<Received, Failure> {
    let name = plain_name(field.file_name().unwrap_or_default());
    let folder = data.join("attachments");
    tokio::fs::create_dir_all(&folder).await.map_err(disk)?;
    let draft = folder.join(format!("draft-{}", secrets::make()));
    let written = write(&draft, &mut field).await;
    let (size, sha256) = match written {
        Ok(done) => done,
        Err(failure) => {
            let _ = tokio::fs::remove_file(&draft).await;
            return Err(failure);
        }
    };
    let home = place(data, &sha256);
    if let Some(parent) = home.parent() {
        tokio::fs::create_dir_all(parent).await.map_err(disk)?;
    }
    tokio::fs::rename(&draft, &home).await.map_err(disk)?;
    Ok(Received { name, size, sha256 })
}

async fn write(draft: &Path, field: &mut Field<'_>) -> Result<(i64, String), Failure> {
    let mut file = tokio::fs::File::create(draft).await.map_err(disk)?;
    let (mut size, mut digest) = (0_usize, Sha256::new());
    loop {
        let piece = field.chunk().await.map_err(|e| match e.status() {
            axum::http::StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Problem::new("file", "ticket-file-cut").into(),
        })?;
        let Some(piece) = piece else { break };
        size += piece.len();
        if size > LARGEST {
            return Err(Failure::TooLarge);
        }
        digest.update(&piece);
        file.write_all(&piece).await.map_err(disk)?;
    }
    if size == 0 {
        return Err(Problem::new("file", "ticket-file-empty").into());
    }
    file.sync_all().await.map_err(disk)?;
    let hash = digest.finalize();
    let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((i64::try_from(size).unwrap_or(i64::MAX), hex))
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
fn disk(error: std::io::Error) -> Failure {
    tracing::error!(%error, "attachments");
    Failure::Unavailable("failure-disk-full")
}

/// The last part of a name, without signs that some system would trip over.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c))
        .take(LONGEST_NAME)
        .collect();
    match plain.trim_matches([' ', '.']) {
        "" => "fichier".to_owned(),
        plain => plain.to_owned(),
    }
}

/// Attaches what was received.
///
/// # Errors
/// As [`actions::change`].
pub fn attach(
    tx: &mut Tx<'_>,
    id: TicketId,
    received: &Received,
    internal: bool,
) -> Result<Known, Failure> {
    if internal {
        tx.allow(Permission::SeeInternal)?;
    }
    actions::change(
        tx,
        Permission::Comment,
        id,
        Asked::default(),
        |rows, known| {
            let mut file = Attached {
                attachment: AttachmentId(0),
                name: received.name.clone(),
                size: received.size,
                sha256: received.sha256.clone(),
                internal,
            };
            let person = rows.tx().actor().person;
            let last = known.events.last().map_or(rows.now(), |event| event.at);
            let now = rows.now().max(last);
            file.attachment = store::insert_attachment(rows, &known.ticket, &file, person, now)?;
            Ok(vec![file.into()])
        },
    )
}

/// A file of a ticket that the reader may see.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn find(tx: &mut Tx<'_>, id: TicketId, file: AttachmentId) -> Result<Attached, Failure> {
    let known = actions::load(tx, Permission::SeeTickets, id, false)?;
    let internal = tx.actor().can(Permission::SeeInternal);
    known
        .ticket
        .files
        .into_iter()
        .map(|(_, _, _, attached)| attached)
        .find(|attached| attached.attachment == file && (internal || !attached.internal))
        .ok_or(Failure::NotFound)
}
