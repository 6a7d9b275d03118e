//! Pages that are drawn on. Lengths are millimetres from the page's top left corner, sizes of text are points.

use super::{Align, PdfError};
use printpdf::{
    Color, FontId, Greyscale, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point,
    Polygon, PolygonRing, Pt, Rgb, TextItem, TextRenderingMode, WindingOrder,
};

/// Millimetres of a point.
const POINT: f32 = 25.4 / 72.0;

/// A font that was read: once per program, as reading ten megabytes takes its time.
#[derive(Debug, Clone)]
pub struct Font(ParsedFont);

impl Font {
    /// Reads a TrueType font.
    ///
    /// # Errors
    /// [`PdfError::Font`].
    pub fn read(bytes: &[u8]) -> Result<Self, PdfError> {
        let font = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).ok_or(PdfError::Font)?;
        // What cannot be measured cannot be laid out.
        if font.lookup_glyph_index('0'.into()).is_none() || font.pdf_font_metrics.units_per_em == 0 {
            return Err(PdfError::Font);
        }
        Ok(Self(font))
    }

    /// How wide a text is, in millimetres.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let units: u32 = text.chars().map(|c| u32::from(self.0.get_horizontal_advance(self.glyph(c)))).sum();
        let ems = units as f32 / f32::from(self.0.pdf_font_metrics.units_per_em);
        ems * size * POINT
    }

    fn glyph(&self, c: char) -> u16 {
        self.0.lookup_glyph_index(c.into()).unwrap_or(0)
    }

    /// See [`wrapped`].
    pub(crate) fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        wrapped(text, width, |c| self.width(c.encode_utf8(&mut [0; 4]), size))
    }
}

/// Cuts a text into lines that fit into a width: at spaces where there are some, and anywhere between Chinese characters or in a
/// code that is too long by itself. What closes does not begin a line and what opens does not end one. No character is lost.
fn wrapped(text: &str, width: f32, wide_of: impl Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        // Where the line may be cut, in bytes.
        let mut cut = 0;
        // It may be cut after the last character, if the next one may begin a line.
        let mut may_end = false;
        let mut at = 0.0;
        for c in paragraph.chars() {
            let c = if c.is_control() { ' ' } else { c };
            let wide = wide_of(c);
            if may_end && !closes(c) {
                cut = line.len();
            }
            if at + wide > width && !line.is_empty() {
                let rest = if cut > 0 && c != ' ' { line.split_off(cut) } else { String::new() };
                lines.push(line.trim_end().to_owned());
                line = rest;
                cut = 0;
                may_end = false;
                at = line.chars().map(&wide_of).sum();
                if c == ' ' && line.is_empty() {
                    continue;
                }
            }
            line.push(c);
            at += wide;
            may_end = (c == ' ' || c == '-' || !c.is_ascii()) && !opens(c);
        }
        lines.push(line.trim_end().to_owned());
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Does it close what stands before it, and so never begin a line?
fn closes(c: char) -> bool {
    "，。、；：？！）》】」』〉…·%,.;:?!)]}’”".contains(c)
}

/// Does it open what stands behind it, and so never end a line?
fn opens(c: char) -> bool {
    "（《【「『〈([{‘“".contains(c)
}

/// How dark something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// What is read.
    Black,
    /// What says what is read.
    Grey,
    /// Lines between rows.
    Light,
    /// The ground of a table's head.
    Ground,
    /// A mark that nobody must miss.
    Red,
}

impl Ink {
    fn color(self) -> Color {
        let grey = |percent| Color::Greyscale(Greyscale::new(percent, None));
        match self {
            Self::Black => grey(0.0),
            Self::Grey => grey(0.38),
            Self::Light => grey(0.72),
            Self::Ground => grey(0.93),
            Self::Red => Color::Rgb(Rgb::new(0.78, 0.1, 0.12, None)),
        }
    }
}

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub size: f32,
    pub bold: bool,
    pub ink: Ink,
    pub align: Align,
}

impl Style {
    pub(crate) const fn of(size: f32) -> Self {
        Self { size, bold: false, ink: Ink::Black, align: Align::Left }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(crate) const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// Pages of one size.
pub(crate) struct Canvas<'f> {
    font: &'f Font,
    id: FontId,
    document: PdfDocument,
    width: f32,
    height: f32,
    pages: Vec<Vec<Op>>,
}

impl<'f> Canvas<'f> {
    pub(crate) fn new(font: &'f Font, title: &str, width: f32, height: f32) -> Self {
        let mut document = PdfDocument::new(title);
        document.metadata.info.creator = "Qitao".into();
        document.metadata.info.producer = "Qitao".into();
        let id = document.add_font(&font.0);
        Self { font, id, document, width, height, pages: Vec::new() }
    }

    pub(crate) fn font(&self) -> &'f Font {
        self.font
    }

    /// A new page, on which is drawn from now on.
    pub(crate) fn page(&mut self) {
        self.pages.push(Vec::new());
    }

    /// How many pages there are.
    pub(crate) fn len(&self) -> usize {
        self.pages.len()
    }

    fn push(&mut self, page: usize, ops: impl IntoIterator<Item = Op>) {
        if let Some(page) = self.pages.get_mut(page) {
            page.extend(ops);
        }
    }

    fn point(&self, x: f32, y: f32) -> Point {
        Point::new(Mm(x), Mm(self.height - y))
    }

    /// Text whose base line is at `y`; `x` is its left end, its middle or its right end.
    pub(crate) fn text(&mut self, x: f32, y: f32, text: &str, style: Style) {
        self.text_on(self.pages.len().saturating_sub(1), x, y, text, style);
    }

    /// The same on a page from before, counted from 0: that there are five pages is known at the end.
    pub(crate) fn text_on(&mut self, page: usize, x: f32, y: f32, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let wide = self.font.width(text, style.size);
        let left = match style.align {
            Align::Left => x,
            Align::Center => x - wide / 2.0,
            Align::Right => x - wide,
        };
        let pos = self.point(left, y);
        let font = PdfFontHandle::External(self.id.clone());
        let color = style.ink.color();
        // There is one font, and it is not bold: letters with an outline are.
        let mode = if style.bold { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
        self.push(
            page,
            [
                Op::StartTextSection,
                Op::SetFont { font, size: Pt(style.size) },
                Op::SetTextRenderingMode { mode },
                Op::SetFillColor { col: color.clone() },
                Op::SetOutlineColor { col: color },
                Op::SetOutlineThickness { pt: Pt(style.size * 0.035) },
                Op::SetTextCursor { pos },
                Op::ShowText { items: vec![TextItem::Text(text.to_owned())] },
                Op::EndTextSection,
            ],
        );
    }

    /// A line, so many points thick.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, ink: Ink) {
        let points = [from, to].map(|(x, y)| LinePoint { p: self.point(x, y), bezier: false });
        let line = printpdf::Line { points: points.into(), is_closed: false };
        let page = self.pages.len().saturating_sub(1);
        self.push(page, [Op::SetOutlineColor { col: ink.color() }, Op::SetOutlineThickness { pt: Pt(thick) }, Op::DrawLine { line }]);
    }

    /// The four sides of a box.
    pub(crate) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, thick: f32, ink: Ink) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let points = corners.map(|(x, y)| LinePoint { p: self.point(x, y), bezier: false });
        let line = printpdf::Line { points: points.into(), is_closed: true };
        let page = self.pages.len().saturating_sub(1);
        self.push(page, [Op::SetOutlineColor { col: ink.color() }, Op::SetOutlineThickness { pt: Pt(thick) }, Op::DrawLine { line }]);
    }

    /// Filled boxes of `(x, y, width, height)`, as one shape.
    pub(crate) fn boxes(&mut self, boxes: &[(f32, f32, f32, f32)], ink: Ink) {
        if boxes.is_empty() {
            return;
        }
        let ring = |&(x, y, width, height): &(f32, f32, f32, f32)| {
            let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
            PolygonRing { points: corners.map(|(x, y)| LinePoint { p: self.point(x, y), bezier: false }).into() }
        };
        let rings = boxes.iter().map(ring).collect();
        let polygon = Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
        let page = self.pages.len().saturating_sub(1);
        self.push(page, [Op::SetFillColor { col: ink.color() }, Op::DrawPolygon { polygon }]);
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        let (width, height) = (Mm(self.width), Mm(self.height));
        let pages = self.pages.into_iter().map(|ops| PdfPage::new(width, height, ops)).collect();
        let mut warnings = Vec::new();
        let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
        let bytes = self.document.with_pages(pages).save(&options, &mut warnings);
        match warnings.iter().find(|warning| warning.severity == printpdf::PdfParseErrorSeverity::Error) {
            Some(warning) => Err(PdfError::NotWhole(warning.msg.clone())),
            None => Ok(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As if every Chinese character were 2 wide, and every other 1.
    fn cut(text: &str, width: f32) -> Vec<String> {
        wrapped(text, width, |c| if c.is_ascii() { 1.0 } else { 2.0 })
    }

    #[test]
    fn what_closes_begins_no_line_and_what_opens_ends_none() {
        assert_eq!(cut("五金件（铜）共五件", 8.0), ["五金件", "（铜）共", "五件"]);
        assert_eq!(cut("已经到货（全部）", 14.0), ["已经到货（全", "部）"]);
        assert_eq!(cut("收货，入库。", 5.0), ["收", "货，", "入", "库。"]);
    }

    #[test]
    fn words_stay_whole_and_nothing_is_lost() {
        assert_eq!(cut("M12 x 50 bolt", 8.0), ["M12 x 50", "bolt"]);
        assert_eq!(cut("ABCDEFGHIJ", 4.0), ["ABCD", "EFGH", "IJ"]);
        assert_eq!(cut("", 4.0), [""]);
        let text = "）））（（（，，，";
        assert_eq!(cut(text, 4.0).concat(), text);
    }
}
