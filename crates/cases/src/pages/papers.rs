//! Letters and forms of a case as PDF.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
