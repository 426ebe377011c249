//! The page of the head of the desk: what is late, what waits, what needs an act now.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
