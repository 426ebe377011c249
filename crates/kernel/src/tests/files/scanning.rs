//! clamd: asked in its own language, and a file that was not scanned is not taken.

use super::lying;
use crate::files::{Files, Inspector, Settings};
use base::Failure;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A clamd that finds a virus in every file which holds the word; it keeps what it was sent.
async fn clamd(word: &'static [u8]) -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut command = [0; 10];
            stream.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut all = Vec::new();
            while let Ok(n @ 1..) = stream.read_u32().await {
                let mut chunk = vec![0; n as usize];
                stream.read_exact(&mut chunk).await.unwrap();
                all.extend_from_slice(&chunk);
            }
            let is_bad = all.windows(word.len()).any(|w| w == word);
            kept.lock().unwrap().clone_from(&all);
            let said: &[u8] = if is_bad { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" };
            stream.write_all(said).await.unwrap();
        }
    });
    (address, seen)
}

fn folder(dir: &std::path::Path, clamd: &str) -> Files {
    Files::new(dir.join("files"), Settings { inspector: Inspector::Here, clamd: Some(clamd.into()) })
}

#[tokio::test]
async fn clean_file_is_taken_and_scanned_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (address, seen) = clamd(b"EICAR").await;
    let files = folder(dir.path(), &address);
    let paper = testkit::papers::pdf(400);
    assert!(super::checked(&files, &paper).await.is_ok());
    assert_eq!(*seen.lock().unwrap(), paper);
}

#[tokio::test]
async fn infected_file_is_refused_with_what_was_found() {
    let dir = tempfile::tempdir().unwrap();
    let (address, _) = clamd(b"MediaBox").await;
    let files = folder(dir.path(), &address);
    match super::checked(&files, &testkit::papers::pdf(1)).await {
        Err(Failure::Refused(r)) => {
            assert_eq!(r.code, "files.infected");
            assert!(r.data.contains(&("virus", "Eicar-Test-Signature".into())));
        }
        _ => panic!("taken"),
    }
    assert_eq!(lying(dir.path()), Vec::<String>::new());
}

#[tokio::test]
async fn without_the_scanner_nothing_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let files = folder(dir.path(), &address);
    let refused = super::checked(&files, &testkit::papers::pdf(1)).await.err();
    assert!(matches!(refused, Some(Failure::Unavailable { .. })), "{refused:?}");
    assert_eq!(lying(dir.path()), Vec::<String>::new());
}
