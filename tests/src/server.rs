//! The real `fieldline` program: its commands, and a server on a free port.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::from_xtask;
use crate::process::Process;

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(20);

/// What a `fieldline` command printed and whether it succeeded.
#[derive(Debug)]
pub struct Answer {
    pub success: bool,
    pub out: String,
    pub error: String,
}

/// Runs a `fieldline` command to its end.
pub fn fieldline<A: AsRef<std::ffi::OsStr>>(
    arguments: impl IntoIterator<Item = A>,
) -> anyhow::Result<Answer> {
    let output = Command::new(from_xtask("FIELDLINE_BIN")?)
        .args(arguments)
        .output()
        .context("fieldline cannot be started")?;
    Ok(Answer {
        success: output.status.success(),
        out: String::from_utf8(output.stdout).context("fieldline printed no text")?,
        error: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// A running server with its own data directory, ended when dropped.
pub struct Server {
    data: TempDir,
    app: PathBuf,
    port: u16,
    process: Option<Process>,
    demo: String,
}

impl Server {
    /// Starts a server with a company that has nothing in it yet.
    pub fn empty() -> anyhow::Result<Self> {
        Self::start(tempfile::tempdir().context("no temporary directory")?, String::new())
    }

    /// Starts a server over this data directory.
    pub fn with_data(data: TempDir) -> anyhow::Result<Self> {
        Self::start(data, String::new())
    }

    /// Starts a server with the demo company, which is made once for all tests.
    pub fn demo() -> anyhow::Result<Self> {
        static DEMO: OnceLock<Result<(TempDir, String), String>> = OnceLock::new();
        let made = DEMO.get_or_init(|| make_demo(&[]).map_err(|error| format!("{error:#}")));
        let (template, printed) = match made {
            Ok(made) => made,
            Err(error) => bail!("the demo company cannot be made: {error}"),
        };
        let data = tempfile::tempdir().context("no temporary directory")?;
        copy(template.path(), data.path())?;
        Self::start(data, printed.clone())
    }

    /// Starts a server with a demo company of so many opportunities, made anew.
    pub fn demo_with(opportunities: usize) -> anyhow::Result<Self> {
        let (data, printed) = make_demo(&["--opportunities", &opportunities.to_string()])?;
        Self::start(data, printed)
    }

    fn start(data: TempDir, demo: String) -> anyhow::Result<Self> {
        let app = from_xtask("FIELDLINE_DIST")?;
        let mut server = Self { data, app, port: 0, process: None, demo };
        server.start_again()?;
        Ok(server)
    }

    /// Starts the server again after [`Server::stop`] or [`Server::kill`], on the same port.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(from_xtask("FIELDLINE_BIN")?);
        command.arg("serve").arg("--data").arg(self.data.path()).arg("--app").arg(&self.app);
        command.arg("--port").arg(self.port.to_string());
        let mut process = Process::start(&mut command)?;
        self.port = process.wait_for_line("its address", START, port_of)?;
        self.process = Some(process);
        Ok(())
    }

    /// Serves another build of the app from the next start on.
    pub fn serve_build(&mut self, app: PathBuf) {
        self.app = app;
    }

    /// The build of the app that it serves.
    pub fn build(&self) -> &Path {
        &self.app
    }

    /// Asks the server to stop and waits; an exit code other than success is an error.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("the server is not running")?;
        let status = process.terminate(STOP)?;
        if !status.success() {
            bail!("the server did not stop cleanly ({status})");
        }
        Ok(())
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.take().context("the server is not running")?.kill()
    }

    /// Where the server answers, without a slash at the end.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port the server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process id of the running server.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// The server's data directory.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The lines the running server printed, the one-time password of a first start among them.
    pub fn printed(&mut self) -> &[String] {
        self.process.as_mut().map_or(&[], Process::printed)
    }

    /// What `fieldline demo` printed: the people who can sign in.
    pub fn demo_sign_ins(&self) -> &str {
        &self.demo
    }

    /// Name and password of the first person that `fieldline demo` printed.
    pub fn demo_person(&self) -> anyhow::Result<(String, String)> {
        let person = self.demo.lines().find_map(name_and_password);
        person.with_context(|| format!("`fieldline demo` printed no sign-in:\n{}", self.demo))
    }

    /// Name and password of the person of the demo company who signs in with this.
    pub fn demo_sign_in(&self, login: &str) -> anyhow::Result<(String, String)> {
        let mut people = self.demo.lines().filter_map(name_and_password);
        let person = people.find(|(name, _)| name.split('@').next() == Some(login));
        person.with_context(|| format!("`fieldline demo` printed no '{login}':\n{}", self.demo))
    }
}

fn port_of(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("listening on ")?;
    let authority = address.split_once("://")?.1;
    let authority = authority.split(['/', ' ']).next()?;
    authority.rsplit_once(':')?.1.parse().ok()
}

/// A line with an address is a person; the password is its last word.
fn name_and_password(line: &str) -> Option<(String, String)> {
    let name = line.split_whitespace().find(|it| it.contains('@'))?;
    let password = line.split_whitespace().last().filter(|it| *it != name)?;
    Some((name.to_owned(), password.to_owned()))
}

fn make_demo(options: &[&str]) -> anyhow::Result<(TempDir, String)> {
    let template = tempfile::tempdir().context("no temporary directory")?;
    let arguments = ["demo".as_ref(), "--data".as_ref(), template.path().as_os_str()];
    let answer = fieldline(arguments.into_iter().chain(options.iter().map(AsRef::as_ref)))?;
    if !answer.success {
        bail!("`fieldline demo` failed: {}", answer.error.trim());
    }
    Ok((template, answer.out))
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", from.display());
    for entry in std::fs::read_dir(from).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let target = to.join(entry.file_name());
        if entry.file_type().with_context(unreadable)?.is_dir() {
            std::fs::create_dir(&target)
                .with_context(|| format!("{} cannot be made", target.display()))?;
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("{} cannot be written", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn the_port_is_read_from_the_address_line() {
        assert_eq!(port_of("listening on http://127.0.0.1:49152"), Some(49152));
        assert_eq!(port_of("fieldline listening on http://127.0.0.1:80/ (demo)"), Some(80));
        assert_eq!(port_of("listening to nobody"), None);
    }
}
