//! The bytes that are signed, and signing them. No randomness and no storage: keys come from outside.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

/// The length of a secret or public key.
pub const KEY_BYTES: usize = 32;

/// The length of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// A text that is not the key or signature it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a base64 key or signature of the right length")]
pub struct KeyError;

/// What an agent signs to open the link: every part behind its length, so that no two
/// different triples give the same bytes.
#[must_use]
pub fn link_message(nonce: &str, host: &str, agent_id: &str) -> Vec<u8> {
    let mut message = b"intendant-link-v1".to_vec();
    for part in [nonce, host, agent_id] {
        message.push(0);
        message.extend_from_slice(part.len().to_string().as_bytes());
        message.push(b':');
        message.extend_from_slice(part.as_bytes());
    }
    message
}

/// What a server signs to send a configuration.
#[must_use]
pub fn config_message(payload: &[u8]) -> Vec<u8> {
    let mut message = b"intendant-config-v1\0".to_vec();
    message.extend_from_slice(payload);
    message
}

/// Signs with an ed25519 secret key.
#[must_use]
pub fn sign(secret: &[u8; KEY_BYTES], message: &[u8]) -> [u8; SIGNATURE_BYTES] {
    SigningKey::from_bytes(secret).sign(message).to_bytes()
}

/// The public half of a secret key.
#[must_use]
pub fn public_key(secret: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    SigningKey::from_bytes(secret).verifying_key().to_bytes()
}

/// Whether the owner of this public key signed this. Weak keys and malleable signatures are
/// refused (`verify_strict`); bytes of the wrong length are simply not a signature.
#[must_use]
pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(public), Ok(signature)) = (
        <&[u8; KEY_BYTES]>::try_from(public),
        <&[u8; SIGNATURE_BYTES]>::try_from(signature),
    ) else {
        return false;
    };
    let Ok(key) = VerifyingKey::from_bytes(public) else {
        return false;
    };
    let signature = ed25519_dalek::Signature::from_bytes(signature);
    key.verify_strict(message, &signature).is_ok()
}

/// Base64 as all messages carry it.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text.
///
/// # Errors
/// [`KeyError`] when it is not base64.
pub fn decode(text: &str) -> Result<Vec<u8>, KeyError> {
    STANDARD.decode(text.trim()).map_err(|_| KeyError)
}
