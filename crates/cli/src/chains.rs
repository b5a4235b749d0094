//! `intendant rebuild` and `intendant verify --chain`: chores on an instance's own database.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use intendant_server::platform::actor::Actor;
use intendant_server::platform::app::App;
use intendant_server::platform::config::Config;
use intendant_server::platform::events::{self, Break};
use intendant_server::platform::failure::Failure;
use intendant_server::platform::i18n::Lang;
use intendant_server::{serve, tickets};

/// Which instance.
#[derive(Args, Clone, Debug)]
pub(crate) struct Instance {
    /// Folder of the database and files.
    #[arg(long, env = "INTENDANT_DATA", default_value = "intendant-data")]
    data: PathBuf,
    /// PostgreSQL address (postgres://user@host/name) instead of the embedded database.
    #[arg(long, env = "INTENDANT_DATABASE")]
    database: Option<String>,
}

impl Instance {
    fn open(self) -> Result<App, String> {
        if self.database.is_none() && !self.data.join("intendant.db").exists() {
            return Err(format!(
                "{}: no instance there (no intendant.db)",
                self.data.display()
            ));
        }
        let config = Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: self.data,
            database: self.database,
            public_url: None,
            printer: None,
        };
        serve::open(&config).map_err(|error| error.to_string())
    }

    /// Runs `work` on the instance; 2 when it cannot be opened or read.
    fn work<T>(self, work: impl AsyncFnOnce(App) -> Result<T, Failure>) -> Result<T, ExitCode> {
        let failed = |text: String| {
            eprintln!("intendant: {text}");
            ExitCode::from(2)
        };
        let app = self.open().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(error.to_string()))?;
        runtime
            .block_on(work(app))
            .map_err(|failure| match failure {
                Failure::Broken(cause) => failed(cause),
                other => failed(other.text(Lang::En)),
            })
    }

    /// Makes derived rows again; 0 when they were as their events say, 1 when not.
    pub(crate) fn rebuild(self) -> ExitCode {
        let found = match self.work(async |app| tickets::rebuild(&app).await) {
            Ok(found) => found,
            Err(code) => return code,
        };
        for (ticket, what) in &found.different {
            let number = intendant_domain::tickets::number(*ticket);
            println!("ticket {number}: {} made again", what.join(", "));
        }
        for ticket in &found.unknown {
            let number = intendant_domain::tickets::number(*ticket);
            println!("ticket {number}: no event knows it, taken away");
        }
        let tickets = found.tickets;
        if found.was_identical() {
            println!("{tickets} tickets rebuilt from their events: identical");
            return ExitCode::SUCCESS;
        }
        println!(
            "{tickets} tickets rebuilt from their events: {} were different",
            found.different.len() + found.unknown.len()
        );
        ExitCode::from(1)
    }

    /// Checks every client's chain; 0 when all are whole, 1 when one is broken.
    pub(crate) fn verify(self, quiet: bool) -> ExitCode {
        let checked = self.work(async |app| {
            app.read(&Actor::program("verify"), |tx| {
                let audit = intendant_domain::access::Permission::SeeAudit;
                Ok(events::check(&mut tx.allow(audit)?)?)
            })
            .await
        });
        let chains = match checked {
            Ok(chains) => chains,
            Err(code) => return code,
        };
        let mut broken = 0;
        for chain in &chains {
            let of = format!("client {} ({})", chain.client, chain.name);
            match chain.broken {
                None if quiet => {}
                None => println!("ok       {of}: {} events", chain.events),
                Some((seq, how)) => {
                    broken += 1;
                    println!("BROKEN   {of}: event {seq} {}", why(how));
                }
            }
        }
        if broken == 0 {
            println!("all {} chains are whole", chains.len());
            return ExitCode::SUCCESS;
        }
        println!("{broken} of {} chains are broken", chains.len());
        ExitCode::from(1)
    }
}

fn why(how: Break) -> &'static str {
    match how {
        Break::Altered => "is not what was written: it was altered",
        Break::Missing => "is missing",
        Break::Head => "is where the chain and its written head part: events were added or cut off",
    }
}
