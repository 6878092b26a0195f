//! Running other programs: say what runs, stream what it prints, turn a failure into a sentence.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// Runs to the end with inherited streams.
pub(crate) fn stream(command: &mut Command) -> anyhow::Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs quietly and returns what it printed; on failure the error carries its complaint.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", shown(command), output.status, complaint.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is no text", shown(command)))
}

/// The full path of a program on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|it| it.join(&file)).find(|it| it.is_file())
}

/// A row of steps, each named and timed; the first failure ends the row.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration)>,
    passed_over: Vec<String>,
    is_reported: bool,
}

impl Steps {
    /// Does one step.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        println!("\n=== {name}");
        let start = now();
        let result = work();
        self.done.push((name, start.elapsed()));
        result.with_context(|| format!("the step '{name}' failed"))
    }

    /// Remembers that something was left out; nothing is skipped in silence.
    pub(crate) fn pass_over(&mut self, what: &str, why: &str) {
        println!("\n=== {what}: passed over, {why}");
        self.passed_over.push(format!("{what}: {why}"));
    }

    /// Does the last step, whose `test result:` line stays the last line of all output: the table
    /// of seconds is printed before it.
    pub(crate) fn last(&mut self, name: &'static str, command: &mut Command) -> anyhow::Result<()> {
        println!("\n=== {name}");
        println!("$ {}", shown(command));
        let start = now();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("the step '{name}': {}", cannot_start(command)))?;
        let printed = child.stdout.take().context("the output of the tests cannot be read")?;
        let held = forward(BufReader::new(printed), &mut std::io::stdout())?;
        let status = child.wait().context("the end of the tests cannot be awaited")?;
        self.done.push((name, start.elapsed()));
        self.report();
        print!("\n{held}");
        std::io::stdout().flush().context("standard output is closed")?;
        if !status.success() {
            bail!("the step '{name}' failed ({status}); the output above says what");
        }
        Ok(())
    }

    /// Prints the seconds of every step and what was passed over, once.
    pub(crate) fn report(&mut self) {
        if std::mem::replace(&mut self.is_reported, true) {
            return;
        }
        println!("\n{:>8}  step", "seconds");
        for (name, time) in &self.done {
            println!("{:>8.1}  {name}", time.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|(_, time)| *time).sum();
        println!("{:>8.1}  together", total.as_secs_f64());
        for it in &self.passed_over {
            println!("passed over: {it}");
        }
    }
}

/// Forwards lines as they come, but holds back a trailing `test result:` line.
fn forward(mut printed: impl BufRead, out: &mut impl Write) -> anyhow::Result<String> {
    let mut held = String::new();
    let mut line = Vec::new();
    while printed.read_until(b'\n', &mut line).context("the tests' output broke off")? > 0 {
        let text = String::from_utf8_lossy(&line).into_owned();
        line.clear();
        if text.starts_with("test result:") || (text.trim().is_empty() && !held.is_empty()) {
            if text.starts_with("test result:") {
                out.write_all(held.as_bytes()).context("standard output is closed")?;
                held.clear();
            }
            held.push_str(&text);
            continue;
        }
        out.write_all(held.as_bytes()).context("standard output is closed")?;
        held.clear();
        out.write_all(text.as_bytes()).context("standard output is closed")?;
    }
    Ok(format!("{}\n", held.trim_end()).trim_start_matches('\n').to_owned())
}

fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_stem().unwrap_or_else(|| command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|it| it.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started", shown(command))
}

#[expect(clippy::disallowed_methods, reason = "measures how long a chore takes, on the host only")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::forward;

    #[track_caller]
    fn check(printed: &str, forwarded: &str, held: &str) {
        let mut out = Vec::new();
        assert_eq!(forward(printed.as_bytes(), &mut out).unwrap(), held);
        assert_eq!(String::from_utf8(out).unwrap(), forwarded);
    }

    #[test]
    fn only_the_last_test_result_is_held_back() {
        check(
            "a\ntest result: ok. 1\n\nb\ntest result: ok. 2\n\n",
            "a\ntest result: ok. 1\n\nb\n",
            "test result: ok. 2\n",
        );
    }

    #[test]
    fn output_without_a_result_holds_nothing_back() {
        check("a\nb\n", "a\nb\n", "");
    }
}
