//! The inbox: what waits for the official or the unit, due soonest first.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
