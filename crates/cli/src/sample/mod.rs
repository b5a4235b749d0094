//! `intendant sample`: fills an empty instance with a plausible year, through the same code as real
//! input. The same numbers give the same year.

mod luck;
mod machines;
mod paper;
mod plan;
mod play;
mod setting;
mod words;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use clap::Args;
use intendant_server::platform::app::App;
use intendant_server::platform::config::Config;
use intendant_server::platform::failure::Failure;
use intendant_server::platform::tx::Tx;
use intendant_server::{fleet, serve};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tokio::task::JoinSet;

use luck::Luck;
use play::Play;
use setting::{Stage, importer};

/// Steps in one transaction. SQLite walks the journal of a savepoint at each statement: many steps
/// in one transaction are slower than few.
const BATCH: usize = 64;
/// Transactions that wait together, and so share a commit.
const TOGETHER: usize = 32;

/// Flags of `sample`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Sample {
    /// Folder of the database and files.
    #[arg(long, env = "INTENDANT_DATA", default_value = "intendant-data")]
    data: PathBuf,
    /// PostgreSQL address (postgres://user@host/name) instead of the embedded database.
    #[arg(long, env = "INTENDANT_DATABASE")]
    database: Option<String>,
    /// Clients, each under contract.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    clients: u32,
    /// Tickets of the year.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(0..=5_000_000))]
    tickets: u32,
    /// Watched machines, of all clients together.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    machines: u32,
    /// Further items that nothing watches, to measure lists with.
    #[arg(long, default_value_t = 0, hide = true, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    items: u32,
    /// Another number, another year.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

/// Items for measuring, so many at once.
async fn fill(app: &App, items: u64) -> Result<(), String> {
    const AT_ONCE: u64 = 2_000;
    if items == 0 {
        return Ok(());
    }
    let said = |failure| format!("{failure:?}");
    let began = Instant::now();
    let pool = app.write(&importer(), fleet::Pool::make).await;
    let pool = Arc::new(pool.map_err(said)?);
    let mut from = 0;
    while from < items {
        let many = AT_ONCE.min(items - from);
        let pool = Arc::clone(&pool);
        app.write(&importer(), move |tx| {
            intendant_server::machines::fill(tx, &pool, from, many)
        })
        .await
        .map_err(said)?;
        from += many;
    }
    println!("{items} items in {:.1} s", began.elapsed().as_secs_f64());
    let clients = app
        .read(&importer(), intendant_server::machines::clients_and_sites)
        .await;
    for client in clients.map_err(said)?.0 {
        let decide = move |tx: &mut Tx<'_>| intendant_server::contracts::recover(tx, client.id);
        app.write(&importer(), decide).await.map_err(said)?;
    }
    println!(
        "what contracts say in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    while app
        .write(&importer(), fleet::index_some)
        .await
        .map_err(said)?
    {}
    println!("who has what in {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

impl Sample {
    /// Fills the instance; says how far it is.
    pub(crate) fn run(self) -> ExitCode {
        crate::serve::log_to_stderr("warn");
        match self.fill() {
            Ok(()) => ExitCode::SUCCESS,
            Err(text) => {
                eprintln!("intendant: {text}");
                ExitCode::FAILURE
            }
        }
    }

    fn fill(&self) -> Result<(), String> {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: self.data.clone(),
            database: self.database.clone(),
            public_url: None,
            printer: None,
        };
        let app = serve::open(&config).map_err(|e| e.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| e.to_string())?;
        runtime.block_on(self.history(&app))
    }

    async fn history(&self, app: &App) -> Result<(), String> {
        let zone = TimeZone::get("Europe/Paris").map_err(|e| e.to_string())?;
        let to = app.now();
        let from = year_before(&zone, to)?;
        let began = Instant::now();
        let stage = self.stage(app, &zone, from).await?;
        println!(
            "{} clients, {} machines in {:.1} s",
            self.clients,
            self.machines,
            began.elapsed().as_secs_f64()
        );
        let mut luck = Luck::new(self.seed);
        let weights: Vec<f64> = stage.clients.iter().map(|client| client.weight).collect();
        let first = from.checked_add(36.hours()).unwrap_or(from);
        let plan = plan::plan(&mut luck, &zone, (first, to), &weights, self.tickets);
        play_all(app, Play::new(stage, plan, luck)).await?;
        fill(app, u64::from(self.items)).await
    }

    /// Who and what there is, each from its day on; machines come over the whole year.
    async fn stage(&self, app: &App, zone: &TimeZone, from: Timestamp) -> Result<Stage, String> {
        let (this, zone) = (self.clone(), zone.clone());
        app.write(&importer(), move |tx| {
            if !setting::is_empty(tx)? {
                return Ok(None);
            }
            let now = tx.now();
            let mut luck = Luck::new(this.seed.rotate_left(17));
            tx.as_of(importer(), from)?;
            let starts = from.to_zoned_datetime(zone.clone()).date();
            let mut stage = Stage {
                technicians: setting::provider(tx, &mut luck, &zone)?,
                clients: Vec::new(),
                zone,
            };
            for number in 0..this.clients as usize {
                let client = setting::client(tx, &mut luck, &stage.zone, (number, starts))?;
                stage.clients.push(client);
            }
            this.enrol(tx, &mut stage, &mut luck, (from, now))?;
            amend(tx, &stage, starts, now)?;
            Ok(Some(stage))
        })
        .await
        .map_err(|failure| said(&failure))?
        .ok_or_else(|| {
            "this instance holds clients already: a sample history needs an empty one".to_owned()
        })
    }

    fn enrol(
        &self,
        tx: &mut Tx<'_>,
        stage: &mut Stage,
        luck: &mut Luck,
        (from, now): (Timestamp, Timestamp),
    ) -> Result<(), Failure> {
        let year = now.as_second() - from.as_second();
        let mut arrivals: Vec<(i64, usize)> = (0..self.machines as usize)
            .map(|number| {
                // Most are there from the first days on.
                let days = luck.below(usize::try_from(year / 86_400).unwrap_or(1));
                let day = if luck.hits(0.85) { 0 } else { days };
                let seconds = i64::try_from(day * 86_400 + luck.below(86_400)).unwrap_or(0);
                (seconds, number)
            })
            .collect();
        arrivals.sort_unstable();
        for (seconds, number) in arrivals {
            tx.as_of(
                importer(),
                from.checked_add(seconds.seconds()).unwrap_or(from),
            )?;
            let place = number % stage.clients.len().max(1);
            if let Some(client) = stage.clients.get_mut(place) {
                let machine = machines::enrol(tx, luck, client, number + 1)?;
                client.machines.push(machine);
            }
        }
        Ok(())
    }
}

/// Every fourth client's amendment, added three weeks before its day.
fn amend(tx: &mut Tx<'_>, stage: &Stage, starts: Date, now: Timestamp) -> Result<(), Failure> {
    let agreed = starts
        .checked_add(6.months())
        .ok()
        .and_then(|day| day.to_zoned_datetime(stage.zone.clone()).ok());
    tx.as_of(importer(), agreed.map_or(now, |zoned| zoned.timestamp()))?;
    for (number, client) in stage.clients.iter().enumerate().step_by(4) {
        setting::amend(tx, client, (number, starts))?;
    }
    Ok(())
}

/// The first day of the month that began at least a year ago.
fn year_before(zone: &TimeZone, now: Timestamp) -> Result<Timestamp, String> {
    let today = now.to_zoned_datetime(zone.clone()).date();
    today
        .first_of_month()
        .checked_sub(1.year())
        .and_then(|day| day.to_zoned_datetime(zone.clone()))
        .map(|zoned| zoned.timestamp())
        .map_err(|e| e.to_string())
}

/// The play, and the batches of steps that are to come; gone when one failed.
type Rest = Mutex<Option<(Play, VecDeque<Vec<plan::Step>>)>>;

/// Plays the next batch; answers how many steps it had.
fn next(tx: &mut Tx<'_>, rest: &Rest) -> Result<usize, Failure> {
    let failed = || Failure::Broken("an earlier step failed".to_owned());
    let mut rest = rest.lock().map_err(|_| failed())?;
    let (mut play, mut left) = rest.take().ok_or_else(failed)?;
    let batch = left.pop_front().unwrap_or_default();
    let count = batch.len();
    batch.into_iter().try_for_each(|step| play.step(tx, step))?;
    *rest = Some((play, left));
    Ok(count)
}

async fn play_all(app: &App, play: Play) -> Result<(), String> {
    let steps = play.plan.steps.clone();
    let tickets = play.plan.tickets.len();
    // Each transaction takes the next batch, so that their order does not matter.
    let left = steps
        .chunks(BATCH)
        .map(<[_]>::to_vec)
        .collect::<VecDeque<_>>();
    let mut waiting = left.len();
    let rest = Arc::new(Mutex::new(Some((play, left))));
    let began = Instant::now();
    let mut done = 0;
    let mut told = Instant::now();
    while waiting > 0 {
        let mut writes = JoinSet::new();
        for _ in 0..TOGETHER.min(waiting) {
            let (app, rest) = (app.clone(), Arc::clone(&rest));
            waiting -= 1;
            writes.spawn(async move { app.write(&importer(), move |tx| next(tx, &rest)).await });
        }
        while let Some(wrote) = writes.join_next().await {
            let wrote = wrote.map_err(|error| error.to_string())?;
            done += wrote.map_err(|failure| said(&failure))?;
        }
        if told.elapsed().as_secs() >= 5 {
            told = Instant::now();
            progress(done, steps.len(), began);
        }
    }
    progress(done, steps.len(), began);
    let play = rest.lock().ok().and_then(|mut rest| rest.take());
    let (play, _) = play.ok_or("the history came to no end")?;
    heard_today(app, &Arc::new(Mutex::new(play))).await?;
    let seconds = began.elapsed().as_secs_f64().max(0.001);
    println!(
        "{tickets} tickets in {seconds:.1} s ({:.0} tickets, {:.0} changes a second)",
        tickets as f64 / seconds,
        done as f64 / seconds
    );
    Ok(())
}

/// Every machine has reported within the last day, as a living one does.
async fn heard_today(app: &App, play: &Arc<Mutex<Play>>) -> Result<(), String> {
    let clients = play.lock().map_or(0, |play| play.stage.clients.len());
    for at in 0..clients {
        let play = Arc::clone(play);
        app.write(&importer(), move |tx| {
            let mut play = play
                .lock()
                .map_err(|_| Failure::Broken("an earlier step failed".to_owned()))?;
            let machines = play.stage.clients.get_mut(at).map(|one| &mut one.machines);
            let mut machines = machines.into_iter().flatten();
            machines.try_for_each(|machine| machines::describe(tx, machine))
        })
        .await
        .map_err(|failure| said(&failure))?;
    }
    Ok(())
}

fn progress(done: usize, of: usize, began: Instant) {
    let rate = done as f64 / began.elapsed().as_secs_f64().max(0.001);
    println!("{done} of {of} changes, {rate:.0} a second");
}

/// A failure in words.
fn said(failure: &Failure) -> String {
    format!("the history could not be brought in: {failure:?}")
}
