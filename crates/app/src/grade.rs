//! Grades of operators.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::grade::Grade;
use qitao_domain::{GradeId, limits};
use qitao_store::{Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A grade with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "GradeView")]
pub struct View {
    /// The grade.
    pub grade: Grade,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Wages that are paid by it, and how often somebody was given it.
    pub used_in: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "GradeRow")]
pub struct Row {
    /// The grade.
    #[serde(flatten)]
    pub grade: Grade,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of grades.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "GradePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a grade.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "GradeSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The grade.
    pub grade: Grade,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Grade>> {
    r.grade(code)?.ok_or_else(|| Error::missing("grade", code))
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let grade = stored(r, code)?;
    let used_in = r.grade_uses(GradeId(grade.id))?;
    Ok(View { grade: grade.record, revision: grade.revision, changed_at: grade.changed_at, changed_by: grade.changed_by, used_in })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::GRADES, input)?;
    let rows = r.grades_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|c| Row { grade: c.record, revision: c.revision, changed_at: c.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `grade.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `grade.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// `grade.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::grade(&input.grade)?;
    app.write(ctx, |w| {
        let code = &input.grade.code;
        let old = crate::revision::of("grade", code, w.grade(code)?, input.revision)?;
        if old.is_none() {
            check::count("grades", w.grades()?.len().saturating_add(1), limits::GRADES)?;
        }
        w.put_grades(std::slice::from_ref(&input.grade))?;
        w.audit("grade", code, old.as_ref().map(|o| &o.record), Some(&input.grade))?;
        view(w, code)
    })
}

/// Retiring what is used needs a second person, however it is retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.grade(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("grade", code, Some(old.clone()), revision)?;
    }
    let uses = r.grade_uses(GradeId(old.id))?;
    Ok(approval::retiring("grade", code, old.revision, uses))
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("grade", input, &["code"]));

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.grade.code, input.grade.retired, input.revision)
})
.about(|input| Object::at("grade", input, &["grade", "code"]));

/// `grade.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("grade", &input.code, &old, input.revision)?;
        let new = Grade { retired: input.retired, ..old.record.clone() };
        w.put_grades(std::slice::from_ref(&new))?;
        w.audit("grade", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `grade.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "grade", &input, pages, |row, field| {
        let grade = &row.grade;
        Some(match field {
            "code" => cells::text(&grade.code),
            "name" => cells::text(&grade.name),
            "note" => cells::text(&grade.note),
            "retired" => cells::flag(grade.retired, input.language),
            _ => return None,
        })
    })
}
