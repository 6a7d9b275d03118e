//! Labels: a code as Code 128 and as QR code, with the words that a person reads, on sheets of labels or on a roll.

use super::canvas::{Canvas, Font, Ink, Style};
use super::{Align, PdfError, code};
use crate::Watch;

/// Labels as they are bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelSize {
    /// A4, 3 × 8 labels of 70 × 37 mm.
    Sheet24,
    /// A4, 4 × 10 labels of 52.5 × 29.7 mm.
    Sheet40,
    /// A roll of 40 × 30 mm.
    Roll40,
    /// A roll of 60 × 40 mm.
    Roll60,
    /// A roll of 100 × 50 mm.
    Roll100,
}

impl LabelSize {
    /// Width and height of a label in millimetres.
    #[must_use]
    pub const fn label(self) -> (f32, f32) {
        match self {
            Self::Sheet24 => (70.0, 37.0),
            Self::Sheet40 => (52.5, 29.7),
            Self::Roll40 => (40.0, 30.0),
            Self::Roll60 => (60.0, 40.0),
            Self::Roll100 => (100.0, 50.0),
        }
    }

    /// Labels side by side, and one under the other, on a page.
    #[must_use]
    pub const fn grid(self) -> (usize, usize) {
        match self {
            Self::Sheet24 => (3, 8),
            Self::Sheet40 => (4, 10),
            Self::Roll40 | Self::Roll60 | Self::Roll100 => (1, 1),
        }
    }

    /// Width and height of a page.
    const fn page(self) -> (f32, f32) {
        match self {
            Self::Sheet24 | Self::Sheet40 => (210.0, 297.0),
            Self::Roll40 | Self::Roll60 | Self::Roll100 => self.label(),
        }
    }

    /// How many labels are on a page.
    #[must_use]
    pub const fn on_a_page(self) -> usize {
        let (across, down) = self.grid();
        across * down
    }

    /// Does a text become bars that a scanner reads from a label of this size?
    #[must_use]
    pub fn has_bars(self, code: &str) -> bool {
        code::is_code128(code, self.bars_width(), self.dot())
    }

    /// Bars go beyond what is written: the white that they need beside them may be where nothing is printed.
    fn bars_width(self) -> f32 {
        self.label().0 - 2.0 * self.border() + 3.0
    }

    /// A dot of what prints these.
    const fn dot(self) -> f32 {
        match self {
            Self::Sheet24 | Self::Sheet40 => code::OFFICE_DOT,
            Self::Roll40 | Self::Roll60 | Self::Roll100 => code::LABEL_DOT,
        }
    }

    /// White that no printer reaches, or that a label's cut may eat.
    const fn border(self) -> f32 {
        match self {
            Self::Sheet24 | Self::Sheet40 => 4.0,
            Self::Roll40 | Self::Roll60 => 1.5,
            Self::Roll100 => 2.5,
        }
    }
}

/// Which codes a label has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbols {
    /// Both, where both can be read at that size.
    Both,
    /// Only Code 128, or a QR code where the text has no bars that could be read.
    Code128,
    /// Only a QR code.
    Qr,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What a scanner reads.
    pub code: String,
    /// What it is called: the largest words.
    pub title: String,
    /// The rest, the most important first: what has no room is left out from the end.
    pub lines: Vec<String>,
}

/// Makes a file of labels, each so many times. On a sheet the first `skip` places stay empty, as those labels are used already.
/// `watch` hears how many are drawn of how many, and says whether to go on.
///
/// # Errors
/// [`PdfError::Cancelled`], [`PdfError::NotWhole`].
pub fn labels(
    font: &Font,
    title: &str,
    labels: &[(Label, u32)],
    (size, symbols): (LabelSize, Symbols),
    skip: usize,
    watch: Watch<'_>,
) -> Result<Vec<u8>, PdfError> {
    let (wide, tall) = size.page();
    let mut canvas = Canvas::new(font, title, wide, tall);
    let (across, down) = size.grid();
    let (width, height) = size.label();
    // What the labels leave over is white at the edges of the sheet.
    let (left, top) = ((wide - width * across as f32) / 2.0, (tall - height * down as f32) / 2.0);
    let all = labels.iter().map(|(_, copies)| u64::from(*copies)).sum();
    let each = labels.iter().flat_map(|(label, copies)| std::iter::repeat_n(label, *copies as usize));
    for (done, label) in each.enumerate() {
        if !watch(done as u64, all) {
            return Err(PdfError::Cancelled);
        }
        let at = done + skip % (across * down);
        let place = at % (across * down);
        if place == 0 || canvas.len() == 0 {
            canvas.page();
        }
        let (x, y) = (left + (place % across) as f32 * width, top + (place / across) as f32 * height);
        let border = size.border();
        draw(&mut canvas, (x + border, y + border, width - 2.0 * border, height - 2.0 * border), size, label, symbols);
    }
    canvas.finish()
}

/// Text at the top, the bars over the whole width at the bottom; the QR code, where it is, in the top right corner.
fn draw(canvas: &mut Canvas<'_>, (x, y, width, height): (f32, f32, f32, f32), size: LabelSize, label: &Label, symbols: Symbols) {
    let font = canvas.font();
    let middle = x + width / 2.0;
    let foot = (height * 0.09).clamp(2.4, 4.0);
    let bars_height = (height * 0.26).clamp(6.0, 13.0);
    let mut bottom = y + height;
    let mut has_bars = false;
    if symbols != Symbols::Qr {
        has_bars = code::code128(canvas, (middle, bottom - foot - bars_height), (size.bars_width(), bars_height), size.dot(), &label.code)
            .is_some();
    }
    if has_bars {
        let letters = (foot * 2.1).min(fit(font, &label.code, foot * 2.1, width));
        canvas.text(middle, bottom - foot * 0.15, &label.code, Style::of(letters).align(Align::Center));
        bottom -= foot + bars_height + 0.8;
    }
    let mut right = x + width;
    if symbols != Symbols::Code128 || !has_bars {
        let side = (bottom - y).min(width * 0.42);
        if code::qr(canvas, (right, y), side, size.dot(), &label.code) {
            right -= side + 1.0;
        }
    }
    let title = (height * 0.3).clamp(7.5, 12.0);
    let small = (title * 0.72).max(5.5);
    let mut line_y = y;
    let mut write = |text: &str, size: f32, bold: bool, most: usize| {
        for line in font.wrap(text, size, right - x).iter().take(most) {
            let leading = size * 0.42;
            if line_y + leading > bottom {
                return;
            }
            let style = Style::of(size).ink(Ink::Black);
            canvas.text(x, line_y + leading * 0.82, line, if bold { style.bold() } else { style });
            line_y += leading;
        }
    };
    write(&label.title, title, true, 2);
    if !has_bars {
        write(&label.code, small * 1.1, true, 3);
    }
    for line in &label.lines {
        write(line, small, false, 2);
    }
}

/// The size at which a text is no wider than this.
fn fit(font: &Font, text: &str, size: f32, width: f32) -> f32 {
    let wide = font.width(text, size);
    if wide > width { size * width / wide } else { size }
}
