//! Bar codes and QR codes, as boxes to be drawn.

use super::canvas::{Canvas, Ink};
use barcoders::sym::code128::Code128;
use qrcode::{EcLevel, QrCode};

/// The narrowest bar that a scanner at arm's length reads from a laser print: 0.19 mm (7.5 mil).
pub(crate) const NARROWEST: f32 = 0.19;
/// Beyond that a bar code gains nothing.
const WIDEST: f32 = 0.5;
/// A scanner needs so many bars of white beside the code.
const QUIET: f32 = 10.0;

/// The bars of a text in Code 128, each 1 or 0; none where it has characters that Code 128 has not (Chinese).
fn bars(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return None;
    }
    // Character set B (Ɓ) has all that is printed.
    Code128::new(format!("\u{181}{text}")).ok().map(|code| code.encode())
}

/// How wide one bar is where all have this width; none where they would be too narrow to be read.
fn narrow(bars: &[u8], width: f32) -> Option<f32> {
    let one = (width / (bars.len() as f32 + 2.0 * QUIET)).min(WIDEST);
    (one >= NARROWEST).then_some(one)
}

/// Can a text be read as Code 128 that is no wider than this?
pub(crate) fn is_code128(text: &str, width: f32) -> bool {
    bars(text).is_some_and(|bars| narrow(&bars, width).is_some())
}

/// Draws a text as Code 128 around the middle `x`, no wider than `width`. Gives how wide it became; none where it has no bars, or they
/// would be too narrow to be read.
pub(crate) fn code128(canvas: &mut Canvas<'_>, x: f32, y: f32, width: f32, height: f32, text: &str) -> Option<f32> {
    let bars = bars(text)?;
    let count = bars.len() as f32;
    let one = narrow(&bars, width)?;
    let left = x - count * one / 2.0;
    canvas.boxes(&runs(&bars, left, y, one, height), Ink::Black);
    Some(count * one)
}

/// Draws a text as a QR code whose white border is inside `side`. Gives whether it has one: a text that is too long has none.
pub(crate) fn qr(canvas: &mut Canvas<'_>, x: f32, y: f32, side: f32, text: &str) -> bool {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return false };
    let width = code.width();
    let dark: Vec<u8> = code.to_colors().into_iter().map(|color| u8::from(color == qrcode::Color::Dark)).collect();
    // Two modules of white at each side: paper around it has the rest of the four that the standard wants.
    let one = side / (width as f32 + 4.0);
    let mut boxes = Vec::new();
    let mut top = y + 2.0 * one;
    for row in dark.chunks(width) {
        boxes.extend(runs(row, x + 2.0 * one, top, one, one));
        top += one;
    }
    canvas.boxes(&boxes, Ink::Black);
    true
}

/// Neighbours that are dark as one box each.
fn runs(modules: &[u8], left: f32, top: f32, one: f32, height: f32) -> Vec<(f32, f32, f32, f32)> {
    let mut boxes: Vec<(f32, f32, f32, f32)> = Vec::new();
    let mut at = left;
    for run in modules.chunk_by(|a, b| a == b) {
        let width = run.len() as f32 * one;
        if run[0] == 1 {
            boxes.push((at, top, width, height));
        }
        at += width;
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_128_as_in_its_standard() {
        // Start B, "A", check (104 + 33) % 103 = 34 ("B"), stop, as the standard's table has them.
        let wanted = "11010010000".to_owned() + "10100011000" + "10001011000" + "1100011101011";
        let bars: String = bars("A").unwrap().iter().map(u8::to_string).collect();
        assert_eq!(bars, wanted);
        assert_eq!(super::bars("物料"), None);
        assert_eq!(super::bars(""), None);
    }
}
