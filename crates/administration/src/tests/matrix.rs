//! The matrix role × act × place, committed as a table that anyone can read. After a change of policies: look at the new
//! table in the failure, and run the test with `WRITE_MATRIX=1` to take it over.

use super::samples::{City, city, day};
use crate::work::{CATALOGUE, DATA_REQUESTS, STAFF, TIME, UNITS, VIEW};
use kernel::accounts::Actor;
use kernel::organisation::HeldPost;
use kernel::roles::Role;
use std::fmt::Write;

const PLACES: [(&str, &str); 4] = [("O", "001"), ("B", "00004.MC"), ("A", "01"), ("S", "002")];

fn actor(city: &City, role: Role, unit: &str) -> Actor {
    let act = testkit::act("2024-01-01T08:00");
    let post =
        HeldPost { post: act.id(), unit: city.unit(unit), role, title: role.vietnamese().into(), substitute: false };
    Actor { account: act.id(), staff: act.id(), name: "Ai đó".into(), posts: vec![post] }
}

fn matrix(city: &City) -> String {
    let mut out = String::from(
        "Who may govern what. One line an act; of units one column a place, for a post at a district and at the province:\n\
         O the own office, B below it, A above it, S beside it; for a post at the province all is own or below.\n\
         The last two acts are about the whole install. + may   . does not even see it\n",
    );
    for role in Role::ALL {
        let _ = write!(
            out,
            "\n{} ({})\n{:<30}district  province\n{:<30}O B A S   O B A S\n",
            role.vietnamese(),
            role.name(),
            "",
            ""
        );
        for action in [VIEW, UNITS, STAFF, DATA_REQUESTS] {
            let _ = write!(out, "  {action:<28}");
            for at in ["001", "01"] {
                let who = actor(city, *role, at);
                for (_, unit) in PLACES {
                    let may = city.world.authorise(&who, day("2024-03-29"), action, city.unit(unit)).is_ok();
                    let _ = write!(out, "{} ", if may { '+' } else { '.' });
                }
                out.push_str("  ");
            }
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        for action in [CATALOGUE, TIME] {
            let sign = |at| {
                let who = actor(city, *role, at);
                if city.world.authorise_install(&who, day("2024-03-29"), action).is_ok() { '+' } else { '.' }
            };
            let _ = writeln!(out, "  {action:<28}{}         {}", sign("001"), sign("01.KSTTHC"));
        }
    }
    out
}

#[tokio::test]
async fn matrix_is_the_committed_one() {
    let city = city(testkit::sqlite(&[kernel::MIGRATIONS]).await).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/matrix.txt");
    let now = matrix(&city);
    if std::env::var_os("WRITE_MATRIX").is_some() {
        std::fs::write(path, &now).expect("the table is written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == now, "the matrix changed; it is now:\n{now}");
}
