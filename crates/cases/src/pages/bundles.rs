//! Paper files on a trip: one list, each file scanned by the taker.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
