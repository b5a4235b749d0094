//! TLS with the machine's own certificate authorities, keeping the server's certificate for a look.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// Where systems keep their authorities; the first that exists counts.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// What a TLS server showed of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Its certificate (DER).
    pub(crate) certificate: Option<Vec<u8>>,
    /// Why it is not trusted, in words.
    pub(crate) objection: Option<String>,
}

/// What is looked at while the connection is made.
pub(crate) type Look = Arc<Mutex<Seen>>;

/// Whether an untrusted certificate ends the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Required,
    /// The check wants to see the answer all the same.
    Ignored,
}

/// A client configuration; what the server shows is put into `look`.
pub(crate) fn client(trust: Trust, extra: Option<&Path>, look: Look) -> io::Result<ClientConfig> {
    let provider = provider();
    let inner = match roots(extra)? {
        roots if roots.is_empty() => None,
        roots => Some(
            WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
                .build()
                .map_err(io::Error::other)?,
        ),
    };
    let verifier = Watching {
        inner,
        trust,
        look,
        provider: Arc::clone(&provider),
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    Arc::clone(PROVIDER.get_or_init(|| Arc::new(rustls::crypto::ring::default_provider())))
}

type Loaded = (PathBuf, Option<SystemTime>, Arc<RootCertStore>);

/// The machine's authorities (`SSL_CERT_FILE`, else the system's bundle) and those of one more
/// file; read again when the bundle changes.
fn roots(extra: Option<&Path>) -> io::Result<Arc<RootCertStore>> {
    static KEPT: Mutex<Option<Loaded>> = Mutex::new(None);
    let bundle = bundle();
    let changed = bundle.metadata().and_then(|data| data.modified()).ok();
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let system = match &*kept {
        Some((path, when, roots)) if *path == bundle && *when == changed => Arc::clone(roots),
        _ => {
            let mut roots = RootCertStore::empty();
            // No bundle at all is told by the check or link that then trusts nobody.
            if let Ok(certificates) = CertificateDer::pem_file_iter(&bundle) {
                roots.add_parsable_certificates(certificates.flatten());
            }
            let roots = Arc::new(roots);
            *kept = Some((bundle, changed, Arc::clone(&roots)));
            roots
        }
    };
    let Some(extra) = extra else {
        return Ok(system);
    };
    let mut roots = (*system).clone();
    let unreadable = |error: &dyn std::fmt::Display| {
        io::Error::other(format!("certificates in {}: {error}", extra.display()))
    };
    for certificate in CertificateDer::pem_file_iter(extra).map_err(|error| unreadable(&error))? {
        let certificate = certificate.map_err(|error| unreadable(&error))?;
        roots.add(certificate).map_err(|error| unreadable(&error))?;
    }
    Ok(Arc::new(roots))
}

fn bundle() -> PathBuf {
    if let Some(path) = std::env::var_os("SSL_CERT_FILE") {
        return PathBuf::from(path);
    }
    BUNDLES
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .unwrap_or_else(|| PathBuf::from(BUNDLES[0]))
}

/// The usual verification, which remembers what it saw.
#[derive(Debug)]
struct Watching {
    inner: Option<Arc<WebPkiServerVerifier>>,
    trust: Trust,
    look: Look,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Watching {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = match &self.inner {
            Some(inner) => inner.verify_server_cert(certificate, intermediates, name, ocsp, now),
            None => Err(Error::General(
                "this machine has no certificate authorities (install ca-certificates)".to_owned(),
            )),
        };
        let mut seen = self.look.lock().unwrap_or_else(PoisonError::into_inner);
        seen.certificate = Some(certificate.to_vec());
        if let Err(error) = &verdict {
            seen.objection = Some(objection(error));
        }
        match self.trust {
            Trust::Required => verdict,
            Trust::Ignored => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A refused certificate, in words.
fn objection(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else {
        return error.to_string();
    };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet".to_owned()
        }
        CertificateError::UnknownIssuer => {
            "the certificate is not issued by an authority this machine trusts".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate does not bear this name".to_owned()
        }
        other => format!("the certificate is not accepted ({other})"),
    }
}
