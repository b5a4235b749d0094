//! `intendant login`.

use std::io::{BufRead, IsTerminal};

use clap::Args;

use super::failure::Failure;
use super::server::Server;
use super::settings::{Kept, Target, address};
use super::table;
use super::words::Lang;

/// Keep the address of a server and an API token for the commands that speak to it.
///
/// The token is made on the server's page /account. It is read from standard input, and kept where
/// only you can read it, under $XDG_CONFIG_HOME/intendant.
#[derive(Args)]
pub(crate) struct Login {
    #[command(flatten)]
    target: Target,
    /// The token; others on this machine may see it in the list of processes: better on standard input.
    #[arg(long)]
    token: Option<String>,
}

impl Login {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let asked = self.target.server.clone();
        let server = asked
            .or_else(|| std::env::var("INTENDANT_SERVER").ok())
            .filter(|server| !server.is_empty())
            .ok_or_else(|| Failure::usage(lang.no_server()))?;
        let kept = Kept {
            server: address(&server),
            token: self.token(lang)?,
        };
        let me = Server::with(kept.clone(), lang).get("/api/v1/me", &[])?;
        let place = kept.save(lang)?;
        let name = table::safe(&table::text(&me["name"], lang));
        let place = place.display().to_string();
        println!("{}", lang.signed_in(&name, &kept.server, &place));
        Ok(())
    }

    fn token(&self, lang: Lang) -> Result<String, Failure> {
        let token = match &self.token {
            Some(token) => token.clone(),
            None => {
                if std::io::stdin().is_terminal() {
                    eprint!("{}", lang.of("jeton : ", "token: "));
                }
                let mut line = String::new();
                std::io::stdin()
                    .lock()
                    .read_line(&mut line)
                    .map_err(|error| Failure::usage(error.to_string()))?;
                line
            }
        };
        let token = token.trim();
        if token.is_empty() || token.contains(|c: char| !c.is_ascii_graphic()) {
            let wrong = lang.of(
                "ce n’est pas un jeton : une suite de lettres et de chiffres est attendue",
                "this is not a token: a run of letters and digits is expected",
            );
            return Err(Failure::usage(wrong));
        }
        Ok(token.to_owned())
    }
}
