//! Lists as sheets (.xlsx): a heading row, then text cells. Text is never read as a formula.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Failure, Res};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Rows of one sheet at most.
pub(super) const ROWS_MAX: usize = 10_000;
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A sheet as a reply. `columns`: heading and width in letters.
pub(super) async fn reply(
    file: &'static str,
    title: &'static str,
    columns: &'static [(&'static str, f64)],
    rows: Vec<Vec<String>>,
) -> Res<Response> {
    let made = tokio::task::spawn_blocking(move || write(title, columns, &rows)).await;
    let bytes = made.map_err(Failure::internal)?.map_err(Failure::internal)?;
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(TYPE));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{file}\"")).map_err(Failure::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn write(title: &str, columns: &[(&str, f64)], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(title)?;
    let bold = Format::new().set_bold();
    for ((heading, width), column) in columns.iter().zip(0u16..) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (row, n) in rows.iter().zip(1u32..) {
        for (cell, column) in row.iter().zip(0u16..) {
            sheet.write_string(n, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
