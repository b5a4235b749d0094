//! `intendant quickstart`: a server with an example client and its contract, this machine enrolled as
//! that client's server, and a small web service to break. What it makes is real and stays.

mod seed;
mod shop;

use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Args;
use intendant_server::platform::app::App;
use intendant_server::platform::config::Config;
use intendant_server::serve;

/// Flags of `quickstart`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Quickstart {
    /// Folder of the example's database and files; what is there is kept.
    #[arg(long, default_value = "run")]
    data: PathBuf,
    /// Port of the console, on this machine only.
    #[arg(long, default_value_t = 8470)]
    port: u16,
    /// The agent's program; absent: beside this one.
    #[arg(long)]
    agent: Option<PathBuf>,
    /// The document printer.
    #[arg(long, env = "INTENDANT_DOCS")]
    printer: Option<PathBuf>,
}

impl Quickstart {
    /// Runs until told to stop.
    pub(crate) fn run(self) -> ExitCode {
        crate::serve::log_to_stderr("warn");
        match self.start() {
            Ok(()) => ExitCode::SUCCESS,
            Err(text) => {
                eprintln!("intendant: {text}");
                ExitCode::FAILURE
            }
        }
    }

    fn start(self) -> Result<(), String> {
        let config = Config {
            listen: ([127, 0, 0, 1], self.port).into(),
            data: self.data.clone(),
            database: None,
            public_url: None,
            printer: self.printer.clone(),
        };
        let app = serve::open(&config).map_err(|e| e.to_string())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(2)
            .build()
            .map_err(|e| e.to_string())?;
        runtime.block_on(async {
            let seeded = seed::seed(&app)
                .await
                .map_err(|f| format!("the example: {f:?}"))?;
            let shop = shop::open(self.data.join("drill.stop"), seeded.shop_port)?;
            let beside = self.clone();
            let side = app.clone();
            tokio::spawn(async move {
                if let Err(text) = beside.enrol_this_machine(&side, &seeded, shop).await {
                    eprintln!("intendant: the example machine: {text}");
                }
            });
            serve::run(app).await.map_err(|e| e.to_string())
        })
    }

    /// Enrols and runs the agent beside the server, then has it watch the shop.
    async fn enrol_this_machine(
        &self,
        app: &App,
        seeded: &seed::Seeded,
        shop: u16,
    ) -> Result<(), String> {
        let state = self.data.join("agent");
        let agent = self.agent_program()?;
        let url = format!("http://127.0.0.1:{}", self.port);
        wait_for(&url).await?;
        if let Some(token) = &seeded.token {
            let done = tokio::process::Command::new(&agent)
                .args(["enrol", "--server", &url, "--token", token, "--state"])
                .arg(&state)
                .stdout(Stdio::null())
                .status()
                .await
                .map_err(|e| format!("{}: {e}", agent.display()))?;
            if !done.success() {
                return Err("enrolment was refused".to_owned());
            }
        }
        seed::watch_shop(app, shop)
            .await
            .map_err(|f| format!("{f:?}"))?;
        let child = Command::new(&agent)
            .args(["run", "--state"])
            .arg(&state)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{}: {e}", agent.display()))?;
        let _agent = EndsWithUs(child);
        std::future::pending::<()>().await;
        Ok(())
    }

    fn agent_program(&self) -> Result<PathBuf, String> {
        let beside = std::env::current_exe()
            .ok()
            .and_then(|program| Some(program.parent()?.join("intendant-agent")));
        self.agent
            .clone()
            .or(beside)
            .filter(|path| path.exists())
            .ok_or_else(|| "intendant-agent is not beside this program; give --agent".to_owned())
    }
}

/// A child that does not outlive us.
struct EndsWithUs(Child);

impl Drop for EndsWithUs {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the server answers, ten seconds at most.
async fn wait_for(url: &str) -> Result<(), String> {
    let address = url.trim_start_matches("http://").to_owned();
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(&address).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{url} does not answer"))
}
