//! Pages that do one act to one case: a form, a confirmation, back to the case.

use web::WebRoutes;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
}
