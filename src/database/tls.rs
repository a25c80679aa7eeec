//! TLS to PostgreSQL for both of its clients: the server proves who it is by name and certificate, or nothing is said to it.

use std::path::Path;
use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio_postgres::{CancelToken, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::config::{PostgresUrl, TlsFiles};
use crate::error::{Error, Result};

/// How tokio-postgres reaches the server.
#[derive(Clone)]
pub(super) enum Transport {
    /// As it is, within this machine or where the settings allow it.
    Plain,
    /// Through TLS.
    Tls(MakeRustlsConnect),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "Plain",
            Self::Tls(_) => "Tls",
        })
    }
}

impl Transport {
    /// What the address asks for.
    ///
    /// # Errors
    /// [`Error::Internal`] if a file that it names holds nothing of use.
    pub(super) fn of(url: &PostgresUrl) -> Result<Self> {
        Ok(match url.tls() {
            None => Self::Plain,
            Some(files) => Self::Tls(MakeRustlsConnect::new(client_config(files)?)),
        })
    }

    /// What opens the connections of a pool.
    pub(super) fn manager(&self, config: Config, settings: ManagerConfig) -> Manager {
        match self {
            Self::Plain => Manager::from_config(config, NoTls, settings),
            Self::Tls(tls) => Manager::from_config(config, tls.clone(), settings),
        }
    }

    /// Stops the statement that a connection is at.
    pub(super) async fn cancel(&self, statement: CancelToken) -> Result<(), tokio_postgres::Error> {
        match self {
            Self::Plain => statement.cancel_query(NoTls).await,
            Self::Tls(tls) => statement.cancel_query(tls.clone()).await,
        }
    }
}

fn client_config(files: &TlsFiles) -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots(files.root.as_deref())?);
    let Some((certificate, key)) = &files.client else { return Ok(builder.with_no_client_auth()) };
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
    builder.with_client_auth_cert(certificates(certificate)?, key_der).map_err(Error::internal)
}

/// Who may vouch for the server: those in the file and nobody else, or those that the machine trusts.
fn roots(file: Option<&Path>) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = file {
        for certificate in certificates(file)? {
            roots.add(certificate).map_err(|error| unusable(file, &error))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(Error::internal("no certificate that could vouch for the server; name one with sslrootcert"));
    }
    Ok(roots)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>);
    read.map_err(|error| unusable(file, &error))
}

fn unusable(file: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("{} cannot be used: {error}", file.display()))
}

/// The same for sqlx, which takes the certificates of the machine besides those of the file.
pub(super) fn writer_options(options: PgConnectOptions, url: &PostgresUrl) -> PgConnectOptions {
    let Some(files) = url.tls() else { return options.ssl_mode(PgSslMode::Disable) };
    let mut options = options.ssl_mode(PgSslMode::VerifyFull);
    if let Some(root) = &files.root {
        options = options.ssl_root_cert(root);
    }
    if let Some((certificate, key)) = &files.client {
        options = options.ssl_client_cert(certificate).ssl_client_key(key);
    }
    options
}
