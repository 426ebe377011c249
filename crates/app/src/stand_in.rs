//! The stand-in for the identity provider of citizens: a program of its own beside a demo, which ends with it.

use crate::outcome::Fault;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long it may take to start.
const START_MAX: Duration = Duration::from_secs(20);

/// A running stand-in. It ends when this is dropped: its input closes.
pub struct StandIn {
    /// Its issuer address.
    pub issuer: String,
    _program: Child,
}

/// Starts it on a free port of this machine.
///
/// # Errors
/// Failed when Node or the script's packages are missing, or when it does not answer in time.
pub async fn start(script: &Path, public_url: &str, secret: &Path) -> Result<StandIn, Fault> {
    let wrong = |why: String| Fault::failed(format!("the stand-in {} did not start: {why}", script.display()));
    let mut program = Command::new("node")
        .arg(script)
        .args(["--port", "0", "--redirect", &format!("{public_url}/my/callback"), "--signed-out", public_url])
        .arg("--secret-file")
        .arg(secret)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| wrong(e.to_string()))?;
    let output = program.stdout.take().ok_or_else(|| wrong("it has no output".into()))?;
    let mut lines = BufReader::new(output).lines();
    let line = tokio::time::timeout(START_MAX, lines.next_line()).await.map_err(|_| wrong("no answer".into()))?;
    let issuer = line.map_err(|e| wrong(e.to_string()))?.filter(|l| l.starts_with("http://127.0.0.1:"));
    let issuer = issuer.ok_or_else(|| wrong("it told no address; are its packages installed (npm ci)?".into()))?;
    // Its output is drained, so that it never waits for us.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(StandIn { issuer, _program: program })
}
