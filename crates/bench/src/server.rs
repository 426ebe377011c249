//! The measured server: the program itself, as a process of its own, and the memory that it holds.

use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running `motcua serve`, stopped when it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

/// Resident memory in megabytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The server now, and at its most.
    pub server: f64,
    pub server_most: f64,
    /// Its decision workers together.
    pub workers: f64,
}

impl Server {
    /// Starts one on the data in `folder`, and waits until it is ready. Its log goes to a file in the folder.
    pub async fn start(program: &Path, folder: &Path, database_url: Option<&str>) -> Result<Self> {
        // A port that is free now; nobody else on this machine is quick enough to matter.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command.arg("--data").arg(folder).arg("serve").arg("--listen").arg(address.to_string());
        if let Some(url) = database_url {
            command.env("MOTCUA_DATABASE_URL", url);
        }
        let log = fs::File::create(folder.join("server.log"))?;
        let child = command.stdout(Stdio::null()).stderr(log).spawn().context("the program cannot start")?;
        let mut server = Self { address, child };
        for _ in 0..300 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended ({status}): {}", fs::read_to_string(folder.join("server.log"))?);
            }
        }
        bail!("the server does not listen after half a minute")
    }

    /// Processor time that it has used.
    pub fn processor_seconds(&self) -> f64 {
        processor_seconds(self.child.id())
    }

    /// What it holds in memory.
    pub fn memory(&self) -> Result<Memory> {
        let pid = self.child.id();
        let workers = children(pid).into_iter().filter_map(|child| status(child, "VmRSS:")).sum();
        let read = |field| status(pid, field).context("no memory figures in /proc");
        Ok(Memory { server: read("VmRSS:")?, server_most: read("VmHWM:")?, workers })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already: nothing to stop.
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Megabytes of a line of `/proc/PID/status`.
fn status(pid: u32, field: &str) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1_024.0)
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect()
}

/// The process that started another.
pub fn parent(pid: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// Processor time that a process and its children have used, those that have ended too.
pub fn processor_seconds(pid: u32) -> f64 {
    // USER_HZ is 100 on every Linux that matters here.
    let ticks = |pid: u32, fields: std::ops::Range<usize>| -> f64 {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name stands in brackets and may hold blanks; behind it, utime is the twelfth field.
        let behind = text.rsplit(')').next().unwrap_or_default();
        behind.split_whitespace().skip(fields.start).take(fields.len()).filter_map(|f| f.parse::<f64>().ok()).sum()
    };
    let children: f64 = children(pid).into_iter().map(|child| ticks(child, 11..13)).sum();
    (ticks(pid, 11..15) + children) / 100.0
}

/// The program that was built beside this one.
pub fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let path = own.with_file_name("motcua");
    if path.exists() { Ok(path) } else { bail!("{} is missing: cargo build -p app", path.display()) }
}
