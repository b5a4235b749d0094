//! The vault: secrets that have to be read again (unlike passwords) are sealed under a key that lives
//! outside of the database, in the data folder (`vault.key`, mode 0600) or in the environment
//! (`INTENDANT_VAULT_KEY`).

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::RngCore;

use super::failure::Failure;

/// The variable that takes the key's place: 32 bytes in base64.
pub const KEY_VARIABLE: &str = "INTENDANT_VAULT_KEY";
/// The key's file in the data folder.
pub const KEY_FILE: &str = "vault.key";

const NONCE: usize = 24;

/// Seals and opens.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// The vault of a data folder; its key is made when there is none.
    ///
    /// # Errors
    /// [`Failure::Broken`] with where the key should be and what is wrong with it.
    pub fn open(data: &Path) -> Result<Self, Failure> {
        let path = data.join(KEY_FILE);
        let text = match std::env::var(KEY_VARIABLE) {
            Ok(text) => text,
            Err(_) => read_or_make(&path)?,
        };
        Self::of(&text).ok_or_else(|| {
            Failure::Broken(format!(
                "the vault's key ({KEY_VARIABLE} or {}) is not 32 bytes in base64: put the key \
                 back from a backup, or remove it and enter the credentials again",
                path.display()
            ))
        })
    }

    fn of(text: &str) -> Option<Self> {
        let key: [u8; 32] = STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
        Some(Self {
            cipher: XChaCha20Poly1305::new(&Key::from(key)),
        })
    }

    /// Seals `secret`; it opens again only with the same `about`, which ties it to its row's place.
    ///
    /// # Errors
    /// [`Failure::Broken`]; never in practice.
    pub fn seal(&self, about: &str, secret: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0_u8; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: secret,
            aad: about.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Failure::Broken("a secret could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] sealed.
    ///
    /// # Errors
    /// [`Failure::Broken`] under another key, for another `about`, or when it was changed.
    pub fn unseal(&self, about: &str, sealed: &[u8]) -> Result<Vec<u8>, Failure> {
        let wrong = || {
            Failure::Broken(format!(
                "a sealed credential does not open: is {KEY_VARIABLE} or {KEY_FILE} the one that \
                 it was sealed with?"
            ))
        };
        let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or_else(wrong)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| wrong())?;
        let payload = Payload {
            msg: rest,
            aad: about.as_bytes(),
        };
        self.cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| wrong())
    }
}

fn read_or_make(path: &PathBuf) -> Result<String, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(format!("{}: {error}", path.display()));
    match fs::read_to_string(path) {
        Ok(text) => return Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(broken(error)),
    }
    let mut key = [0_u8; 32];
    rand::rng().fill_bytes(&mut key);
    let text = STANDARD.encode(key);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(broken)?;
            file.sync_all().map_err(broken)?;
            Ok(text)
        }
        // Another thread was first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            fs::read_to_string(path).map_err(broken)
        }
        Err(error) => Err(broken(error)),
    }
}
