//! The browser's files, inside the program. Addresses carry the version (`?v=` or a first segment), so that browsers may
//! keep them for good.

use crate::here::here;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

/// Version of the files: changes with their content. `dev` where they were not built.
pub fn version() -> String {
    let kept = Dist::get("version.txt").and_then(|f| String::from_utf8(f.data.into_owned()).ok());
    kept.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).unwrap_or_else(|| "dev".into())
}

/// `GET /assets/{*path}`.
pub(crate) async fn get(Path(path): Path<String>, RawQuery(query): RawQuery) -> Response {
    let version = version();
    let in_path = path.split_once('/').filter(|(first, _)| *first == version).map(|(_, rest)| rest);
    let name = in_path.unwrap_or(&path);
    let Some(file) = Dist::get(name) else {
        return if here().is_some() {
            crate::PageError::from(base::Failure::NotFound).into_response()
        } else {
            StatusCode::NOT_FOUND.into_response()
        };
    };
    // Fonts never change under their name.
    let is_pinned = in_path.is_some()
        || name.starts_with("fonts/")
        || query.is_some_and(|q| q.strip_prefix("v=") == Some(&version));
    let cache = if is_pinned { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("json" | "map") => "application/json",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
