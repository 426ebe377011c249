//! Documents to sign: one that the program printed, and small ones written by hand for what it does not print.

use std::io::Write as _;

/// A label printed by the program: PDF/A-2u, cross-reference table.
pub const LABEL: &[u8] = include_bytes!("data/label.pdf");

const CONTENT: &str = "0 0 1 rg 20 20 60 60 re f";

/// A page with a blue square and a cross-reference table.
pub fn plain() -> Vec<u8> {
    with_table(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources <<>>>>".to_owned(),
        format!("<</Length {}>>\nstream\n{CONTENT}\nendstream", CONTENT.len()),
    ])
}

/// A page whose annotations and form fields stand in arrays of their own, with an empty signature field.
pub fn with_empty_field() -> Vec<u8> {
    with_table(&[
        "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields 5 0 R>>>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources <<>> /Annots 6 0 R>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{CONTENT}\nendstream", CONTENT.len()),
        "[7 0 R]".to_owned(),
        "[7 0 R]".to_owned(),
        "<</Type /Annot /Subtype /Widget /FT /Sig /T (lanh_dao) /F 132 /Rect [0 0 0 0] /P 3 0 R>>".to_owned(),
    ])
}

/// Objects from 1 on, the first of them the catalog.
pub fn with_table(objects: &[String]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (place, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n\r\n", pdf.len()));
        write!(pdf, "{} 0 obj\n{object}\nendobj\n", place + 1).unwrap();
    }
    let start = pdf.len();
    let size = objects.len() + 1;
    write!(pdf, "{table}trailer\n<</Size {size} /Root 1 0 R /ID [(one) (one)]>>\nstartxref\n{start}\n%%EOF\n").unwrap();
    pdf
}

/// The same page in compressed object streams with a cross-reference stream, packed, rows filtered as PNG does (`Up`).
pub fn compressed() -> Vec<u8> {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources <<>>>>",
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (place, object) in objects.iter().enumerate() {
        head.push_str(&format!("{} {} ", place + 1, body.len()));
        body.push_str(object);
        body.push('\n');
    }
    let packed = pack(format!("{head}{body}").as_bytes());
    let mut pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let content_at = pdf.len();
    write!(pdf, "4 0 obj\n<</Length {}>>\nstream\n{CONTENT}\nendstream\nendobj\n", CONTENT.len()).unwrap();
    let packed_at = pdf.len();
    write!(
        pdf,
        "5 0 obj\n<</Type /ObjStm /N 3 /First {} /Filter /FlateDecode /Length {}>>\nstream\n",
        head.len(),
        packed.len()
    )
    .unwrap();
    pdf.extend_from_slice(&packed);
    pdf.extend_from_slice(b"\nendstream\nendobj\n");
    let start = pdf.len();
    let two = |value: usize| (value as u16).to_be_bytes();
    let at = |offset: usize| [1, two(offset)[0], two(offset)[1], 0];
    let rows = [[0, 0, 0, 0], [2, 0, 5, 0], [2, 0, 5, 1], [2, 0, 5, 2], at(content_at), at(packed_at), at(start)];
    let mut filtered = Vec::new();
    let mut above = [0_u8; 4];
    for row in rows {
        filtered.push(2);
        filtered.extend(row.iter().zip(above).map(|(value, above)| value.wrapping_sub(above)));
        above = row;
    }
    let rows = pack(&filtered);
    let parameters = "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 4>>";
    write!(
        pdf,
        "6 0 obj\n<</Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /ID [(one) (one)] {parameters} /Length {}>>\nstream\n",
        rows.len()
    )
    .unwrap();
    pdf.extend_from_slice(&rows);
    write!(pdf, "\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").unwrap();
    pdf
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Appends an update that sets objects to the given bodies, as any editor would.
pub fn edited(pdf: &[u8], changes: &[(u32, &str)]) -> Vec<u8> {
    let file = crate::pdf::File::open(pdf).unwrap();
    let mut update = crate::pdf::update::Update::new(&file).unwrap();
    for (number, body) in changes {
        update.put_body(file.reference(*number), body.as_bytes().to_vec());
    }
    update.finish().bytes
}

/// Where some bytes stand first.
pub fn find(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).position(|w| w == what.as_bytes()).unwrap_or_else(|| panic!("{what} is not in it"))
}
