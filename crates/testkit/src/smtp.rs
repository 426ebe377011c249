//! A mail server in the test itself: takes letters, or refuses them by address, and keeps what it took.
//! Not here: a real server (the test command starts one, `scripts/with-smtp`).

use base64::Engine;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running server. Addresses that begin with `nobody` have no mailbox, those with `later` are put off.
pub struct SmtpServer {
    /// Its address, for a mailer.
    pub url: String,
    taken: Arc<Mutex<Vec<Letter>>>,
}

/// A letter as it came in, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Header lines, as sent.
    pub head: String,
    /// Text.
    pub body: String,
}

impl SmtpServer {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&kept)));
            }
        });
        Self { url, taken }
    }

    /// What came in, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn talk(stream: TcpStream, taken: Arc<Mutex<Vec<Letter>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test ESMTP\r\n").await.ok()?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                answer_to(&to)
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await.ok()?.filter(|l| l != ".") {
                    text += line.strip_prefix("..").map_or(line.as_str(), |_| &line[1..]);
                    text += "\n";
                }
                taken.lock().unwrap_or_else(PoisonError::into_inner).push(letter(&to, &text));
                "250 2.0.0 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 2.0.0 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

fn answer_to(address: &str) -> &'static str {
    match address {
        a if a.starts_with("nobody") => "550 5.1.1 no such mailbox here",
        a if a.starts_with("later") => "451 4.3.0 try again later",
        _ => "250 2.1.5 fine",
    }
}

/// Reads what a mailer or a maildir gives.
pub fn letter(to: &str, text: &str) -> Letter {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let encoding = head.lines().find_map(|l| l.strip_prefix("Content-Transfer-Encoding: ")).unwrap_or("7bit");
    let body = match encoding {
        "base64" => {
            let dense: String = body.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(dense).unwrap_or_default()
        }
        "quoted-printable" => unquoted(body),
        _ => body.as_bytes().to_vec(),
    };
    let body = String::from_utf8_lossy(&body).replace("\r\n", "\n");
    Letter { to: to.to_owned(), head: head.to_owned(), body }
}

fn unquoted(body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut parts = body.replace("=\n", "").into_bytes().into_iter();
    while let Some(byte) = parts.next() {
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let digits = [parts.next().unwrap_or(b'0'), parts.next().unwrap_or(b'0')];
        let digits = String::from_utf8_lossy(&digits).into_owned();
        out.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
    }
    out
}
