//! `intendant serve`: the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use intendant_server::platform::config::Config;
use intendant_server::serve;

/// Flags of `serve`; each has an environment variable.
#[derive(Args, Clone, Debug)]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "INTENDANT_LISTEN", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// Folder of the database and files.
    #[arg(long, env = "INTENDANT_DATA", default_value = "intendant-data")]
    data: PathBuf,
    /// PostgreSQL address (postgres://user@host/name) instead of the embedded database.
    #[arg(long, env = "INTENDANT_DATABASE")]
    database: Option<String>,
    /// How people reach the server, for links and secure cookies.
    #[arg(long, env = "INTENDANT_PUBLIC_URL")]
    public_url: Option<String>,
    /// The document printer.
    #[arg(long, env = "INTENDANT_DOCS")]
    printer: Option<PathBuf>,
}

impl Serve {
    fn config(self) -> Config {
        Config {
            listen: self.listen,
            data: self.data,
            database: self.database,
            public_url: self.public_url,
            printer: self.printer,
        }
    }

    /// Runs until told to stop.
    pub(crate) fn run(self) -> ExitCode {
        log_to_stderr("info");
        let outcome = serve::open(&self.config()).and_then(|app| {
            tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .worker_threads(2)
                .build()
                .map_err(|cause| serve::StartError::Io {
                    what: "starting".to_owned(),
                    cause,
                })?
                .block_on(serve::run(app))
        });
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("intendant: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Logs to standard error what `RUST_LOG` asks for, else `usual`.
pub(crate) fn log_to_stderr(usual: &str) {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into()),
        )
        .with_writer(std::io::stderr)
        .init();
}

/// Prints method, path and guard of every door.
pub(crate) fn list_doors() -> ExitCode {
    for door in serve::doors().list {
        println!("{} {} {:?}", door.method, door.path, door.guard);
    }
    ExitCode::SUCCESS
}
