//! Files of a case: scans and uploads, opened and taken in.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
