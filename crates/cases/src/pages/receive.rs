//! Receipt at the counter: from the procedure to the printed slip.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
