//! Files as people bring them to a desk, good and bad ones: PDF and PNG made by hand, byte for byte.

/// A PDF of so many empty pages.
pub fn pdf(pages: usize) -> Vec<u8> {
    pdf_with(pages, "", "")
}

/// A PDF that asks for a password (RC4, revision 2; the mark of the empty password does not fit).
pub fn encrypted_pdf() -> Vec<u8> {
    let mark = "00".repeat(32);
    let lock = format!("<< /Filter /Standard /V 1 /R 2 /O <{mark}> /U <{mark}> /P -4 >>");
    pdf_with(1, &lock, " /Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]")
}

/// A PDF whose page tree holds itself.
pub fn circular_pdf() -> Vec<u8> {
    let text = String::from_utf8_lossy(&pdf(1)).replace("/Kids [4 0 R]", "/Kids [2 0 R]");
    text.into_bytes()
}

/// A PDF with so deep a nest of lists that a careless reader runs out of stack.
pub fn nested_pdf(depth: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(&pdf(1)).into_owned();
    let nest = format!("/Extra {}{} /Kids", "[".repeat(depth), "]".repeat(depth));
    text.replacen("/Kids", &nest, 1).into_bytes()
}

fn pdf_with(pages: usize, third: &str, trailer: &str) -> Vec<u8> {
    let kids = (0..pages).map(|n| format!("{} 0 R", n + 4)).collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
        if third.is_empty() { "<< >>".into() } else { third.into() },
    ];
    objects.extend((0..pages).map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned()));
    let mut out = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (n, body) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.push_str(&format!("{} 0 obj\n{body}\nendobj\n", n + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1));
    offsets.iter().for_each(|at| out.push_str(&format!("{at:010} 00000 n \n")));
    let size = offsets.len() + 1;
    out.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

/// A PNG of one white pixel.
pub fn png() -> Vec<u8> {
    png_with(1, 1, &[0x78, 0x9c, 0x63, 0xf8, 0xff, 0xff, 0x3f, 0x00, 0x05, 0xfe, 0x02, 0xfe])
}

/// A PNG of a few hundred bytes that claims to be a wall of pixels.
pub fn png_bomb() -> Vec<u8> {
    png_with(60_000, 60_000, &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01])
}

fn png_with(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // Eight bits, colour.
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    for (name, body) in [(b"IHDR", head.as_slice()), (b"IDAT", data), (b"IEND", &[])] {
        let body = [name.as_slice(), body].concat();
        out.extend_from_slice(&u32::try_from(body.len() - 4).expect("short").to_be_bytes());
        out.extend_from_slice(&body);
        out.extend_from_slice(&crc32(&body).to_be_bytes());
    }
    out
}

/// The check sum of PNG (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
