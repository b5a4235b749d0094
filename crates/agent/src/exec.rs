//! Running a program without a shell, with an end to its time and its output.

use std::ffi::OsStr;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) end: End,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Exit(i32),
    Signal(i32),
    /// It was killed because its time was up.
    TimedOut,
}

/// Runs a program with an environment of its own (`LANG=C`, a plain `PATH`, nothing else), reads
/// up to `most` bytes of each output, and kills it with all its children when its time is up.
pub(crate) fn run<A: AsRef<OsStr>>(
    program: &OsStr,
    args: &[A],
    limit: Duration,
    most: usize,
) -> io::Result<Output> {
    run_with(program, args, &[], limit, most)
}

/// As [`run`], with further variables of the environment.
pub(crate) fn run_with<A: AsRef<OsStr>>(
    program: &OsStr,
    args: &[A],
    environment: &[(&str, &OsStr)],
    limit: Duration,
    most: usize,
) -> io::Result<Output> {
    let until = Instant::now() + limit;
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        .env("PATH", PATH)
        .env("LANG", "C")
        .env("LC_ALL", "C")
        .envs(environment.iter().copied())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let mut stdout = Vec::new();
    let mut stderr = Vec::new();
    let read = read_both(&mut child, &mut stdout, &mut stderr, until, most);
    let ended = match read {
        Ok(true) => wait(&mut child, until),
        Ok(false) => Ok(None),
        Err(error) => Err(error),
    };
    let end = match ended {
        Ok(Some(status)) => end(status),
        Ok(None) => {
            kill(&mut child);
            End::TimedOut
        }
        Err(error) => {
            kill(&mut child);
            return Err(error);
        }
    };
    Ok(Output {
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        end,
    })
}

fn end(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Exit(code),
        (None, signal) => End::Signal(signal.unwrap_or_default()),
    }
}

fn kill(child: &mut Child) {
    if let Ok(id) = i32::try_from(child.id()) {
        let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads until both outputs close (true) or time is up (false).
fn read_both(
    child: &mut Child,
    stdout: &mut Vec<u8>,
    stderr: &mut Vec<u8>,
    until: Instant,
    most: usize,
) -> io::Result<bool> {
    let mut out = child.stdout.take();
    let mut err = child.stderr.take();
    while out.is_some() || err.is_some() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let (out_ready, err_ready) = ready(out.as_ref(), err.as_ref(), left)?;
        if out_ready {
            drain(&mut out, stdout, most)?;
        }
        if err_ready {
            drain(&mut err, stderr, most)?;
        }
    }
    Ok(true)
}

fn ready(
    out: Option<&impl AsFd>,
    err: Option<&impl AsFd>,
    left: Duration,
) -> io::Result<(bool, bool)> {
    let mut fds = Vec::with_capacity(2);
    fds.extend(out.map(|one| PollFd::new(one.as_fd(), PollFlags::POLLIN)));
    fds.extend(err.map(|one| PollFd::new(one.as_fd(), PollFlags::POLLIN)));
    let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
    match poll(&mut fds, timeout) {
        Ok(_) => {}
        Err(nix::errno::Errno::EINTR) => return Ok((false, false)),
        Err(error) => return Err(error.into()),
    }
    let mut found = fds.iter().map(|fd| fd.any() == Some(true));
    let out_ready = out.is_some() && found.next() == Some(true);
    let err_ready = err.is_some() && found.next() == Some(true);
    Ok((out_ready, err_ready))
}

/// Reads once; closes the pipe at its end. What is beyond the limit is read and thrown away, so
/// that a talkative program can end.
fn drain(pipe: &mut Option<impl io::Read>, into: &mut Vec<u8>, most: usize) -> io::Result<()> {
    let Some(open) = pipe else { return Ok(()) };
    let mut buffer = [0; 8192];
    let count = open.by_ref().read(&mut buffer)?;
    if count == 0 {
        *pipe = None;
    } else {
        let room = most.saturating_sub(into.len()).min(count);
        into.extend_from_slice(buffer.get(..room).unwrap_or_default());
    }
    Ok(())
}

/// Waits for a program that has closed its outputs; none when time is up.
fn wait(child: &mut Child, until: Instant) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limit_ms: u64) -> Output {
        let limit = Duration::from_millis(limit_ms);
        run(OsStr::new("/bin/sh"), &["-c", script], limit, 1_000).unwrap()
    }

    #[test]
    fn output_and_end_are_told() {
        let output = sh("echo out; echo err >&2; exit 3", 5_000);
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("out\n", "err\n")
        );
        assert_eq!(output.end, End::Exit(3));
        assert_eq!(sh("kill -9 $$", 5_000).end, End::Signal(9));
        assert_eq!(sh("head -c 300000 /dev/zero", 5_000).stdout.len(), 1_000);
        assert_eq!(sh("echo $LANG $HOME", 5_000).stdout, "C\n");
    }

    #[test]
    fn whoever_takes_too_long_is_killed_with_its_children() {
        let began = Instant::now();
        let output = sh("sleep 61.25 & echo before; sleep 61.25", 300);
        assert_eq!(output.end, End::TimedOut);
        assert_eq!(output.stdout, "before\n");
        assert!(began.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(100));
        let left = std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            std::fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| line == b"sleep\x0061.25\0")
        });
        assert!(!left);
    }
}
