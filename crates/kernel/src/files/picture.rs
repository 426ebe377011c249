//! A page of a PDF as a picture, so that any browser shows it in the page without a viewer of its own. Pure; it is run in
//! a child (see `inspect`).

use super::Problem;
use super::check::open_pdf;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbaImage};

/// Pixels across a picture: sharp enough to read a page of small print.
const WIDTH: f32 = 1_240.0;
/// A page is at most so many times higher than wide.
const RATIO_MAX: f32 = 4.0;
/// JPEG quality: scans are pictures already.
const QUALITY: u8 = 88;

/// Page `number` of a PDF, from 1, as JPEG.
///
/// # Errors
/// What [`super::inspect`] finds; [`Problem::NoPages`] when there is no such page.
pub fn picture(bytes: Vec<u8>, number: u32) -> Result<Vec<u8>, Problem> {
    let pdf = open_pdf(bytes)?;
    let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1).ok_or(Problem::NoPages)?;
    let page = pdf.pages().get(at).ok_or(Problem::NoPages)?;
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) || height / width > RATIO_MAX {
        return Err(Problem::Broken);
    }
    let scale = WIDTH / width;
    let settings = RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
    let pixels = render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    let (width, height) = (u32::from(pixels.width()), u32::from(pixels.height()));
    let image = RgbaImage::from_raw(width, height, pixels.data_as_u8_slice().to_vec()).ok_or(Problem::Broken)?;
    let mut out = Vec::new();
    let image = DynamicImage::ImageRgba8(image).into_rgb8();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(|_| Problem::Broken)?;
    Ok(out)
}
