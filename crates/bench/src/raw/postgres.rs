//! Bare tokio-postgres: a connection a client, prepared statements, one round trip each.

use super::{Again, Plan, Replayed, Script, renew};
use anyhow::{Context, Result};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

/// The connections, with what they have prepared.
pub struct Engine {
    connections: Vec<Connection>,
}

struct Connection {
    client: Client,
    prepared: Vec<Option<Statement>>,
    texts: Arc<Vec<String>>,
}

impl Engine {
    /// Connects once a client of `plan`.
    pub async fn open(url: &str, plan: &Plan) -> Result<Self> {
        let mut connections = Vec::with_capacity(plan.clients.len());
        for _ in &plan.clients {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            let (prepared, texts) = (vec![None; plan.texts.len()], Arc::clone(&plan.texts));
            connections.push(Connection { client, prepared, texts });
        }
        Ok(Self { connections })
    }

    /// All clients replay for `time`; lifecycles under way are finished.
    pub async fn replay(&mut self, plan: &Plan, time: Duration) -> Result<Replayed> {
        let began = Instant::now();
        let clients = self
            .connections
            .drain(..)
            .zip(plan.clients.iter().cloned())
            .map(|(connection, script)| tokio::spawn(client(connection, script, began, time)));
        let mut all = Replayed::default();
        for client in clients.collect::<Vec<_>>() {
            let (connection, lifecycles, unlike) = client.await??;
            self.connections.push(connection);
            all.lifecycles += lifecycles;
            all.unlike += unlike;
        }
        all.seconds = began.elapsed().as_secs_f64();
        Ok(all)
    }
}

async fn client(
    mut connection: Connection,
    mut script: Script,
    began: Instant,
    time: Duration,
) -> Result<(Connection, u64, u64)> {
    let (mut lifecycles, mut unlike) = (0, 0);
    while began.elapsed() < time {
        renew(&mut script);
        for (is_write, statements) in &script {
            let begin = if *is_write { "BEGIN" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" };
            connection.client.batch_execute(begin).await?;
            for again in statements {
                unlike += u64::from(connection.run(again).await? != again.rows);
            }
            connection.client.batch_execute("COMMIT").await?;
        }
        lifecycles += 1;
    }
    Ok((connection, lifecycles, unlike))
}

impl Connection {
    async fn run(&mut self, again: &Again) -> Result<u64> {
        let text = &self.texts[again.text];
        let statement = match &mut self.prepared[again.text] {
            Some(known) => known,
            unknown => unknown.insert(self.client.prepare(text).await.with_context(|| text.clone())?),
        };
        let args: Vec<&(dyn ToSql + Sync)> = again.args.iter().map(|value| value as _).collect();
        let outcome = if statement.columns().is_empty() {
            self.client.execute(statement, &args).await
        } else {
            self.client.query(statement, &args).await.map(|rows| rows.len() as u64)
        };
        outcome.with_context(|| text.clone())
    }
}
