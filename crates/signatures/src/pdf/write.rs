//! Writes objects (ISO 32000-2, 7.3).

use super::object::{Dict, Object, Ref};

/// Appends an object. A stream is written as its dictionary: its data belong to the file it was read from.
pub fn object(out: &mut Vec<u8>, value: &Object) {
    match value {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Bool(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(text) => out.extend_from_slice(text.as_bytes()),
        Object::Name(bytes) => name(out, bytes),
        Object::Text(bytes) => text(out, bytes),
        Object::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b' ');
                }
                object(out, item);
            }
            out.push(b']');
        }
        Object::Dict(value) | Object::Stream(value, _) => dict(out, value),
        Object::Reference(Ref { number, generation }) => {
            out.extend_from_slice(format!("{number} {generation} R").as_bytes());
        }
    }
}

/// Appends a dictionary.
pub fn dict(out: &mut Vec<u8>, value: &Dict) {
    out.extend_from_slice(b"<<");
    for (key, value) in &value.0 {
        name(out, key);
        out.push(b' ');
        object(out, value);
    }
    out.extend_from_slice(b">>");
}

fn name(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'/');
    for byte in bytes {
        let plain = byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte);
        if plain {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// Printable ASCII as a literal string, everything else in hexadecimal.
fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.iter().all(|b| b.is_ascii_graphic() || *b == b' ') {
        out.push(b'(');
        for byte in bytes {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.push(b')');
    } else {
        out.push(b'<');
        out.extend_from_slice(hexadecimal(bytes).as_bytes());
        out.push(b'>');
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
