//! What a signature looks like on the page, if it is to be seen: shapes, and no fonts, so that the document stays PDF/A-2
//! (ISO 19005-2, 6.2.11.4 asks for every font to be embedded). Words belong into the document before it is signed, or are
//! handed in as outlines. Colours are DeviceRGB, which the output intent of our papers (sRGB) covers (ISO 19005-2, 6.2.4.3).

use crate::limits::SHAPES_MAX;
use crate::problem::{Problem, Res};
use std::fmt::Write as _;

/// A place on a page, in points of 1/72 inch from its lower left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The page, counted from 0.
    pub page: usize,
    /// Left edge.
    pub left: f32,
    /// Lower edge.
    pub bottom: f32,
    /// Width, above 0.
    pub width: f32,
    /// Height, above 0.
    pub height: f32,
}

/// What is drawn there.
#[derive(Debug, Clone, PartialEq)]
pub struct Appearance {
    /// Where it stands.
    pub place: Place,
    /// The shapes, the later over the earlier; points are counted from the lower left corner of the place.
    pub shapes: Vec<Shape>,
}

/// A path that is filled or stroked.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its outline.
    pub path: Vec<Segment>,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// Width of the line; filled where there is none.
    pub line: Option<f32>,
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    /// Begins at a point.
    Move([f32; 2]),
    /// A straight line to a point.
    Line([f32; 2]),
    /// A Bézier curve: two control points and the end.
    Curve([f32; 2], [f32; 2], [f32; 2]),
    /// Back to where it began.
    Close,
}

impl Appearance {
    /// A plain frame with a tick, in the blue of seals and signatures.
    pub fn frame(place: Place) -> Self {
        use Segment::{Close, Line, Move};
        let (width, height) = (place.width, place.height);
        let edge = vec![
            Move([1.0, 1.0]),
            Line([width - 1.0, 1.0]),
            Line([width - 1.0, height - 1.0]),
            Line([1.0, height - 1.0]),
            Close,
        ];
        let size = width.min(height) * 0.5;
        let (x, y) = (width / 2.0 - size / 2.0, height / 2.0 - size / 2.0);
        let tick =
            vec![Move([x, y + size * 0.5]), Line([x + size * 0.35, y + size * 0.1]), Line([x + size, y + size * 0.9])];
        let colour = [0, 51, 160];
        let shapes =
            vec![Shape { path: edge, colour, line: Some(1.0) }, Shape { path: tick, colour, line: Some(size * 0.12) }];
        Self { place, shapes }
    }

    /// The corners of the annotation: left, bottom, right, top.
    pub(crate) fn corners(&self) -> Res<[String; 4]> {
        let Place { left, bottom, width, height, .. } = self.place;
        if !(width > 0.0 && height > 0.0) {
            return Err(Problem::BadRequest("an appearance without size"));
        }
        Ok([number(left)?, number(bottom)?, number(left + width)?, number(bottom + height)?])
    }

    /// The form XObject that draws it (ISO 32000-2, 8.10 and 12.5.5).
    pub(crate) fn form(&self) -> Res<Vec<u8>> {
        if self.shapes.iter().map(|shape| shape.path.len()).sum::<usize>() > SHAPES_MAX {
            return Err(Problem::TooLarge("shapes of an appearance"));
        }
        let mut content = String::new();
        for shape in &self.shapes {
            shape.draw(&mut content)?;
        }
        let (width, height) = (number(self.place.width)?, number(self.place.height)?);
        Ok(format!(
            "<</Type /XObject /Subtype /Form /BBox [0 0 {width} {height}] /Resources <<>> /Length {}>>\nstream\n{content}\nendstream",
            content.len()
        )
        .into_bytes())
    }
}

impl Shape {
    /// Operators of ISO 32000-2, 8.5.
    fn draw(&self, out: &mut String) -> Res<()> {
        let colour = self.colour.map(|part| f32::from(part) / 255.0);
        let [red, green, blue] = [number(colour[0])?, number(colour[1])?, number(colour[2])?];
        let (operator, paint) = if self.line.is_some() { ("RG", "S") } else { ("rg", "f") };
        // Writing to a string cannot fail.
        let _ = write!(out, "q {red} {green} {blue} {operator} ");
        if let Some(line) = self.line {
            let _ = write!(out, "{} w ", number(line)?);
        }
        if !matches!(self.path.first(), Some(Segment::Move(_))) {
            return Err(Problem::BadRequest("a path that begins nowhere"));
        }
        for segment in &self.path {
            let (points, operator): (&[[f32; 2]], _) = match segment {
                Segment::Move(to) => (&[*to], "m"),
                Segment::Line(to) => (&[*to], "l"),
                Segment::Curve(one, two, to) => (&[*one, *two, *to], "c"),
                Segment::Close => (&[], "h"),
            };
            for [x, y] in points {
                let _ = write!(out, "{} {} ", number(*x)?, number(*y)?);
            }
            let _ = write!(out, "{operator} ");
        }
        let _ = writeln!(out, "{paint} Q");
        Ok(())
    }
}

/// A number as PDF writes it: no exponent, hundredths suffice.
fn number(value: f32) -> Res<String> {
    if value.is_finite() && value.abs() <= 14_400.0 {
        Ok(format!("{value:.3}"))
    } else {
        Err(Problem::BadRequest("a number that is no place on a page"))
    }
}
