//! Someone with several posts chooses the one to work in.

use crate::here::{POST_COOKIE, here};
use crate::{Form, PageResult, SignedIn, go};
use base::Failure;
use serde::Deserialize;

/// Seconds for which the choice is remembered.
const REMEMBERED: i64 = 365 * 86_400;

/// `POST /post`.
#[derive(Deserialize)]
pub(super) struct Chosen {
    post: String,
}

/// `POST /post`: the chosen post comes first from now on.
pub(super) async fn choose(SignedIn(session): SignedIn, Form(chosen): Form<Chosen>) -> PageResult {
    let held = session.actor.posts.iter().find(|p| p.post.to_string() == chosen.post).ok_or(Failure::NotFound)?;
    if let Some(here) = here() {
        here.set_cookie(POST_COOKIE, &held.post.to_string(), "/", REMEMBERED);
    }
    Ok(go("/inbox"))
}
