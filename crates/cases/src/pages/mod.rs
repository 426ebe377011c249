//! HTML: decode → work or read → render. One file per page or group of acts; each gives its routes.

mod acts;
mod batch;
mod bundles;
mod case;
mod certify;
mod decide;
mod desk;
mod files;
mod history;
mod inbox;
mod late;
mod listing;
mod notices;
mod own;
mod papers;
mod parcels;
mod parts;
mod prints;
mod receive;
mod register;
mod rows;
mod search;
mod sheet;
mod shift;
mod sums;

#[cfg(test)]
pub(crate) use case::{Standing, next_acts};
pub use history::did;
pub(crate) use history::{fault_words, lower_first};

pub(crate) use files::{open_of_case as open_file_of_case, send as send_file, take_in};
pub use own::{send_letter, send_paper};
pub(crate) use parts::staff_names;

/// Pages of cases.
pub fn routes() -> web::WebRoutes {
    [
        acts::routes(),
        bundles::routes(),
        case::routes(),
        certify::routes(),
        decide::routes(),
        desk::routes(),
        files::routes(),
        inbox::routes(),
        late::routes(),
        notices::routes(),
        papers::routes(),
        parcels::routes(),
        receive::routes(),
        register::routes(),
        search::routes(),
        shift::routes(),
    ]
    .into_iter()
    .fold(web::WebRoutes::new(), web::WebRoutes::merge)
}
