//! A child process whose printed lines can be awaited and which never outlives its owner.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A running program with its standard output read line by line.
pub struct Process {
    name: String,
    child: Child,
    lines: Receiver<String>,
    printed: Vec<String>,
}

impl Process {
    /// Starts the program; it inherits standard error.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = spawn(command.stdout(Stdio::piped()))?;
        let out = child.stdout.take().context("a piped standard output is missing")?;
        Ok(Self::reading(command, child, out))
    }

    /// Starts the program; what it prints on standard error counts as printed.
    pub fn start_with_errors(command: &mut Command) -> anyhow::Result<Self> {
        let (out, end) = std::io::pipe().context("no pipe for a program's output")?;
        let second = end.try_clone().context("no pipe for a program's errors")?;
        let child = spawn(command.stdout(end).stderr(second));
        // The command would keep its end of the pipe open, and the program's end would go unseen.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self::reading(command, child?, out))
    }

    /// Starts the program; nobody hears what it prints on standard error.
    pub fn start_quietly(command: &mut Command) -> anyhow::Result<Self> {
        Self::start(command.stderr(Stdio::null()))
    }

    fn reading(command: &Command, child: Child, out: impl Read + Send + 'static) -> Self {
        let (send, lines) = channel();
        std::thread::spawn(move || {
            // Ends with the program's output, or when nobody listens any more. A browser may print
            // what is no text.
            for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self { name: name(command), child, lines, printed: Vec::new() }
    }

    /// Reads lines until one of them gives a value.
    pub fn wait_for_line<T>(
        &mut self,
        what: &str,
        within: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> anyhow::Result<T> {
        let end = now() + within;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(now())) {
                Ok(line) => {
                    let found = find(&line);
                    self.printed.push(line);
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => bail!(
                    "{} did not print {what} within {within:?}; it printed:\n{}",
                    self.name,
                    self.printed.join("\n")
                ),
                Err(RecvTimeoutError::Disconnected) => bail!(
                    "{} ended before it printed {what}; it printed:\n{}",
                    self.name,
                    self.printed.join("\n")
                ),
            }
        }
    }

    /// Everything printed so far.
    pub fn printed(&mut self) -> &[String] {
        self.printed.extend(self.lines.try_iter());
        &self.printed
    }

    /// Whether the program has ended by itself.
    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        let status = self.child.try_wait();
        Ok(status.with_context(|| format!("{} cannot be asked", self.name))?.is_some())
    }

    /// Returns the process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the program to end, as a service manager would, and waits until it has.
    pub fn terminate(&mut self, within: Duration) -> anyhow::Result<ExitStatus> {
        signal("TERM", self.child.id())?;
        let end = now() + within;
        // The pipe closes when the program ends: that is awaited, not polled.
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(now())) {
                Ok(line) => self.printed.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    self.kill()?;
                    bail!("{} did not end within {within:?} of SIGTERM", self.name);
                }
            }
        }
        self.child.wait().with_context(|| format!("the end of {} cannot be awaited", self.name))
    }

    /// Ends the program without warning, as a power cut would.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().with_context(|| format!("{} cannot be killed", self.name))?;
        self.child.wait().map(drop).with_context(|| format!("{} cannot be awaited", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when the program has ended already, which is what is wanted.
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn spawn(command: &mut Command) -> anyhow::Result<Child> {
    let child = command.stdin(Stdio::null()).spawn();
    child.with_context(|| format!("{} cannot be started", name(command)))
}

/// Sends a signal by name.
fn signal(name: &str, process: u32) -> anyhow::Result<()> {
    let status = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status()
        .context("the command `kill` cannot be started")?;
    if !status.success() {
        bail!("process {process} could not be sent SIG{name} ({status})");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a deadline for a real process on the host")]
fn now() -> Instant {
    Instant::now()
}
