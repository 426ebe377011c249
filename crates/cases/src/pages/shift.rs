//! The cashier's shift: receipts, voids, closing.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
