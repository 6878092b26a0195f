//! The program: reads the command line, sets up the log, does what was asked.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Parser as _;
use server::cli::{self, Cli};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // What to log can be chosen as in `FIELDLINE_LOG=debug`.
    let filter = EnvFilter::builder()
        .with_env_var("FIELDLINE_LOG")
        .try_from_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sled=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match cli::run(Cli::parse(), &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a command says what went wrong to whoever typed it")]
fn tell(error: &dyn std::error::Error) {
    eprintln!("error: {error}");
}
