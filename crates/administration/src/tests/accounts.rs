//! What administrators may do to accounts, and what they may not.

use super::samples::{City, NOW, cities, code, day};
use crate::work::{self, AccountAct, NewAccount, NewHolding};
use base::Res;
use db::Tx;
use kernel::accounts::{self, AccountState, AccountView, SessionKind, find_by_login, start_session};
use kernel::clock::Clock;
use kernel::roles::Role;

async fn change(city: &City, who: &str, whom: &str, what: AccountAct) -> Res<Option<String>> {
    let (world, actor, act) = (city.world.clone(), city.actor(who), testkit::act(NOW));
    let (staff, account) = (city.staff(whom), city.account(whom));
    let change = async move |tx: &mut Tx| work::change_account(tx, &world, &actor, &act, staff, account, what).await;
    city.act(change).await
}

async fn view(city: &City, whom: &str) -> AccountView {
    let (staff, machine) = (city.staff(whom), testkit::act(NOW).now);
    let all = city.db().read(async move |tx: &mut Tx| accounts::list_of_staff(tx, &[staff], machine).await).await;
    all.unwrap().remove(0).1
}

#[tokio::test]
async fn a_recovery_code_opens_the_account_once() {
    for city in cities().await {
        let issued = change(&city, "quantri.quan", "hanh", AccountAct::RecoveryCode).await.unwrap().expect("a code");
        assert_eq!(issued.len(), 12);
        let clock = Clock::standing(testkit::act(NOW).now);
        let (hasher, vault) = (accounts::Hasher::default(), city.world.vault.clone());
        let spaced = format!(" {} {} {} ", &issued[..4], &issued[4..8], &issued[8..]);
        let set = |code: &str| {
            let code = code.to_owned();
            let (db, hasher, vault, clock) = (city.db().clone(), hasher.clone(), vault.clone(), clock.clone());
            async move { accounts::recover(&db, &hasher, &vault, &clock, "hanh", &code, "mot cau that dai".into()).await }
        };
        set(&spaced).await.unwrap();
        assert_eq!(code(set(&issued).await), "accounts.wrong_recovery_code");
        assert!(view(&city, "hanh").await.has_password);
        let lines = city.lines(city.account("hanh")).await;
        assert_eq!(lines.iter().map(|l| l.act.as_str()).collect::<Vec<_>>(), ["recovery_code", "recovery"]);
        assert_eq!(lines[0].by.actor, Some(city.staff("quantri.quan").uuid()));
        assert!(!lines[0].body.to_string().contains(&issued), "the code is told once, to a person");
    }
}

#[tokio::test]
async fn a_blocked_account_is_out_at_once_and_opens_again() {
    for city in cities().await {
        let (account, now) = (city.account("hanh"), testkit::act(NOW).now);
        let start = async move |tx: &mut Tx| start_session(tx, now, account, SessionKind::Api, now, "curl").await;
        city.db().write(start).await.unwrap();
        change(&city, "quantri.quan", "hanh", AccountAct::Block).await.unwrap();
        let seen = view(&city, "hanh").await;
        assert_eq!((seen.state, seen.sessions), (AccountState::Blocked, 0));
        let found = city.db().read(async |tx: &mut Tx| find_by_login(tx, "hanh").await).await.unwrap();
        assert!(found.is_none(), "nobody signs in with it");
        let again = change(&city, "quantri.quan", "hanh", AccountAct::RecoveryCode).await;
        assert_eq!(code(again), "administration.account_not_active");
        change(&city, "quantri.quan", "hanh", AccountAct::Unblock).await.unwrap();
        assert_eq!(view(&city, "hanh").await.state, AccountState::Active);
        assert_eq!(city.acts(account).await, ["sign_in", "block", "unblock"]);
    }
}

#[tokio::test]
async fn sessions_and_second_factor_are_taken_away_with_a_line() {
    for city in cities().await {
        let (account, now) = (city.account("hanh"), testkit::act(NOW).now);
        let start = async move |tx: &mut Tx| start_session(tx, now, account, SessionKind::Api, now, "curl").await;
        city.db().write(start).await.unwrap();
        change(&city, "quantri", "hanh", AccountAct::EndSessions).await.unwrap();
        change(&city, "quantri", "hanh", AccountAct::RemoveTotp).await.unwrap();
        assert_eq!(view(&city, "hanh").await.sessions, 0);
        assert_eq!(city.acts(account).await, ["sign_in", "sessions_end", "totp_removal"]);
    }
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    for city in cities().await {
        assert_eq!(code(change(&city, "quantri", "quantri", AccountAct::Block).await), "administration.own_account");
        assert!(change(&city, "quantri", "quantri", AccountAct::EndSessions).await.is_ok());
    }
}

#[tokio::test]
async fn a_post_below_gives_no_hold_over_the_account_of_someone_above() {
    for city in cities().await {
        assert_eq!(code(change(&city, "quantri.quan", "quantri", AccountAct::RecoveryCode).await), "not found");
        // The head of the province's administration also helps out in a ward.
        let (world, actor, act, staff) =
            (city.world.clone(), city.actor("quantri"), testkit::act(NOW), city.staff("quantri"));
        let unit = city.unit("00004");
        let input = NewHolding {
            unit,
            role: Role::Officer,
            title: String::new(),
            post: None,
            from: day("2024-03-01"),
            to: None,
        };
        city.act(async move |tx: &mut Tx| work::assign(tx, &world, &actor, &act, staff, input).await).await.unwrap();
        assert_eq!(code(change(&city, "quantri.quan", "quantri", AccountAct::RecoveryCode).await), "forbidden");
        let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
        let input = NewAccount { login: "cua.sau".into() };
        let make = async move |tx: &mut Tx| work::create_account(tx, &world, &actor, &act, staff, input).await;
        assert_eq!(code(city.act(make).await), "forbidden");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_account_signs_in_many_times_at_once() {
    for city in cities().await {
        let (account, now) = (city.account("hanh"), testkit::act(NOW).now);
        let running: Vec<_> = (0..8)
            .map(|_| {
                let db = city.db().clone();
                tokio::spawn(async move {
                    let start =
                        async move |tx: &mut Tx| start_session(tx, now, account, SessionKind::Api, now, "curl").await;
                    db.write(start).await
                })
            })
            .collect();
        for one in running {
            one.await.unwrap().expect("a session");
        }
        assert_eq!(city.acts(account).await, ["sign_in"; 8]);
        assert!(kernel::journal::verify(city.db(), None).await.unwrap().findings.is_empty());
    }
}
