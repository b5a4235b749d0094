//! Where PostgreSQL is, and how a connection to it is protected: `sslmode` and `sslrootcert` of the
//! address, with the meaning that PostgreSQL's own programs give them.

use std::path::Path;
use std::sync::Arc;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::DbError;

/// How much of the server's certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Checked {
    /// Nothing: the line is private, whoever is at its other end.
    Nothing,
    /// Who signed it.
    Authority,
    /// Who signed it, and that it names the host.
    Full,
}

/// A PostgreSQL server, ready to be connected to.
#[derive(Clone)]
pub(super) struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is not one, or names a mode or a certificate that cannot be used.
    pub(super) fn read(address: &str) -> Result<Self, DbError> {
        let wanted = Wanted::read(address)?;
        let wrong = |why: String| DbError::Unavailable(why);
        let mut config: Config = wanted
            .address
            .parse()
            .map_err(|why| wrong(format!("the address of the database: {why}")))?;
        config.application_name("intendant");
        let Some((mode, checked)) = wanted.mode else {
            config.ssl_mode(SslMode::Disable);
            return Ok(Self { config, tls: None });
        };
        config.ssl_mode(mode);
        let tls = tls(checked, wanted.roots.as_deref()).map_err(wrong)?;
        Ok(Self {
            config,
            tls: Some(MakeRustlsConnect::new(tls)),
        })
    }

    /// A connection.
    ///
    /// # Errors
    /// When the server does not answer, or not as the address wants it.
    pub(super) fn connect(&self) -> Result<Client, DbError> {
        let made = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        made.map_err(|error| DbError::Unavailable(with_causes(&error)))
    }
}

/// What went wrong, with what stands behind it: the driver's own text alone says "error performing
/// TLS handshake".
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        let more = one.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = one.source();
    }
    text
}

/// An address without what the driver does not know.
struct Wanted {
    address: String,
    /// Absent: no TLS.
    mode: Option<(SslMode, Checked)>,
    /// A file of certificates in PEM; absent: those of the system.
    roots: Option<String>,
}

impl Wanted {
    fn read(address: &str) -> Result<Self, DbError> {
        let (base, query) = address.split_once('?').unwrap_or((address, ""));
        let (mut mode, mut roots, mut others) = ("prefer".to_owned(), None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = value.to_owned(),
                Some(("sslrootcert", "system")) => roots = None,
                Some(("sslrootcert", value)) => roots = Some(value.replace("%2F", "/")),
                _ => others.push(pair),
            }
        }
        // A root certificate makes `require` look at who signed, as in PostgreSQL's own programs.
        let signed = if roots.is_some() {
            Checked::Authority
        } else {
            Checked::Nothing
        };
        let mode = match mode.as_str() {
            "disable" => None,
            "allow" | "prefer" => Some((SslMode::Prefer, Checked::Nothing)),
            "require" => Some((SslMode::Require, signed)),
            "verify-ca" => Some((SslMode::Require, Checked::Authority)),
            "verify-full" => Some((SslMode::Require, Checked::Full)),
            other => {
                return Err(DbError::Unavailable(format!(
                    "the address of the database: sslmode={other} is not known (disable, prefer, \
                     require, verify-ca, verify-full)"
                )));
            }
        };
        let address = if others.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", others.join("&"))
        };
        Ok(Self {
            address,
            mode,
            roots,
        })
    }
}

/// The certificates that sign others.
fn authorities(file: Option<&str>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) => {
            let read = CertificateDer::pem_file_iter(Path::new(file))
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|why| format!("sslrootcert {file} cannot be read: {why}"))?;
            roots.add_parsable_certificates(read);
            if roots.is_empty() {
                return Err(format!("sslrootcert {file} holds no certificate"));
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
            if roots.is_empty() {
                return Err(
                    "this machine has no root certificates; name a file with sslrootcert"
                        .to_owned(),
                );
            }
        }
    }
    Ok(roots)
}

fn tls(checked: Checked, roots: Option<&str>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|why| why.to_string())?;
    if checked == Checked::Full {
        return Ok(builder
            .with_root_certificates(authorities(roots)?)
            .with_no_client_auth());
    }
    let chain = match checked {
        Checked::Authority => {
            let roots = Arc::new(authorities(roots)?);
            let built =
                WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
            Some(built.map_err(|why| why.to_string())?)
        }
        _ => None,
    };
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Lenient { provider, chain }))
        .with_no_client_auth())
}

/// Looks at less than the whole certificate, because the address says so.
#[derive(Debug)]
struct Lenient {
    provider: Arc<CryptoProvider>,
    /// Who may have signed; absent: anybody.
    chain: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        let found =
            chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match found {
            // The chain was good, or it would have been refused for that first.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str) -> Option<(SslMode, Checked)> {
        Wanted::read(address).expect("an address").mode
    }

    #[test]
    fn modes_mean_what_they_mean_to_psql() {
        let at = "postgres://me@host/db";
        assert_eq!(mode(at), Some((SslMode::Prefer, Checked::Nothing)));
        assert_eq!(mode(&format!("{at}?sslmode=disable")), None);
        for (query, expected) in [
            ("sslmode=require", Checked::Nothing),
            ("sslmode=require&sslrootcert=/ca.pem", Checked::Authority),
            ("sslmode=verify-ca", Checked::Authority),
            ("sslmode=verify-full&sslrootcert=system", Checked::Full),
        ] {
            let found = mode(&format!("{at}?{query}"));
            assert_eq!(found, Some((SslMode::Require, expected)), "{query}");
        }
    }

    #[test]
    fn what_the_driver_knows_is_left_to_it() {
        let wanted = Wanted::read("postgres://me@host/db?sslmode=require&connect_timeout=3")
            .expect("an address");
        assert_eq!(wanted.address, "postgres://me@host/db?connect_timeout=3");
    }

    #[test]
    fn an_unknown_mode_and_a_missing_certificate_are_said() {
        let said = |address: &str| Target::read(address).err().expect("refused").to_string();
        assert!(said("postgres://h/d?sslmode=maybe").contains("sslmode=maybe"));
        let no_file = said("postgres://h/d?sslmode=verify-full&sslrootcert=/no/such.pem");
        assert!(no_file.contains("/no/such.pem"), "{no_file}");
    }
}
