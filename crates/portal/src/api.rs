//! `/api/v1/public`: the same for programs, without signing in.

use crate::ask::{Asked, number, value};
use crate::procedure::find;
use crate::procedures::question;
use crate::track::look_up;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, PageRequest};
use cases::Cases;
use catalogue::read::{public_page, public_search};
use serde_json::json;
use web::{ApiResult, Limit, Shared, json_reply, limit};

/// `GET /api/v1/public/procedures?q=&field=&level=&limit=&after=`.
pub async fn procedures(State(shared): State<Shared>, Extension(cases): Extension<Cases>, asked: Asked) -> ApiResult {
    let wanted = PageRequest { after: value(&asked, "after"), limit: number(&asked, "limit")? };
    let found = public_search(&cases.catalogue.get(), &question(&asked), shared.today(), &wanted);
    Ok(json_reply(StatusCode::OK, &json!(found)))
}

/// `GET /api/v1/public/procedures/{code}`: the page, and the first day on which it no longer holds.
pub async fn procedure(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Path(code): Path<String>,
) -> ApiResult {
    let day = shared.today();
    let version = find(&cases.catalogue.get(), &code, day)?;
    let mut body = serde_json::to_value(public_page(&version, day)).map_err(Failure::internal)?;
    body["valid_to"] = json!(version.period.to);
    Ok(json_reply(StatusCode::OK, &body))
}

/// `GET /api/v1/public/cases/{code}?check=`.
pub async fn case(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Path(code): Path<String>,
    asked: Asked,
) -> ApiResult {
    limit(Limit::LookUp)?;
    let told = look_up(&shared, &cases, code, value(&asked, "check")).await?;
    Ok(json_reply(StatusCode::OK, &told))
}
