//! A dump of one engine restores into the other.

use super::databases;
use crate::{Tx, args, dump, restore};
use std::io::Cursor;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn dump_of_any_engine_restores_into_any_other() {
    let (sources, targets) = (databases().await, databases().await);
    for ((from, _a), (to, _b)) in sources.iter().zip(targets.iter().rev()) {
        from.write(async |tx: &mut Tx| {
            tx.execute(
                "INSERT INTO probe (id, name, body) VALUES (1, $1, $2)",
                args!["Nguyễn \"Hòa\"", vec![0_u8, 255]],
            )
            .await?;
            tx.execute("INSERT INTO probe (id, name) VALUES (2, '')", &[]).await?;
            tx.execute("INSERT INTO probe_log (probe) VALUES (1)", &[]).await
        })
        .await
        .unwrap();
        let out = Shared::default();
        assert_eq!(dump(from, out.clone()).await.unwrap(), 3);
        let bytes = out.0.lock().unwrap().clone();
        let mut source = Cursor::new([bytes, b"what follows".to_vec()].concat());
        assert_eq!(restore(to, &mut source).await.unwrap(), 3);
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut source, &mut rest).unwrap();
        assert_eq!(rest, "what follows");
        to.write(async |tx: &mut Tx| {
            let rows = tx.query("SELECT id, name, body FROM probe ORDER BY id", &[]).await?;
            assert_eq!((rows[0].text(1)?, rows[0].bytes(2)?), ("Nguyễn \"Hòa\"", &[0_u8, 255][..]));
            assert!(rows[1].is_null(2));
            let next = tx.query_one("INSERT INTO probe_log (probe) VALUES (2) RETURNING seq", &[]).await?;
            assert_eq!(next.int(0)?, 2);
            Ok(())
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn foreign_file_is_refused_with_its_line() {
    let (db, _dir) = databases().await.swap_remove(0);
    for (text, line) in [
        ("{}", 1),
        ("{\"format\":\"motcua-dump-1\"}\n{\"table\":\"nothing\",\"columns\":[]}", 2),
        ("{\"format\":\"motcua-dump-1\"}\n{\"end\":7}", 2),
        ("x", 1),
    ] {
        let error = restore(&db, Cursor::new(text)).await.unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {line}:")), "{error}");
    }
}
