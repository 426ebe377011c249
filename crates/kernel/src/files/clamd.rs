//! The virus scanner clamd, asked over TCP (`INSTREAM`): the file goes there in chunks, a word comes back.
//! Source: clamd(8), "COMMANDS".

use super::reading::Reading;
use base::{Failure, Res};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time for one file, the connection included.
const TIME_MAX: Duration = Duration::from_secs(60);
/// Bytes of an answer.
const ANSWER_MAX: u64 = 4_096;

/// The name of what clamd found; `None` when the file is clean.
///
/// # Errors
/// `Unavailable` when clamd cannot be reached or does not answer: a file that was not scanned is not taken.
pub(super) async fn scan(address: &str, reading: Reading) -> Res<Option<String>> {
    let unavailable =
        |what: String| Failure::Unavailable { retry_after: 30, private: format!("clamd at {address}: {what}") };
    match tokio::time::timeout(TIME_MAX, talk(address, reading)).await {
        Ok(Ok(answer)) => read_answer(&answer).map_err(unavailable),
        Ok(Err(error)) => Err(unavailable(error.to_string())),
        Err(_) => Err(unavailable("no answer in time".into())),
    }
}

async fn talk(address: &str, mut reading: Reading) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"zINSTREAM\0").await?;
    while let Some(chunk) = reading.next().await.map_err(std::io::Error::other)? {
        let length = u32::try_from(chunk.len()).map_err(std::io::Error::other)?;
        if length > 0 {
            stream.write_all(&length.to_be_bytes()).await?;
            stream.write_all(&chunk).await?;
        }
    }
    stream.write_all(&0_u32.to_be_bytes()).await?;
    let mut answer = String::new();
    stream.take(ANSWER_MAX).read_to_string(&mut answer).await?;
    Ok(answer)
}

/// `stream: OK`, `stream: Win.Test.EICAR_HDB-1 FOUND`; anything else is a fault of the scanner.
fn read_answer(answer: &str) -> Result<Option<String>, String> {
    let answer = answer.trim_end_matches(['\0', '\n']);
    match answer.strip_prefix("stream: ") {
        Some("OK") => Ok(None),
        Some(found) if found.ends_with(" FOUND") => Ok(Some(found.trim_end_matches(" FOUND").to_owned())),
        _ => Err(format!("said {answer:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::read_answer;

    #[test]
    fn only_the_word_of_clamd_makes_a_file_clean() {
        assert_eq!(read_answer("stream: OK\0"), Ok(None));
        assert_eq!(read_answer("stream: Eicar-Test-Signature FOUND\0"), Ok(Some("Eicar-Test-Signature".into())));
        for fault in ["", "INSTREAM size limit exceeded. ERROR\0", "stream: lookup failed ERROR\0"] {
            assert!(read_answer(fault).is_err(), "{fault}");
        }
    }
}
