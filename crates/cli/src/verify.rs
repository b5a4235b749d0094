//! `intendant verify EVIDENCE…`: recomputes a month's figures from its evidence, without a server.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use intendant_domain::months;

/// Checks the evidence of a month and computes its figures again, without a server.
///
/// Checks the hash chain of events, the fingerprint of each contract file, and every figure; says
/// which differ. Leaves 0 when all agree, 1 when something differs, 2 when a file is no evidence.
#[derive(Args)]
pub struct Verify {
    /// Evidence files, as the month's page exports them; `-` for standard input.
    #[arg(required_unless_present = "chain")]
    files: Vec<PathBuf>,
    /// Check the hash chain of every client's events in a database instead; says which event was
    /// altered.
    #[arg(long, conflicts_with = "files")]
    chain: bool,
    #[command(flatten)]
    instance: crate::chains::Instance,
    /// Say only what differs.
    #[arg(long, short)]
    quiet: bool,
}

impl Verify {
    /// Checks every file.
    pub fn run(self) -> ExitCode {
        if self.chain {
            return self.instance.verify(self.quiet);
        }
        let mut code = 0;
        for file in &self.files {
            code = code.max(self.check(file));
        }
        ExitCode::from(code)
    }

    fn check(&self, path: &Path) -> u8 {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return 2;
            }
        };
        let verdict = match months::verify(&bytes) {
            Ok(verdict) => verdict,
            Err(problem) => {
                eprintln!("{}: {problem}", path.display());
                return 2;
            }
        };
        println!("{}: {}", path.display(), verdict.of);
        println!("sha256 {}", verdict.sha256);
        let (events, hidden) = verdict.events;
        if hidden > 0 {
            println!(
                "{events} events, {hidden} of them internal: their place is checked, their words are not in the file"
            );
        }
        let differing = verdict.checks.iter().filter(|check| !check.ok).count();
        for check in verdict.checks.iter().filter(|c| !c.ok || !self.quiet) {
            let word = if check.ok { "ok     " } else { "DIFFERS" };
            println!("{word}  {}: {}", check.what, check.detail);
        }
        if differing == 0 {
            println!("all {} checks agree", verdict.checks.len());
            0
        } else {
            println!("{differing} of {} checks differ", verdict.checks.len());
            1
        }
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}
