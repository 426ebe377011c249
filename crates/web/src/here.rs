//! What is known of the request being answered: its id, the session, cookies. Kept beside the handler (task-local), so
//! that frames and error pages need no extra arguments. Not here: who may enter (`guard`), the headers (`server`).

use crate::limits::Limits;
use crate::texts::Language;
use crate::{Route, Shared};
use axum::http::{HeaderMap, Method, header};
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::accounts::Session;
use kernel::citizens::CitizenSession;
use kernel::vault::random_key;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Cookie of the session.
pub(crate) const SESSION_COOKIE: &str = "motcua";
/// Cookie of a citizen's session.
pub(crate) const CITIZEN_COOKIE: &str = "motcua_my";
/// Cookie that binds forms of people who are not signed in.
pub(crate) const FORM_COOKIE: &str = "motcua_form";
/// Cookie of the post chosen by someone with several.
pub(crate) const POST_COOKIE: &str = "motcua_post";
/// Cookie of what the last act left behind.
pub(crate) const NOTICE_COOKIE: &str = "motcua_notice";

tokio::task_local! {
    pub(crate) static HERE: Arc<Here>;
}

/// The request being answered.
pub(crate) struct Here {
    pub shared: Shared,
    pub limits: Arc<Limits>,
    /// Incident id, in the log and on error pages.
    pub id: String,
    pub peer: Option<IpAddr>,
    pub cookies: CookieJar,
    pub language: Language,
    pub is_api: bool,
    pub has_if_match: bool,
    pub route: OnceLock<Route>,
    pub token: OnceLock<String>,
    pub session: OnceLock<Session>,
    pub citizen_token: OnceLock<String>,
    pub citizen: OnceLock<CitizenSession>,
    anonymous: OnceLock<String>,
    notice_read: AtomicBool,
    new_cookies: Mutex<Vec<String>>,
}

impl Here {
    pub fn new(
        shared: Shared,
        limits: Arc<Limits>,
        id: String,
        peer: Option<IpAddr>,
        path: &str,
        headers: &HeaderMap,
    ) -> Self {
        let english =
            headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("en"));
        let is_api = path.starts_with("/api/");
        Self {
            shared,
            limits,
            id,
            peer,
            cookies: CookieJar::from_headers(headers),
            // Pages are Vietnamese; programs choose.
            language: if is_api && english { Language::En } else { Language::Vi },
            is_api,
            has_if_match: headers.contains_key(header::IF_MATCH),
            route: OnceLock::new(),
            token: OnceLock::new(),
            session: OnceLock::new(),
            citizen_token: OnceLock::new(),
            citizen: OnceLock::new(),
            anonymous: OnceLock::new(),
            notice_read: AtomicBool::new(false),
            new_cookies: Mutex::new(Vec::new()),
        }
    }

    /// The value of a cookie that came with the request.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(axum_extra::extract::cookie::Cookie::value)
    }

    /// Sets a cookie with the reply. `seconds` 0 takes it away.
    pub fn set_cookie(&self, name: &str, value: &str, path: &str, seconds: i64) {
        let secure = if self.shared.is_https() { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        self.new_cookies.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Cookies that the reply sets.
    pub fn take_cookies(&self) -> Vec<String> {
        std::mem::take(&mut self.new_cookies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The secret that a form of this browser must send back: the session's, or one kept in a cookie.
    fn secret(&self) -> &str {
        let official = self.session.get().map(|s| s.csrf.as_str());
        if let Some(secret) = official.or(self.citizen.get().map(|c| c.csrf.as_str())) {
            return secret;
        }
        self.anonymous.get_or_init(|| match self.cookie(FORM_COOKIE) {
            Some(known) if known.len() == 24 => known.to_owned(),
            _ => {
                let made = URL_SAFE_NO_PAD.encode(&random_key()[..18]);
                self.set_cookie(FORM_COOKIE, &made, "/", 12 * 3_600);
                made
            }
        })
    }

    /// What goes into a form: the secret under a fresh mask, so that compressed pages do not leak it (BREACH).
    pub fn csrf(&self) -> String {
        let secret = URL_SAFE_NO_PAD.decode(self.secret()).unwrap_or_default();
        let pad = &random_key()[..secret.len().min(32)];
        let masked = pad.iter().zip(&secret).map(|(a, b)| a ^ b);
        URL_SAFE_NO_PAD.encode(pad.iter().copied().chain(masked).collect::<Vec<_>>())
    }

    /// Whether a form sent back the right secret, masked or bare.
    pub fn is_right_csrf(&self, sent: &str) -> bool {
        // Someone may be signed in as an official and as a citizen in the same browser: each form carries one of the two.
        let official = self.session.get().map(|s| s.csrf.as_str());
        let citizen = self.citizen.get().map(|c| c.csrf.as_str());
        let anonymous = self.cookie(FORM_COOKIE).filter(|_| official.is_none() && citizen.is_none());
        let decoded = URL_SAFE_NO_PAD.decode(sent).unwrap_or_default();
        [official, citizen, anonymous].into_iter().flatten().any(|known| is_same_secret(known, &decoded))
    }

    /// What the last act left behind, once: kind and words.
    pub fn take_notice(&self) -> Option<(String, String)> {
        let kept = self.cookie(NOTICE_COOKIE)?;
        if !self.notice_read.swap(true, Ordering::Relaxed) {
            self.set_cookie(NOTICE_COOKIE, "", "/", 0);
        }
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(kept).ok()?).ok()?;
        let (kind, words) = text.split_once('\n')?;
        ["done", "soon", "late"].contains(&kind).then(|| (kind.to_owned(), words.to_owned()))
    }

    /// Leaves words for the next page.
    pub fn leave_notice(&self, kind: &str, words: &str) {
        let words: String = words.chars().take(400).collect();
        self.set_cookie(NOTICE_COOKIE, &URL_SAFE_NO_PAD.encode(format!("{kind}\n{words}")), "/", 120);
    }
}

/// Whether `sent` is the known secret, masked or bare. No early end: the time must not tell how much was right.
fn is_same_secret(known: &str, sent: &[u8]) -> bool {
    let right = URL_SAFE_NO_PAD.decode(known).unwrap_or_default();
    let bare = match sent.split_at_checked(right.len()) {
        Some((pad, masked)) if masked.len() == pad.len() => pad.iter().zip(masked).map(|(a, b)| a ^ b).collect(),
        _ => sent.to_vec(),
    };
    !right.is_empty() && bare.len() == right.len() && bare.iter().zip(&right).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

/// The request being answered; `None` outside of one.
pub(crate) fn here() -> Option<Arc<Here>> {
    HERE.try_with(Arc::clone).ok()
}

/// Whether requests with this method change something.
pub(crate) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
