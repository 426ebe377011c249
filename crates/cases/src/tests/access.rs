//! Who may look and who may act, as a case goes from one agency to the next.

use super::back::permit;
use super::samples::{act, wards_with};
use crate::read;
use crate::work::{Consultation, SendBack};
use base::{Failure, Instant};
use kernel::accounts::Actor;

async fn sees(ward: &super::samples::Ward, actor: &Actor, case: &crate::model::CaseRow) -> bool {
    let (world, actor, id) = (ward.world.clone(), actor.clone(), case.id);
    let now = Instant::parse("2025-07-21T09:00").unwrap();
    let seen = ward.test.db.read(async move |tx: &mut db::Tx| match read::show(tx, &world, &actor, now, id).await {
        Ok(_) => Ok(true),
        Err(Failure::NotFound) => Ok(false),
        Err(other) => Err(other),
    });
    seen.await.unwrap()
}

#[tokio::test]
async fn agency_whose_step_is_done_may_view_but_not_act() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let back = || SendBack { task: None, reason: "Thử".into() };
        let apart = permit(&ward, &[]).await;
        assert!(!sees(&ward, &ward.culture, &apart).await, "it was never asked");
        let out = act!(ward, culture, "2025-07-07T11:00", send_back, apart, back());
        assert!(matches!(out, Err(Failure::NotFound)), "{out:?}");

        let other = kernel::people::Profile { number: Some("001198004218".into()), ..super::samples::filing().filer };
        let case = super::back::permit_of(&ward, other, &[("heritage_area", true.into())]).await;
        assert!(sees(&ward, &ward.culture, &case).await);
        ward.complete("2025-07-08T09:00", &case, &ward.culture, "consult", "agree").await.unwrap();
        assert!(sees(&ward, &ward.culture, &case).await, "its step is done");
        let out = act!(ward, culture, "2025-07-08T09:10", send_back, case, back());
        assert!(matches!(out, Err(Failure::Forbidden)), "{out:?}");
        let ask = Consultation { unit: "00006".into(), question: "Hỏi thêm".into(), within: None };
        let out = act!(ward, culture, "2025-07-08T09:20", consult, case, ask);
        assert!(matches!(out, Err(Failure::Forbidden)), "{out:?}");
        assert!(!sees(&ward, &ward.neighbour, &case).await);
    }
}
