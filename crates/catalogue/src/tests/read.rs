//! Pages of the public.

use super::samples::{checked, files};
use crate::cache::CatalogueCache;
use crate::read::{list_fields, public_page, public_search};
use crate::search::SearchQuery;
use crate::work::{self, Announcement};
use base::{Day, PageRequest};
use db::Tx;
use kernel::journal::By;

#[tokio::test]
async fn page_tells_how_long_how_much_and_where() {
    for test in testkit::databases(&[kernel::MIGRATIONS, crate::MIGRATIONS]).await {
        let day = Day::parse("2025-08-01").unwrap();
        let act = testkit::act("2024-01-03T08:00");
        let from = Announcement {
            number: "1/QĐ-UBND".into(),
            signed: Day::parse("2024-01-02").unwrap(),
            effective: Day::parse("2024-01-10").unwrap(),
        };
        let package = checked(files());
        test.db
            .write(async move |tx: &mut Tx| work::publish(tx, &act, By::default(), &package, &from, &[]).await)
            .await
            .unwrap();
        let cache = CatalogueCache::default();
        cache.reload(&test.db).await.unwrap();
        let all = cache.get();
        let page = public_page(all.in_force("9.000001", day).unwrap(), day);
        assert_eq!(page.how_long, "3 ngày làm việc (Làm ngay: 1 ngày làm việc)");
        assert_eq!(page.where_to, "Bộ phận Một cửa cấp xã");
        assert!(page.how_much.starts_with("2.000\u{a0}đ/trang, từ trang thứ 3 là 1.000\u{a0}đ"), "{}", page.how_much);
        assert_eq!(page.variants.len(), 2);
        assert_eq!(page.variants[1].documents.len(), 1);
        assert_eq!(page.law[0].text, "Luật thử 1/2020/QH14, Điều 1");
        let query = SearchQuery { text: "giay thu".into(), ..SearchQuery::default() };
        let found = public_search(&all, &query, day, &PageRequest::default());
        assert_eq!((found.total, found.items[0].code.as_str(), found.items[0].can_file), (1, "9.000001", true));
        assert_eq!(found.items[0].fee_range, "2.000\u{a0}đ đến 10.000\u{a0}đ");
        assert_eq!(list_fields(&all, day), [("Thử nghiệm".to_owned(), 1)]);
    }
}
