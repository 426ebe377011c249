//! Clients with one keep-alive connection each, and the load that they make.

use crate::figures::Latencies;
use crate::script::{self, Asked, Desk, Lifecycle, Line};
use anyhow::Result;
use axum::http::StatusCode;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Numbers of lifecycles over the whole run: applicants and keys follow from them.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that no other lifecycle of this run has.
pub fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// One keep-alive connection.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender })
    }
}

impl Line for Connection {
    async fn ask(&mut self, request: Asked) -> Result<(StatusCode, Bytes)> {
        self.sender.ready().await?;
        let reply = self.sender.send_request(request).await?;
        let status = reply.status();
        Ok((status, reply.into_body().collect().await?.to_bytes()))
    }
}

/// What a load came to.
pub struct Load {
    /// Whole lifecycles.
    pub lifecycles: u64,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// How long each step took.
    pub latencies: Latencies,
}

/// One client a desk runs lifecycles for `time`; those under way are finished.
pub async fn load(address: SocketAddr, lifecycle: &'static Lifecycle, desks: &[Desk], time: Duration) -> Result<Load> {
    let mut connections = Vec::with_capacity(desks.len());
    for desk in desks {
        connections.push((Connection::open(address).await?, desk.clone()));
    }
    let began = Instant::now();
    let clients: Vec<_> = connections
        .into_iter()
        .map(|(mut connection, desk)| {
            tokio::spawn(async move {
                let (mut n, mut latencies) = (0, Latencies::default());
                while began.elapsed() < time {
                    let told = &mut |step, took| latencies.add(step, took);
                    script::run(&mut connection, lifecycle, &desk, next(), told).await?;
                    n += 1;
                }
                anyhow::Ok((n, latencies))
            })
        })
        .collect();
    let mut all = Load { lifecycles: 0, seconds: 0.0, latencies: Latencies::default() };
    for client in clients {
        let (n, latencies) = client.await??;
        all.lifecycles += n;
        all.latencies.merge(latencies);
    }
    all.seconds = began.elapsed().as_secs_f64();
    Ok(all)
}
