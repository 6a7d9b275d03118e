//! Sentences on paper: comments in annotated copies, explanations in templates. The texts are data (`sentences.json`);
//! the screen has its own from the same codes.

use super::kinds::{Field, Holds, Words};
use super::paper::Language;
use super::problem::{Problem, Severity};
use qitao_office::{Column, ColumnType, Note, Watch, Workbook, WriteError, annotate};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(Deserialize)]
struct Text {
    zh: String,
    en: String,
}

impl Text {
    fn of(&self, language: Language) -> &str {
        language.of(&self.zh, &self.en)
    }
}

#[derive(Deserialize)]
struct Texts {
    problems: HashMap<String, Text>,
    suggestion: Text,
    clear: Text,
    fields: HashMap<String, Text>,
    guide: HashMap<String, Text>,
}

fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    // The file is part of the program; a test proves that it is sound and complete.
    TEXTS.get_or_init(|| {
        serde_json::from_str(include_str!("sentences.json")).unwrap_or_else(|_| Texts {
            problems: HashMap::new(),
            suggestion: Text { zh: String::new(), en: String::new() },
            clear: Text { zh: String::new(), en: String::new() },
            fields: HashMap::new(),
            guide: HashMap::new(),
        })
    })
}

/// A problem in words, with its suggestion.
#[must_use]
pub fn sentence(problem: &Problem, language: Language) -> String {
    // In one walk: what a cell says may have braces of its own.
    let fill = |mut rest: &str| {
        let mut text = String::new();
        while let Some((before, (key, after))) = rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            text.push_str(before);
            text.push_str(if key == "value" { &problem.value } else { problem.params.get(key).map_or("", String::as_str) });
            rest = after;
        }
        text + rest
    };
    let mut text = texts().problems.get(&problem.code.name()).map(|t| fill(t.of(language))).unwrap_or_default();
    match problem.suggestion.as_deref() {
        Some("") => text.push_str(texts().clear.of(language)),
        Some(suggestion) => text.push_str(&texts().suggestion.of(language).replace("{suggestion}", suggestion)),
        None => {}
    }
    text
}

/// The texts of a template's explanations.
pub(crate) struct Guide {
    pub sheet: &'static str,
    pub columns: [&'static str; 4],
    pub yes: &'static str,
}

pub(crate) fn guide(language: Language) -> Guide {
    let text = |key: &str| texts().guide.get(key).map_or("", |t| t.of(language));
    Guide {
        sheet: text("sheet"),
        columns: ["column_header", "column_required", "column_format", "column_example"].map(text),
        yes: text("yes"),
    }
}

/// What may stand in a field's column.
pub(crate) fn field_note(field: &Field, language: Language) -> String {
    let choice = |words: Words| words.iter().map(|w| language.of(w.zh[0], w.en[0])).collect::<Vec<_>>().join(" / ");
    let (key, words) = match field.holds {
        Holds::Code => ("code", String::new()),
        Holds::Unit => ("unit", String::new()),
        Holds::Name | Holds::Spec => ("name", String::new()),
        Holds::Note => ("note", String::new()),
        Holds::Int { most } => ("int", most.to_string()),
        Holds::Number => ("number", String::new()),
        Holds::Quantity => ("quantity", String::new()),
        Holds::Coefficient => ("coefficient", String::new()),
        Holds::Share => ("share", String::new()),
        Holds::Day => ("day", String::new()),
        Holds::LastDay => ("last_day", String::new()),
        Holds::YesNo => ("yes_no", String::new()),
        Holds::Choice(words) => ("choice", choice(words)),
        Holds::Seconds => ("seconds", String::new()),
    };
    texts().fields.get(key).map(|t| t.of(language).replace("{words}", &words)).unwrap_or_default()
}

/// The workbook with a comment and fill at each problem's cell, and a summary in front.
///
/// # Errors
/// Cancelled, or the writer's own.
pub fn annotated(workbook: &Workbook, problems: &[Problem], language: Language, watch: Watch<'_>) -> Result<Vec<u8>, WriteError> {
    let text = |key: &str| texts().guide.get(key).map_or("", |t| t.of(language));
    let notes: Vec<Note> = problems
        .iter()
        .map(|p| {
            let error = p.severity == Severity::Error;
            let words = sentence(p, language);
            let severity = text(if error { "error" } else { "warning" }).to_owned();
            let place = format!("{}{}", p.letter, p.row);
            Note {
                sheet: p.sheet.clone(),
                row: p.row,
                column: p.column,
                error,
                summary: vec![place, p.sheet.clone(), severity, p.value.clone(), words.clone(), p.suggestion.clone().unwrap_or_default()],
                text: words,
            }
        })
        .collect();
    let headers = ["summary_cell", "summary_sheet", "summary_severity", "summary_value", "summary_reason", "summary_suggestion"];
    let columns = headers.into_iter().zip([8, 16, 8, 24, 60, 24]).map(|(key, width)| Column::new(text(key), width, ColumnType::Text));
    annotate(workbook, &notes, text("summary"), &columns.collect::<Vec<_>>(), watch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::problem::Code;

    #[test]
    fn every_code_has_its_sentence_in_both_languages() {
        for code in Code::ALL {
            let text = texts().problems.get(&code.name()).unwrap_or_else(|| panic!("{} has no sentence", code.name()));
            assert!(!text.zh.is_empty() && !text.en.is_empty());
        }
        assert_eq!(texts().problems.len(), Code::ALL.len());
        for kind in crate::import::Kind::ALL {
            for field in kind.spec().fields {
                assert!(!field_note(field, Language::Chinese).is_empty() && !field_note(field, Language::English).is_empty());
            }
        }
        for language in [Language::Chinese, Language::English] {
            assert!(guide(language).columns.iter().all(|c| !c.is_empty()));
        }
    }
}
