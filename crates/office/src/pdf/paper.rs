//! A paper on A4: head with its codes, facts, tables that go on over pages, sums, signatures. Each page says which paper it is of and
//! which page of how many it is; a table's head comes again on each page that it goes on to, and no row is lost or cut.

use super::canvas::{Canvas, Font, Ink, Style};
use super::{Align, PdfError, code};
use crate::Watch;

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const LEFT: f32 = 15.0;
const RIGHT: f32 = WIDTH - 15.0;
/// Beyond this is the foot.
const BOTTOM: f32 = 281.0;
/// Where a page that goes on begins.
const GOES_ON: f32 = 20.0;
/// Size of the text in tables and facts, and from base line to base line.
const SIZE: f32 = 8.5;
const LEADING: f32 = 4.1;
/// White above and below the text in a row.
const PAD: f32 = 1.3;
/// White beside it.
const GAP: f32 = 1.2;
/// From the top of a line to its base line.
const BASE: f32 = 3.1;

/// Side of a QR code in a row, with its white, in millimetres.
pub const CODE_SIDE: f32 = 17.0;
/// Lines of text that are as tall as a code.
const CODE_LINES: usize = 4;

/// A fact with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is: 客户.
    pub label: String,
    /// The fact.
    pub value: String,
    /// It has a line of its own, whatever its length.
    pub wide: bool,
}

impl Field {
    /// One of several in a line.
    #[must_use]
    pub fn new(label: &str, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), wide: false }
    }

    /// One in a line of its own.
    #[must_use]
    pub fn wide(label: &str, value: impl Into<String>) -> Self {
        Self { wide: true, ..Self::new(label, value) }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Its share of the width.
    pub width: f32,
    /// Where its text stands.
    pub align: Align,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Above it; may be empty.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows with a cell per column; a cell may have several lines.
    pub rows: Vec<Vec<String>>,
    /// The row under the last; none when empty.
    pub sums: Vec<String>,
    /// Lines under that, over the table's whole width: the amount in words, remarks.
    pub under: Vec<Field>,
    /// A QR code for each row, in the last column, which has no text then and is [`CODE_SIDE`] wide at least; none when empty.
    pub codes: Vec<String>,
}

/// A paper, in the words that are to stand on it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paper {
    /// Whose paper it is: the factory's name.
    pub house: String,
    /// Where they are, small: lines under the head; none when empty.
    pub letterhead: Vec<String>,
    /// What it is: 送货单.
    pub title: String,
    /// The same in another language, smaller; may be empty.
    pub subtitle: String,
    /// A mark that nobody must miss: 草稿; may be empty.
    pub mark: String,
    /// Its number, also as bar code and QR code.
    pub number: String,
    /// Facts above the tables.
    pub fields: Vec<Field>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Where people sign.
    pub signatures: Vec<Field>,
    /// At the foot of each page.
    pub foot: String,
    /// Page of pages, with `{page}` and `{pages}`.
    pub page: String,
}

/// Makes a file of papers, each from a page of its own. `watch` is told how many are drawn.
///
/// # Errors
/// [`PdfError::Cancelled`], [`PdfError::NotWhole`].
pub fn papers(font: &Font, title: &str, papers: &[Paper], watch: Watch<'_>) -> Result<Vec<u8>, PdfError> {
    let mut canvas = Canvas::new(font, title, WIDTH, HEIGHT);
    for (at, paper) in papers.iter().enumerate() {
        if !watch(at as u64, papers.len() as u64) {
            return Err(PdfError::Cancelled);
        }
        let first = canvas.len();
        let mut flow = Flow { canvas: &mut canvas, paper, y: 0.0 };
        flow.head();
        flow.fields();
        paper.tables.iter().for_each(|table| flow.table(table));
        flow.signatures();
        feet(&mut canvas, paper, first);
    }
    // Which page of the file, where it has several papers.
    if papers.len() > 1 {
        let pages = canvas.len();
        for page in 0..pages {
            let text = format!("{} / {pages}", page + 1);
            canvas.text_on(page, WIDTH / 2.0, 289.0, &text, Style::of(7.5).ink(Ink::Grey).align(Align::Center));
        }
    }
    canvas.finish()
}

fn feet(canvas: &mut Canvas<'_>, paper: &Paper, first: usize) {
    let pages = canvas.len();
    for page in first..pages {
        let small = Style::of(7.5).ink(Ink::Grey);
        let text = paper.page.replace("{page}", &(page - first + 1).to_string()).replace("{pages}", &(pages - first).to_string());
        canvas.text_on(page, LEFT, 289.0, &paper.foot, small);
        canvas.text_on(page, RIGHT, 289.0, &text, small.align(Align::Right));
    }
}

/// Where the next thing of a paper goes.
struct Flow<'c, 'f> {
    canvas: &'c mut Canvas<'f>,
    paper: &'c Paper,
    y: f32,
}

/// A row, cut into lines.
struct Row {
    cells: Vec<Vec<String>>,
    bold: bool,
    code: String,
}

impl Row {
    fn lines(&self) -> usize {
        let code = if self.code.is_empty() { 1 } else { CODE_LINES };
        self.cells.iter().map(Vec::len).max().unwrap_or(1).max(code)
    }
}

fn height(lines: usize) -> f32 {
    lines as f32 * LEADING + 2.0 * PAD
}

impl Flow<'_, '_> {
    /// The largest of some sizes at which a text fits, and the text, cut where even the smallest is too large.
    fn fitting(&self, text: &str, sizes: &[f32], width: f32) -> (String, f32) {
        let font = self.canvas.font();
        if let Some(size) = sizes.iter().find(|size| font.width(text, **size) <= width) {
            return (text.to_owned(), *size);
        }
        let size = sizes.last().copied().unwrap_or(SIZE);
        let mut short: String = text.to_owned();
        while font.width(&format!("{short}…"), size) > width && short.pop().is_some() {}
        (format!("{short}…"), size)
    }

    fn head(&mut self) {
        self.canvas.page();
        let paper = self.paper;
        let middle = WIDTH / 2.0;
        let (house, size) = self.fitting(&paper.house, &[13.0, 11.0, 9.0, 7.5], 132.0);
        self.canvas.text(middle, 16.0, &house, Style::of(size).align(Align::Center));
        let (title, size) = self.fitting(&paper.title, &[18.0, 15.0, 12.0], 66.0);
        self.canvas.text(middle, 25.5, &title, Style::of(size).bold().align(Align::Center));
        let (subtitle, size) = self.fitting(&paper.subtitle, &[9.0, 7.5], 66.0);
        self.canvas.text(middle, 30.5, &subtitle, Style::of(size).ink(Ink::Grey).align(Align::Center));
        code::code128(self.canvas, (LEFT + 27.5, 18.5), (code::ON_PAPER, 7.5), code::OFFICE_DOT, &paper.number);
        let (number, size) = self.fitting(&paper.number, &[9.0, 7.5, 6.0], 58.0);
        self.canvas.text(LEFT + 27.5, 30.0, &number, Style::of(size).align(Align::Center));
        code::qr(self.canvas, (RIGHT + 1.5, 11.0), 20.5, code::OFFICE_DOT, &paper.number);
        if !paper.mark.is_empty() {
            let (mark, size) = self.fitting(&paper.mark, &[14.0, 11.0, 9.0], 28.0);
            self.canvas.frame(142.0, 19.0, 30.0, 9.0, 1.0, Ink::Red);
            self.canvas.text(157.0, 23.5 + size * 0.125, &mark, Style::of(size).bold().ink(Ink::Red).align(Align::Center));
        }
        self.y = 35.0;
        let small = Style::of(7.5).ink(Ink::Grey).align(Align::Center);
        for line in paper.letterhead.iter().flat_map(|text| self.canvas.font().wrap(text, 7.5, RIGHT - LEFT)).collect::<Vec<_>>() {
            self.canvas.text(middle, self.y + 0.6, &line, small);
            self.y += 3.6;
        }
        if !paper.letterhead.is_empty() {
            self.canvas.line((LEFT, self.y - 1.2), (RIGHT, self.y - 1.2), 0.5, Ink::Light);
            self.y += 1.6;
        }
    }

    /// A page that goes on with the same paper.
    fn go_on(&mut self) {
        self.canvas.page();
        let paper = self.paper;
        let small = Style::of(8.5).ink(Ink::Grey);
        let (house, size) = self.fitting(&paper.house, &[8.5, 7.0], 70.0);
        self.canvas.text(LEFT, 14.0, &house, Style { size, ..small });
        let (title, size) = self.fitting(&format!("{} {}", paper.title, paper.number), &[10.0, 8.5, 7.0], 76.0);
        self.canvas.text(WIDTH / 2.0 + 8.0, 14.0, &title, Style::of(size).bold().align(Align::Center));
        self.canvas.text(RIGHT, 14.0, &paper.mark, Style::of(9.0).bold().ink(Ink::Red).align(Align::Right));
        self.canvas.line((LEFT, 16.0), (RIGHT, 16.0), 0.5, Ink::Light);
        self.y = GOES_ON;
    }

    /// Goes on to a new page where so much does not fit any more.
    fn need(&mut self, height: f32) -> bool {
        let full = self.y + height > BOTTOM;
        if full {
            self.go_on();
        }
        full
    }

    /// Facts, three in a line, as tall as the tallest of them needs.
    fn fields(&mut self) {
        let third = (RIGHT - LEFT) / 3.0;
        let mut at = 0;
        let fields = &self.paper.fields;
        while let Some(field) = fields.get(at) {
            let several = if field.wide { 1 } else { fields[at..].iter().take(3).take_while(|f| !f.wide).count() };
            let width = if field.wide { RIGHT - LEFT } else { third };
            let cut = |field: &Field| {
                let label = self.canvas.font().width(&field.label, SIZE) + 2.0;
                (label, self.canvas.font().wrap(&field.value, SIZE, (width - label - 3.0).max(12.0)))
            };
            let cells: Vec<_> = fields[at..at + several].iter().map(cut).collect();
            let lines = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1);
            for line in 0..lines {
                self.need(LEADING + 0.6);
                let mut x = LEFT;
                for (field, (label, lines)) in fields[at..].iter().zip(&cells) {
                    if line == 0 {
                        self.canvas.text(x, self.y + BASE, &field.label, Style::of(SIZE).ink(Ink::Grey));
                    }
                    if let Some(text) = lines.get(line) {
                        self.canvas.text(x + label, self.y + BASE, text, Style::of(SIZE));
                    }
                    x += width;
                }
                self.y += LEADING + 0.6;
            }
            at += several;
        }
        self.y += 2.0;
    }

    fn table(&mut self, table: &Table) {
        let whole: f32 = table.columns.iter().map(|column| column.width).sum();
        let widths: Vec<f32> = table.columns.iter().map(|column| column.width / whole * (RIGHT - LEFT)).collect();
        let cut = |cells: &[String], bold| {
            let cells = cells.iter().zip(&widths);
            let cells = cells.map(|(text, width)| self.canvas.font().wrap(text, SIZE, width - 2.0 * GAP)).collect();
            Row { cells, bold, code: String::new() }
        };
        let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
        let head = cut(&heads, true);
        let mut rows: Vec<Row> = table.rows.iter().map(|row| cut(row, false)).collect();
        rows.iter_mut().zip(&table.codes).for_each(|(row, code)| row.code.clone_from(code));
        if !table.sums.is_empty() {
            rows.push(cut(&table.sums, true));
        }
        let first = rows.first().map_or(0.0, |row| height(row.lines().min(3)));
        if !table.caption.is_empty() {
            self.need(6.5 + height(head.lines()) + first);
            self.canvas.text(LEFT, self.y + 3.6, &table.caption, Style::of(10.0).bold());
            self.y += 5.5;
        } else {
            self.need(height(head.lines()) + first);
        }
        self.table_head(table, &widths, &head);
        for row in &rows {
            self.row(table, &widths, &head, row);
        }
        for field in &table.under {
            self.under(field);
        }
        self.y += 3.0;
    }

    fn table_head(&mut self, table: &Table, widths: &[f32], head: &Row) {
        let tall = height(head.lines());
        self.canvas.boxes(&[(LEFT, self.y, RIGHT - LEFT, tall)], Ink::Ground);
        self.cells(table, widths, head, 0, head.lines(), true);
    }

    /// A row; one that is taller than what is left of a page goes to the next, and one that is taller than a page goes on there.
    fn row(&mut self, table: &Table, widths: &[f32], head: &Row, row: &Row) {
        let again = |flow: &mut Self| {
            flow.go_on();
            flow.table_head(table, widths, head);
        };
        let page = BOTTOM - GOES_ON - height(head.lines());
        let tall = height(row.lines());
        if self.y + tall > BOTTOM && tall <= page {
            again(self);
        }
        let mut from = 0;
        while from < row.lines() {
            let fit = ((BOTTOM - self.y - 2.0 * PAD) / LEADING).max(0.0) as usize;
            if fit == 0 {
                again(self);
                continue;
            }
            let lines = fit.min(row.lines() - from);
            self.cells(table, widths, row, from, lines, false);
            from += lines;
            if from < row.lines() {
                again(self);
            }
        }
    }

    /// Some lines of a row, with the lines around its cells.
    fn cells(&mut self, table: &Table, widths: &[f32], row: &Row, from: usize, lines: usize, head: bool) {
        let tall = height(lines);
        let mut x = LEFT;
        for ((column, width), cell) in table.columns.iter().zip(widths).zip(&row.cells) {
            let align = if head { Align::Center } else { column.align };
            let at = match align {
                Align::Left => x + GAP,
                Align::Center => x + width / 2.0,
                Align::Right => x + width - GAP,
            };
            let style = Style::of(SIZE).align(align);
            let style = if row.bold { style.bold() } else { style };
            let mut y = self.y + PAD + BASE;
            for line in cell.iter().skip(from).take(lines) {
                self.canvas.text(at, y, line, style);
                y += LEADING;
            }
            self.canvas.frame(x, self.y, *width, tall, 0.5, Ink::Grey);
            x += width;
        }
        if from == 0 && !row.code.is_empty() {
            let top = self.y + (tall - CODE_SIDE) / 2.0;
            code::qr(self.canvas, (RIGHT - 1.0, top), CODE_SIDE, code::OFFICE_DOT, &row.code);
        }
        self.y += tall;
    }

    /// A line under a table, over its whole width.
    fn under(&mut self, field: &Field) {
        let label = self.canvas.font().width(&field.label, SIZE) + 2.0 * GAP + 1.0;
        let lines = self.canvas.font().wrap(&field.value, SIZE, RIGHT - LEFT - label - GAP);
        let mut from = 0;
        if height(lines.len()) <= BOTTOM - GOES_ON {
            self.need(height(lines.len()));
        }
        while from < lines.len() {
            let fit = ((BOTTOM - self.y - 2.0 * PAD) / LEADING).max(0.0) as usize;
            if fit == 0 {
                self.go_on();
                continue;
            }
            let some = fit.min(lines.len() - from);
            self.canvas.frame(LEFT, self.y, RIGHT - LEFT, height(some), 0.5, Ink::Grey);
            let mut y = self.y + PAD + BASE;
            if from == 0 {
                self.canvas.text(LEFT + GAP, y, &field.label, Style::of(SIZE).ink(Ink::Grey));
            }
            for line in &lines[from..from + some] {
                self.canvas.text(LEFT + label, y, line, Style::of(SIZE));
                y += LEADING;
            }
            self.y += height(some);
            from += some;
        }
    }

    /// Where people sign, side by side.
    fn signatures(&mut self) {
        let signatures = &self.paper.signatures;
        if signatures.is_empty() {
            return;
        }
        self.need(14.0);
        self.y += 7.0;
        let width = (RIGHT - LEFT) / signatures.len() as f32;
        let mut x = LEFT;
        for field in signatures {
            let label = self.canvas.font().width(&field.label, 9.0) + 1.5;
            self.canvas.text(x, self.y + BASE, &field.label, Style::of(9.0));
            let (value, size) = self.fitting(&field.value, &[9.0, 7.5, 6.0], width - label - 5.0);
            self.canvas.text(x + label + 1.0, self.y + BASE, &value, Style::of(size));
            self.canvas.line((x + label, self.y + BASE + 1.2), (x + width - 4.0, self.y + BASE + 1.2), 0.5, Ink::Grey);
            x += width;
        }
        self.y += 7.0;
    }
}
