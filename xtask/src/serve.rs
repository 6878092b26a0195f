//! `cargo xtask serve`: from a clone to a running Fieldline with a demo company.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::project::Project;
use crate::{bundle, run};

const SIGN_IN: &str = "demo-sign-in.txt";
/// How many ports after a taken one are tried.
const PORTS: u16 = 20;

pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) data: PathBuf,
    pub(crate) dev: bool,
}

/// Builds what changed, makes the demo company on the first start, and becomes the server.
pub(crate) fn serve(project: &Project, options: &Options) -> anyhow::Result<()> {
    let plan = if options.dev { bundle::DEV } else { bundle::QUICK };
    let bundle = bundle::bundle(project, plan)?;
    let mut build = project.cargo(["build", "--package", "server", "--bin", "fieldline"]);
    if !options.dev {
        build.arg("--release");
    }
    run::stream(&mut build)?;
    let fieldline = project.program(if options.dev { "debug" } else { "release" }, "fieldline")?;
    let data = std::path::absolute(&options.data)
        .with_context(|| format!("{} is no usable path", options.data.display()))?;
    if is_empty(&data)? {
        demo(&fieldline, &data)?;
    }
    let port = free_port(options.port)?;
    println!();
    if let Some(sign_in) = sign_in(&data)? {
        println!("{sign_in}");
    }
    println!("Open http://localhost:{port} (Ctrl-C stops; data in {})\n", data.display());
    let mut server = Command::new(fieldline);
    server.arg("serve").arg("--data").arg(&data).arg("--app").arg(&bundle.dist);
    server.arg("--port").arg(port.to_string());
    become_it(server)
}

/// Replaces this process, so that Ctrl-C and SIGTERM reach the server and nobody waits in between.
#[cfg(unix)]
fn become_it(mut server: Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("the server cannot be started")
}

/// Waits for the server; a console delivers Ctrl-C to both.
#[cfg(not(unix))]
fn become_it(mut server: Command) -> anyhow::Result<()> {
    let status = server.status().context("the server cannot be started")?;
    if status.success() { Ok(()) } else { bail!("the server stopped ({status})") }
}

fn is_empty(data: &Path) -> anyhow::Result<bool> {
    if !data.exists() {
        return Ok(true);
    }
    let mut entries = std::fs::read_dir(data)
        .with_context(|| format!("{} cannot be read as a directory", data.display()))?;
    Ok(entries.next().is_none())
}

/// Makes the demo company beside its place and moves it there when it is whole, so that an
/// interrupted start leaves nothing that looks like data.
pub(crate) fn demo(fieldline: &Path, data: &Path) -> anyhow::Result<()> {
    let (Some(parent), Some(name)) = (data.parent(), data.file_name()) else {
        bail!("{} cannot hold the data: choose a directory", data.display());
    };
    let half = parent.join(format!("{}.half-made", name.to_string_lossy()));
    if half.exists() {
        std::fs::remove_dir_all(&half)
            .with_context(|| format!("{} cannot be removed", half.display()))?;
    }
    std::fs::create_dir_all(parent)
        .with_context(|| format!("{} cannot be made", parent.display()))?;
    println!("Making the demo company in {}.", data.display());
    let sign_in = run::output(Command::new(fieldline).arg("demo").arg("--data").arg(&half))?;
    write_private(&half.join(SIGN_IN), &sign_in)?;
    if data.exists() {
        std::fs::remove_dir(data).with_context(|| format!("{} is in use", data.display()))?;
    }
    std::fs::rename(&half, data).with_context(|| format!("{} cannot be made", data.display()))
}

fn sign_in(data: &Path) -> anyhow::Result<Option<String>> {
    let file = data.join(SIGN_IN);
    if !file.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&file);
    text.map(Some).with_context(|| format!("{} cannot be read", file.display()))
}

/// Writes a file that only its owner can read: it holds passwords.
fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("{} cannot be written", path.display()))
}

fn free_port(wanted: u16) -> anyhow::Result<u16> {
    let last = wanted.saturating_add(PORTS);
    let free = (wanted..=last).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    let Some(free) = free else {
        bail!("the ports {wanted} to {last} are all taken: choose another with --port");
    };
    if free != wanted {
        println!("Port {wanted} is taken; using {free}.");
    }
    Ok(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_way_to_the_next_free_one() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
    }
}
