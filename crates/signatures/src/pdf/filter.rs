//! Unpacks the streams that hold the structure of a file: FlateDecode with or without a PNG predictor (ISO 32000-2, 7.4.4).
//! Streams of content are never unpacked.

use super::object::{Dict, Object};
use crate::problem::{Problem, Res};
use std::io::Read;

const BAD: Problem = Problem::Unreadable("a structural stream cannot be unpacked");

/// Unpacks `data` as its dictionary says, to at most `room` bytes.
pub fn unpack(dict: &Dict, data: &[u8], room: usize) -> Res<Vec<u8>> {
    let filter = match dict.get("Filter") {
        None => return if data.len() > room { Err(too_large()) } else { Ok(data.to_vec()) },
        Some(Object::Array(items)) if items.is_empty() => return unpack(&dict.without(&["Filter"]), data, room),
        Some(Object::Array(items)) if items.len() == 1 => &items[0],
        Some(other) => other,
    };
    if !filter.is_name("FlateDecode") {
        return Err(Problem::Unreadable("a structural stream has an unusual filter"));
    }
    let parameters = match dict.get("DecodeParms") {
        Some(Object::Array(items)) if items.len() <= 1 => items.first().and_then(Object::dict),
        Some(Object::Dict(one)) => Some(one),
        None => None,
        Some(_) => return Err(BAD),
    };
    let mut unpacked = Vec::new();
    flate2::read::ZlibDecoder::new(data).take(room as u64 + 1).read_to_end(&mut unpacked).map_err(|_| BAD)?;
    if unpacked.len() > room {
        return Err(too_large());
    }
    let number = |key, absent| parameters.and_then(|p| p.get(key)).map_or(Some(absent), Object::integer);
    match number("Predictor", 1) {
        Some(1) => Ok(unpacked),
        Some(10..=15) if number("Colors", 1) == Some(1) && number("BitsPerComponent", 8) == Some(8) => {
            let columns = number("Columns", 1).and_then(|c| usize::try_from(c).ok()).filter(|c| (1..=1024).contains(c));
            unfilter(&unpacked, columns.ok_or(BAD)?)
        }
        _ => Err(Problem::Unreadable("a structural stream has an unusual predictor")),
    }
}

const fn too_large() -> Problem {
    Problem::TooLarge("compressed structure")
}

/// Undoes the filters of PNG (ISO/IEC 15948, 9) for rows of single bytes.
fn unfilter(bytes: &[u8], columns: usize) -> Res<Vec<u8>> {
    let mut rows = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for line in bytes.chunks(columns + 1) {
        let [kind, line @ ..] = line else { return Err(BAD) };
        if line.len() != columns {
            return Err(BAD);
        }
        let mut row = vec![0_u8; columns];
        for place in 0..columns {
            let (left, corner) = if place > 0 { (row[place - 1], above[place - 1]) } else { (0, 0) };
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => above[place],
                3 => ((u16::from(left) + u16::from(above[place])) / 2) as u8,
                4 => paeth(left, above[place], corner),
                _ => return Err(BAD),
            };
            row[place] = line[place].wrapping_add(guess);
        }
        rows.extend_from_slice(&row);
        above = row;
    }
    Ok(rows)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}
