//! What `write` and `read` promise.

use super::databases;
use crate::{Db, Sql, Tx, args};
use base::{Failure, Refusal, Res};
use std::time::Duration;

async fn insert(tx: &mut Tx, id: i64) -> Res<u64> {
    tx.execute("INSERT INTO probe (id, name) VALUES ($1, $2)", args![id, "Hòa"]).await
}

async fn ids(db: &Db) -> Vec<i64> {
    let rows = db.read(async |tx: &mut Tx| tx.query("SELECT id FROM probe ORDER BY id", &[]).await).await.unwrap();
    rows.iter().map(|r| r.int(0).unwrap()).collect()
}

#[tokio::test]
async fn refused_act_leaves_nothing_and_disturbs_nobody() {
    for (db, _dir) in databases().await {
        let act = |id: i64| {
            let db = db.clone();
            async move {
                db.write(async move |tx: &mut Tx| {
                    insert(tx, id).await?;
                    if id == 2 { Err(Refusal::new("probe.no").into()) } else { Ok(id) }
                })
                .await
            }
        };
        let (a, b, c) = tokio::join!(act(1), act(2), act(3));
        assert_eq!((a.unwrap(), c.unwrap()), (1, 3));
        assert!(matches!(b, Err(Failure::Refused(r)) if r.code == "probe.no"));
        assert_eq!(ids(&db).await, [1, 3]);
    }
}

#[tokio::test]
async fn panic_rolls_back_alone() {
    for (db, _dir) in databases().await {
        let out = db.write(async |tx: &mut Tx| -> Res<()> {
            insert(tx, 5).await?;
            panic!("a bug in an act")
        });
        assert!(matches!(out.await, Err(Failure::Internal(_))));
        db.write(async |tx: &mut Tx| insert(tx, 6).await).await.unwrap();
        assert_eq!(ids(&db).await, [6]);
    }
}

#[tokio::test]
async fn swallowed_error_fails_the_act() {
    for (db, _dir) in databases().await {
        db.write(async |tx: &mut Tx| insert(tx, 1).await).await.unwrap();
        let out = db.write(async |tx: &mut Tx| {
            let _ = insert(tx, 1).await;
            insert(tx, 2).await
        });
        assert!(out.await.is_err());
        let out = db.write(async |tx: &mut Tx| {
            insert(tx, 3).await?;
            let _ = insert(tx, 3).await;
            Ok(())
        });
        assert!(out.await.is_err());
        assert_eq!(ids(&db).await, [1]);
    }
}

#[tokio::test]
async fn act_that_waits_for_something_else_fails_on_sqlite() {
    let (db, _dir) = databases().await.swap_remove(0);
    let out = db.write(async |tx: &mut Tx| {
        tokio::time::sleep(Duration::from_millis(1)).await;
        insert(tx, 7).await
    });
    assert!(matches!(out.await, Err(Failure::Internal(_))));
    assert!(ids(&db).await.is_empty());
}

#[tokio::test]
async fn reader_cannot_write() {
    for (db, _dir) in databases().await {
        assert!(db.read(async |tx: &mut Tx| insert(tx, 1).await).await.is_err());
        assert!(ids(&db).await.is_empty());
    }
}

#[tokio::test]
async fn question_with_the_lock_of_an_act_reads_all_the_same() {
    for (db, _dir) in databases().await {
        db.write(async |tx: &mut Tx| insert(tx, 1).await).await.unwrap();
        let asked = async |tx: &mut Tx| {
            let mut sql = Sql::new("SELECT id FROM probe WHERE id = 1");
            sql.push(tx.for_update());
            tx.query_sql(&sql).await?.first().map_or(Ok(0), |r| r.int(0))
        };
        assert_eq!(db.read(asked).await.unwrap(), 1);
        assert_eq!(db.write(asked).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn hundred_acts_at_once_are_all_kept() {
    for (db, _dir) in databases().await {
        let acts: Vec<_> = (0..100)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move { db.write(async move |tx: &mut Tx| insert(tx, id).await).await })
            })
            .collect();
        for act in acts {
            act.await.unwrap().unwrap();
        }
        assert_eq!(ids(&db).await, (0..100).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn arguments_may_be_reused_and_out_of_order() {
    for (db, _dir) in databases().await {
        let text = db.read(async |tx: &mut Tx| {
            let row = tx
                .query_one("SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", args!["a", "b"])
                .await?;
            row.string(0)
        });
        assert_eq!(text.await.unwrap(), "bab");
    }
}

#[tokio::test]
async fn batch_runs_in_order_and_fails_as_one() {
    for (db, _dir) in databases().await {
        db.write(async |tx: &mut Tx| {
            tx.batch(&[
                ("INSERT INTO probe (id, name) VALUES ($1, 'a')", args![1_i64]),
                ("INSERT INTO probe_log (probe) VALUES ($1)", args![1_i64]),
            ])
            .await
        })
        .await
        .unwrap();
        let out = db.write(async |tx: &mut Tx| {
            tx.batch(&[
                ("INSERT INTO probe (id, name) VALUES ($1, 'b')", args![2_i64]),
                ("INSERT INTO probe_log (probe) VALUES ($1)", args![99_i64]),
            ])
            .await
        });
        assert!(out.await.is_err());
        assert_eq!(ids(&db).await, [1]);
    }
}

#[tokio::test]
async fn built_statements_number_their_arguments() {
    for (db, _dir) in databases().await {
        db.write(async |tx: &mut Tx| {
            let rows: Vec<_> = (0..1000_i64).map(|i| vec![i.into(), format!("n{i}").into()]).collect();
            tx.insert_many("probe (id, name)", &rows).await
        })
        .await
        .unwrap();
        let found = db.read(async |tx: &mut Tx| {
            let mut part = Sql::new("id < ");
            part.arg(500_i64);
            let mut sql = Sql::new("SELECT id FROM probe WHERE name IN ");
            sql.list(["n3", "n4", "n999"]).push(" AND ").append(&part).push(" ORDER BY id");
            let rows = tx.query_sql(&sql).await?;
            let mut none = Sql::new("SELECT id FROM probe WHERE name IN ");
            none.list(Vec::<String>::new());
            assert!(tx.query_sql(&none).await?.is_empty());
            rows.iter().map(|r| r.int(0)).collect::<Res<Vec<_>>>()
        });
        assert_eq!(found.await.unwrap(), [3, 4]);
    }
}

#[tokio::test]
async fn statements_that_wait_keep_their_order_and_are_seen_by_the_next() {
    for (db, _dir) in databases().await {
        let act = async |tx: &mut Tx| {
            for id in 1..=50 {
                tx.later("INSERT INTO probe (id, name) VALUES ($1, $2)", args![id, "Hòa"]).await?;
                tx.later("INSERT INTO probe_log (probe) VALUES ($1)", args![id]).await?;
                tx.later("UPDATE probe SET name = $2 WHERE id = $1", args![id, "Bình"]).await?;
            }
            let seen = tx.query_one("SELECT COUNT(*) FROM probe WHERE name = $1", args!["Bình"]).await?.int(0)?;
            tx.later("DELETE FROM probe_log WHERE probe = $1", args![50]).await?;
            tx.later("DELETE FROM probe WHERE id = $1", args![50]).await?;
            Ok(seen)
        };
        assert_eq!(db.write(act).await.unwrap(), 50);
        assert_eq!(ids(&db).await, (1..50).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn statement_that_waited_and_fails_undoes_its_act() {
    for (db, _dir) in databases().await {
        let twice = async |tx: &mut Tx| {
            insert(tx, 1).await?;
            tx.later("INSERT INTO probe (id, name) VALUES ($1, $2)", args![1, "Hòa"]).await?;
            tx.later("INSERT INTO probe (id, name) VALUES ($1, $2)", args![2, "Hòa"]).await
        };
        assert!(matches!(db.write(twice).await, Err(Failure::Internal(_))));
        assert_eq!(ids(&db).await, [0; 0]);
        db.write(async |tx: &mut Tx| insert(tx, 3).await).await.unwrap();
        assert_eq!(ids(&db).await, [3]);
    }
}
