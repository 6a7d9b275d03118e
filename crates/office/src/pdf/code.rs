//! Bar codes and QR codes, as boxes to be drawn.

use super::canvas::{Canvas, Ink};
use barcoders::sym::code128::Code128;
use qrcode::{EcLevel, QrCode};

/// The narrowest bar that a scanner at arm's length reads from any print: 0.25 mm (10 mil), two dots of a label printer.
pub(crate) const NARROWEST: f32 = 0.25;
/// A dot of label printers, of which most have 8 in a millimetre (203 dpi), in millimetres.
pub(crate) const LABEL_DOT: f32 = 0.125;
/// A dot of office printers, of which most have 600 in an inch, in millimetres.
pub(crate) const OFFICE_DOT: f32 = 25.4 / 600.0;
/// The room for the bars of a paper's number, with the white beside them: as much as a tracking code needs.
pub(crate) const ON_PAPER: f32 = 61.6;
/// Beyond that a bar code gains nothing.
const WIDEST: f32 = 0.5;
/// What a division may lose.
const SLACK: f32 = 0.001;
/// A scanner needs so many bars of white beside the code.
const QUIET: f32 = 10.0;

/// Character set B: all that is printed, one in a sign.
const SET_B: char = '\u{181}';
/// Character set C: digits, two in a sign.
const SET_C: char = '\u{106}';

/// A text with the character sets that make it shortest: set C for digits where as many follow each other as are worth going there, four
/// at an end of the text and six between.
///
/// `6901234567892` → C 690123456789, B 2: 8 signs and not 13.
fn with_sets(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let (mut rest, mut set) = (text, None);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let at_end = out.is_empty() || digits == rest.len();
        if digits >= if at_end { 4 } else { 6 } {
            // Of an odd number one is left over: after the first, and else before the others.
            if digits % 2 == 1 && !out.is_empty() {
                into_set(&mut out, &mut set, SET_B);
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
            into_set(&mut out, &mut set, SET_C);
            let pairs = digits / 2 * 2;
            out.push_str(&rest[..pairs]);
            rest = &rest[pairs..];
        } else {
            let plain = digits.max(1);
            into_set(&mut out, &mut set, SET_B);
            out.push_str(&rest[..plain]);
            rest = &rest[plain..];
        }
    }
    out
}

fn into_set(out: &mut String, set: &mut Option<char>, to: char) {
    if *set != Some(to) {
        out.push(to);
        *set = Some(to);
    }
}

/// The bars of a text in Code 128, each 1 or 0; none where it has characters that Code 128 has not (Chinese).
fn bars(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return None;
    }
    Code128::new(with_sets(text)).ok().map(|code| code.encode())
}

/// The most whole dots of a printer that a length has, as a length.
fn whole_dots(length: f32, dot: f32) -> f32 {
    (length / dot + SLACK).floor() * dot
}

/// How wide one bar is where all have this width: whole dots, as a printer would make of a part of a dot now none and now one. None where
/// they would be too narrow to be read.
fn narrow(bars: &[u8], width: f32, dot: f32) -> Option<f32> {
    let one = whole_dots((width / (bars.len() as f32 + 2.0 * QUIET)).min(WIDEST), dot);
    (one >= NARROWEST - SLACK).then_some(one)
}

/// Can a text be read as Code 128 that is no wider than this, from a printer with such dots?
pub(crate) fn is_code128(text: &str, width: f32, dot: f32) -> bool {
    bars(text).is_some_and(|bars| narrow(&bars, width, dot).is_some())
}

/// Draws a text as Code 128 around the middle `x`, no wider than `width`, for a printer with such dots. Gives how wide it became; none
/// where it has no bars, or they would be too narrow to be read.
pub(crate) fn code128(canvas: &mut Canvas<'_>, (x, y): (f32, f32), (width, height): (f32, f32), dot: f32, text: &str) -> Option<f32> {
    let bars = bars(text)?;
    let count = bars.len() as f32;
    let one = narrow(&bars, width, dot)?;
    let left = whole_dots(x - count * one / 2.0, dot);
    canvas.boxes(&runs(&bars, left, y, one, height), Ink::Black);
    Some(count * one)
}

/// Draws a text as a QR code whose white border is inside `side`, of whole dots where that leaves two of them to each. Gives whether it
/// has one: a text that is too long has none.
pub(crate) fn qr(canvas: &mut Canvas<'_>, (right, y): (f32, f32), side: f32, dot: f32, text: &str) -> bool {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return false };
    let width = code.width();
    let dark: Vec<u8> = code.to_colors().into_iter().map(|color| u8::from(color == qrcode::Color::Dark)).collect();
    // Two modules of white at each side: paper around it has the rest of the four that the standard wants.
    let most = side / (width as f32 + 4.0);
    let whole = whole_dots(most, dot);
    let one = if whole >= NARROWEST - SLACK { whole } else { most };
    let x = whole_dots(right - one * (width as f32 + 4.0), dot);
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
    fn digits_are_put_two_in_a_sign_where_that_is_shorter() {
        let sets = |text: &str| with_sets(text).replace(SET_B, "<B>").replace(SET_C, "<C>");
        assert_eq!(sets("6901234567892"), "<C>690123456789<B>2");
        assert_eq!(sets("1234"), "<C>1234");
        assert_eq!(sets("123"), "<B>123");
        assert_eq!(sets("FA-DN150-0304"), "<B>FA-DN150-<C>0304");
        assert_eq!(sets("A12345"), "<B>A1<C>2345");
        assert_eq!(sets("A12345B"), "<B>A12345B");
        assert_eq!(sets("A1234567B"), "<B>A1<C>234567<B>B");
        // Start C, 12, 34, check (105 + 12 + 2 × 34) % 103 = 82, stop: 4 × 11 + 13 bars, where set B needs 22 more.
        assert_eq!(bars("1234").unwrap().len(), 57);
        let wanted = "11010011100".to_owned() + "10110011100" + "10001011000";
        assert!(bars("1234").unwrap().iter().map(u8::to_string).collect::<String>().starts_with(&wanted));
    }

    #[test]
    fn bars_are_whole_dots_and_not_too_narrow() {
        let thermal = 0.125;
        // 9 signs: 9 × 11 + 35 = 134 bars and 20 of white: 38.5 mm at two dots.
        let nine = bars("BT-M12X50").unwrap();
        assert_eq!((nine.len(), narrow(&nine, 40.0, thermal)), (134, Some(0.25)));
        assert_eq!(narrow(&nine, 38.5, thermal), Some(0.25));
        assert_eq!(narrow(&nine, 38.4, thermal), None);
        assert_eq!(narrow(&nine, 77.0, thermal), Some(0.5));
        assert_eq!(narrow(&nine, 76.9, thermal), Some(0.375));
        assert_eq!(narrow(&nine, 500.0, thermal), Some(0.5));
        assert!(is_code128("OTC-20261109-0001-Z", ON_PAPER, OFFICE_DOT));
    }

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
