//! Who may do what with the money of an office: every role in a ward, and in the city above it.

use super::*;
use crate::work::{ACCOUNTS, RECONCILE, REFUND, VIEW};
use kernel::organisation::HeldPost;

fn actor(unit: Id<Unit>, role: Role) -> Actor {
    let act = testkit::act("2024-01-01T08:00");
    let post = HeldPost { post: act.id(), unit, role, title: role.vietnamese().into(), substitute: false };
    Actor { account: act.id(), staff: act.id(), name: "Ai đó".into(), posts: vec![post] }
}

/// `vrfa`: views, reconciles, refunds, tells accounts; a dot for what one may not.
fn may(o: &Office, at: Id<Unit>, role: Role) -> String {
    let actor = actor(at, role);
    let can = |action| o.world.authorise(&actor, day("2024-03-29"), action, o.ward).is_ok();
    let sign = |(action, sign)| if can(action) { sign } else { '.' };
    [(VIEW, 'v'), (RECONCILE, 'r'), (REFUND, 'f'), (ACCOUNTS, 'a')].into_iter().map(sign).collect()
}

#[tokio::test]
async fn money_of_a_ward_is_its_own() {
    let o = office(testkit::sqlite(&[kernel::MIGRATIONS, crate::MIGRATIONS]).await).await;
    let city = o.administrator.posts[0].unit;
    for role in Role::ALL {
        let own = match role {
            Role::Cashier | Role::HeadOfDesk => "vrf.",
            Role::Leader => "v...",
            Role::Administrator => "...a",
            _ => "....",
        };
        let from_city = if *role == Role::Administrator { "...a" } else { "...." };
        let told = [may(&o, o.ward, *role), may(&o, o.other, *role), may(&o, city, *role)];
        assert_eq!(told, [own, "....", from_city], "{}", role.name());
    }
}
