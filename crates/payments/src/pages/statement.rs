//! `/payments/statement`: a file of the bank is taken. What could not be taken stands on the page of the reply.

use super::parts::HOME;
use super::{KEEPERS, reconciliation};
use crate::camt::{self, EntryProblem, FileProblem};
use crate::state::world;
use crate::work::{RECONCILE, Taken, Untaken, receive_statement};
use axum::extract::State;
use base::Res;
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use web::view::FieldError;
use web::{FormWithFiles, Language, PageResult, Shared, SignedIn, WebRoutes, go_with};

/// Bytes of the request: the file and what surrounds it.
const REQUEST_BYTES_MAX: usize = camt::FILE_BYTES_MAX + 64 * 1024;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().post_large("/payments/statement", KEEPERS, REQUEST_BYTES_MAX, take)
}

#[derive(Deserialize)]
struct Typed {}

async fn take(State(shared): State<Shared>, SignedIn(session): SignedIn, form: FormWithFiles<Typed>) -> PageResult {
    let refuse = |words: &str| vec![FieldError::new("statement", words)];
    let Some(file) = form.files.iter().find(|f| f.field == "statement") else {
        return reconciliation::draw(&shared, &session, "", refuse("Chọn tệp sao kê"), Vec::new()).await;
    };
    if file.size() > camt::FILE_BYTES_MAX as u64 {
        return reconciliation::draw(&shared, &session, "", refuse(file_words(&FileProblem::TooLarge)), Vec::new())
            .await;
    }
    let bytes = file.bytes().await?;
    let statement = match camt::read(&bytes) {
        Ok(statement) => statement,
        Err(problem) => {
            return reconciliation::draw(&shared, &session, "", refuse(file_words(&problem)), Vec::new()).await;
        }
    };
    let taken = store(&shared, &session, statement).await?;
    let words = taken_words(&taken);
    if taken.problems.is_empty() {
        return Ok(go_with(HOME, "done", &words));
    }
    let problems = taken.problems.iter().map(|p| problem_words(&shared, p)).collect();
    let head =
        FieldError::new("statement", format!("{words} {} dòng chưa nhận được, kể ở đầu trang.", taken.problems.len()));
    reconciliation::draw(&shared, &session, "", vec![head], problems).await
}

async fn store(shared: &Shared, session: &Session, statement: camt::Statement) -> Res<Taken> {
    let (world, act, actor) = (world(shared), shared.act(), session.actor.clone());
    let unit = world.own_unit(&actor, shared.today(), RECONCILE)?;
    let by = actor.by(world.authorise(&actor, shared.today(), RECONCILE, unit)?);
    let take = async move |tx: &mut Tx| receive_statement(tx, &world, &act, by, statement, Some(unit)).await;
    shared.db.write(take).await
}

fn file_words(problem: &FileProblem) -> &'static str {
    match problem {
        FileProblem::TooLarge => "Tệp quá lớn: tối đa 10 MB và 20.000 dòng. Hãy tách theo ngày.",
        FileProblem::Unreadable(_) => {
            "Không đọc được tệp. Hãy tải lại tệp XML từ ngân hàng, không mở và lưu bằng chương trình khác."
        }
        FileProblem::NotCamt054 => "Tệp không phải thông báo có camt.054. Hãy chọn đúng loại tệp khi tải từ ngân hàng.",
    }
}

/// `Đã nhận 3 khoản mới, 2 khoản đã ghép. 1 khoản đã biết từ trước. …`
fn taken_words(t: &Taken) -> String {
    let mut words = format!("Đã nhận {} khoản mới, trong đó {} khoản tự ghép.", t.new, t.matched);
    if t.known > 0 {
        words += &format!(" {} khoản đã nhận từ trước, không tính lại.", t.known);
    }
    if t.passed_over > 0 {
        words += &format!(" Bỏ qua {} dòng ghi nợ, chờ hạch toán hoặc ngoại tệ.", t.passed_over);
    }
    words
}

fn problem_words(shared: &Shared, problem: &Untaken) -> String {
    match problem {
        Untaken::Entry(n, why) => format!("Dòng {n}: {}.", entry_words(*why)),
        Untaken::NotYours { transaction, account } => {
            format!("Giao dịch {transaction}: tài khoản {account} không phải của cơ quan mình.")
        }
        Untaken::Refused { transaction, failure } => {
            format!("Giao dịch {transaction}: {}", shared.texts.failure(Language::Vi, failure))
        }
    }
}

fn entry_words(why: EntryProblem) -> &'static str {
    match why {
        EntryProblem::Amount => "số tiền không phải số đồng chẵn",
        EntryProblem::Day => "không có ngày hạch toán",
        EntryProblem::Reference => "không có số tham chiếu của ngân hàng, nên không biết đã nhận chưa",
        EntryProblem::Account => "không có số tài khoản",
        EntryProblem::Sum => "các giao dịch bên trong cộng lại không bằng số tiền của dòng",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_told() {
        let taken = Taken { new: 3, matched: 2, known: 1, passed_over: 4, ..Taken::default() };
        let words = taken_words(&taken);
        assert!(
            words.contains("3 khoản mới, trong đó 2") && words.contains("1 khoản đã nhận") && words.contains("4 dòng")
        );
    }
}
