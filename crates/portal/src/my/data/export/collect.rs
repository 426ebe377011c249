//! What stands in a copy beside the papers: who the person is, their cases, drafts, what was done with their data, who read
//! it, to what they consented, what they asked. Officials stand there by unit and post; what is sealed for others stays so.

use super::tables::Table;
use crate::my::data::requests;
use crate::my::data::words::{act_words, purpose_words, reader_words};
use crate::my::draft::DraftRow;
use crate::my::store as drafts;
use base::{Failure, Id, Instant, Res};
use cases::model::CaseRow;
use cases::read::own;
use cases::work::World;
use db::Tx;
use kernel::access_log::{self, Asked};
use kernel::consents::{self, PURPOSES};
use kernel::journal::{self, Line};
use kernel::organisation::{self, Post};
use kernel::people;
use kernel::vault::{Person, PersonKey};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;
use web::office_name;

/// Rows of one table at most.
const ROWS_MAX: usize = 20_000;
/// Asked for in one question.
const AT_ONCE: usize = 200;

/// An entry of the archive: name and content.
pub type Entry = (String, Vec<u8>);

/// All entries beside the papers.
pub async fn entries(tx: &mut Tx, world: &World, person: Id<Person>, now: Instant) -> Res<Vec<Entry>> {
    let key = world.vault.find_key(tx, person).await?.ok_or(Failure::NotFound)?;
    let profile = people::get(tx, &world.vault, person).await?;
    let cases = list_cases(tx, person).await?;
    let tables = [
        case_table(world, &cases),
        draft_table(tx, &key).await?,
        line_table(tx, world, &key, &cases).await?,
        reader_table(tx, world, person, now).await?,
        consent_table(tx, person).await?,
        request_table(tx, world, person).await?,
    ];
    let mut all = vec![
        ("DOC-TRUOC.txt".to_owned(), READ_FIRST.as_bytes().to_vec()),
        ("thong-tin.json".to_owned(), serde_json::to_vec_pretty(&profile).map_err(Failure::internal)?),
    ];
    for table in tables {
        all.push((format!("{}.json", table.name), table.json()?));
        all.push((format!("{}.csv", table.name), table.csv()?));
    }
    Ok(all)
}

const READ_FIRST: &str = "Bản sao dữ liệu của bạn trên hệ thống Một Cửa.

thong-tin.json   thông tin về bạn
ho-so            hồ sơ của bạn, hoặc bạn nộp thay
nhap             hồ sơ đang viết dở
nhat-ky          việc đã làm với bạn và hồ sơ của bạn
nguoi-xem        ai đã xem dữ liệu của bạn, lúc nào, để làm gì
dong-y           việc sử dụng dữ liệu và sự đồng ý của bạn
yeu-cau          yêu cầu của bạn về dữ liệu
giay-to          giấy tờ theo từng hồ sơ; có thể nằm trong nhiều tệp nén

Mỗi bảng có hai dạng: .json cho máy, .csv cho bảng tính. Cán bộ được ghi theo cơ quan và chức danh.
Mỗi bảng có nhiều nhất 20.000 dòng.
";

async fn list_cases(tx: &mut Tx, person: Id<Person>) -> Res<Vec<CaseRow>> {
    let mut all: Vec<CaseRow> = Vec::new();
    while all.len() < ROWS_MAX {
        let some = own::cases_after(tx, person, all.last().map(|c| c.id), AT_ONCE).await?;
        let is_last = some.len() < AT_ONCE;
        all.extend(some);
        if is_last {
            break;
        }
    }
    Ok(all)
}

fn case_table(world: &World, cases: &[CaseRow]) -> Table {
    let row = |c: &CaseRow| {
        vec![
            json!(c.code),
            json!(c.procedure_code),
            json!(c.procedure_name),
            json!(c.status.vietnamese()),
            json!(office_name(&world.organisation, c.receiving, c.day())),
            json!(office_name(&world.organisation, c.deciding, c.day())),
            json!(c.submitted),
            json!(c.accepted),
            json!(c.due),
            json!(c.finished),
            json!(c.returned),
            json!(c.result_number),
            json!(c.fee_total.dong()),
            Value::Object(c.facts.clone()),
        ]
    };
    Table {
        name: "ho-so",
        columns: &[
            "ma_ho_so",
            "ma_thu_tuc",
            "thu_tuc",
            "trang_thai",
            "noi_nhan",
            "noi_giai_quyet",
            "nop",
            "tiep_nhan",
            "han",
            "ket_thuc",
            "tra_ket_qua",
            "so_ket_qua",
            "phi_le_phi",
            "tra_loi_trong_bieu_mau",
        ],
        rows: cases.iter().map(row).collect(),
    }
}

async fn draft_table(tx: &mut Tx, key: &PersonKey) -> Res<Table> {
    let drafts = drafts::list(tx, key, ROWS_MAX).await?;
    let row = |d: &DraftRow| {
        let typed = d.content.fields.iter().map(|(name, value)| (name.clone(), json!(value)));
        let typed = Value::Object(typed.collect::<Map<_, _>>());
        vec![json!(d.procedure), json!(d.created), json!(d.saved), json!(d.expires), typed]
    };
    Ok(Table {
        name: "nhap",
        columns: &["ma_thu_tuc", "bat_dau", "luu_lan_cuoi", "giu_den", "da_dien"],
        rows: drafts.iter().map(row).collect(),
    })
}

async fn line_table(tx: &mut Tx, world: &World, key: &PersonKey, cases: &[CaseRow]) -> Res<Table> {
    let codes: HashMap<Uuid, &str> = cases.iter().map(|c| (c.id.uuid(), c.code.as_str())).collect();
    let mut subjects = vec![key.person().uuid()];
    subjects.extend(cases.iter().map(|c| c.id.uuid()));
    let mut lines: Vec<Line> = Vec::new();
    for some in subjects.chunks(AT_ONCE) {
        let left = ROWS_MAX - lines.len();
        if left > 0 {
            lines.extend(journal::list_of(tx, some, left).await?);
        }
    }
    lines.sort_by_key(|l| l.seq);
    let mut posts: Vec<Id<Post>> = lines.iter().filter_map(|l| l.by.post.map(Id::new)).collect();
    posts.sort_unstable();
    posts.dedup();
    let mut titles = HashMap::new();
    for some in posts.chunks(AT_ONCE) {
        titles.extend(organisation::list_titles(tx, some).await?);
    }
    let who = |l: &Line| match (l.by.actor, l.by.post) {
        (Some(actor), None) if actor == key.person().uuid() => "Chính bạn".to_owned(),
        (None, _) => "Hệ thống".to_owned(),
        (_, post) => {
            let office = l.by.unit.map(|u| office_name(&world.organisation, Id::new(u), l.at.day()));
            let title = post.and_then(|p| titles.get(&Id::new(p)).cloned());
            reader_words(title.as_deref(), office.as_deref())
        }
    };
    let row = |l: &Line| {
        let body = opened(key, &l.body);
        vec![json!(l.at), json!(codes.get(&l.subject)), json!(act_words(&l.act)), json!(l.act), json!(who(l)), body]
    };
    Ok(Table {
        name: "nhat-ky",
        columns: &["luc", "ma_ho_so", "viec", "ma_viec", "nguoi_lam", "noi_dung"],
        rows: lines.iter().map(row).collect(),
    })
}

/// The body of a line with the person's own sealed fields in clear; those of others stay closed.
fn opened(key: &PersonKey, body: &Value) -> Value {
    match body {
        Value::Object(fields) if fields.contains_key("sealed") => {
            journal::unsealed(key, body).unwrap_or_else(|| json!("(dữ liệu của người khác)"))
        }
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), opened(key, value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| opened(key, item)).collect()),
        plain => plain.clone(),
    }
}

async fn reader_table(tx: &mut Tx, world: &World, person: Id<Person>, now: Instant) -> Res<Table> {
    let mut rows = Vec::new();
    let mut asked = Asked {
        subject: person.uuid(),
        but: person.uuid(),
        from: Instant::from_micros(0),
        to: now.plus_seconds(1),
        after: None,
        limit: AT_ONCE,
    };
    while rows.len() < ROWS_MAX {
        let some = access_log::list_about(tx, &asked).await?;
        let told = crate::my::data::readers::tell(tx, world, person, &some).await?;
        rows.extend(some.iter().zip(told).map(|(r, t)| {
            vec![json!(r.at), json!(t.who), json!(purpose_words(&r.purpose)), json!(r.purpose), json!(t.case)]
        }));
        match some.last() {
            Some(last) if some.len() == AT_ONCE => asked.after = Some((last.at, last.id)),
            _ => break,
        }
    }
    Ok(Table { name: "nguoi-xem", columns: &["luc", "nguoi_xem", "de_lam_gi", "ma_trang", "ma_ho_so"], rows })
}

async fn consent_table(tx: &mut Tx, person: Id<Person>) -> Res<Table> {
    let answers: HashMap<_, _> =
        consents::list(tx, person).await?.into_iter().map(|c| (c.purpose.clone(), c)).collect();
    let rows = PURPOSES.iter().map(|p| {
        let answer = answers.get(p.code);
        let given = answer.is_some_and(|a| a.given);
        let word = match (p.is_voluntary, given) {
            (false, _) => "theo luật, không cần đồng ý",
            (true, true) => "đồng ý",
            (true, false) => "không đồng ý",
        };
        vec![json!(p.code), json!(p.name), json!(p.source), json!(word), json!(answer.map(|a| a.at))]
    });
    Ok(Table { name: "dong-y", columns: &["ma", "viec", "can_cu", "tra_loi", "tu_luc"], rows: rows.collect() })
}

async fn request_table(tx: &mut Tx, world: &World, person: Id<Person>) -> Res<Table> {
    let all = requests::list_of(tx, &world.vault, person, ROWS_MAX).await?;
    let row = |r: &requests::RequestRow| {
        vec![
            json!(r.number),
            json!(r.kind.vietnamese()),
            json!(r.text),
            json!(r.asked),
            json!(r.due),
            json!(r.state.vietnamese()),
            json!(r.ground.as_deref().and_then(requests::ground_words)),
            json!(r.answer),
            json!(r.answered),
        ]
    };
    Ok(Table {
        name: "yeu-cau",
        columns: &["so", "yeu_cau", "noi_dung", "luc", "han", "trang_thai", "can_cu_tu_choi", "tra_loi", "tra_loi_luc"],
        rows: all.iter().map(row).collect(),
    })
}
