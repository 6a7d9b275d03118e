//! What does not hold in the bills of material, and how deep each item lies.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::page;
use qitao_domain::Day;
use qitao_domain::bom::BomGraph;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which day, which page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BomCheck")]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The day; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Something that is wrong, or suspicious.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomProblem")]
pub struct Problem {
    /// `loop`, `no_bom`, `empty_phantom`, `retired_component`, `bought_with_bom`, `too_deep`.
    pub code: &'static str,
    /// The items concerned: a loop in its order, its first item again at the end; for a retired component, parent and
    /// component.
    pub items: Vec<String>,
}

/// What does not hold.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomChecked")]
pub struct Checked {
    /// The day.
    pub date: Day,
    /// Problems, loops first.
    pub problems: Vec<Problem>,
    /// How many in all.
    pub total: usize,
    /// Items looked at.
    pub items: usize,
    /// Lines looked at.
    pub lines: usize,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// An item's low-level code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LowLevelCode")]
pub struct Level {
    /// Code.
    pub item: String,
    /// Deepest level at which it occurs, 0 for tops; none within a loop and below one.
    pub low_level_code: Option<u32>,
}

/// Low-level codes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LowLevelCodes {
    /// By level, then in the graph's order.
    pub lines: Vec<Level>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// `bom.check`
pub(crate) fn check(app: &Arc<App>, ctx: &Ctx, input: Check) -> Result<Checked> {
    let date = input.date.unwrap_or(ctx.today);
    let (graph, key) = app.read(|r| Ok((app.graph(r)?, r.graph_revision()?)))?;
    let found = graph.check(date);
    let (part, next) = page::part(input.after.as_deref(), input.limit, found.len(), ("check", key, date))?;
    let problems = found[part].iter().map(|p| Problem { code: p.code(), items: p.items().into_iter().map(Into::into).collect() }).collect();
    Ok(Checked { date, problems, total: found.len(), items: graph.item_count(), lines: graph.line_count(), next })
}

/// Loops on whatever day, each with a day on which it is one, for `verify`.
pub(crate) fn loops(graph: &BomGraph) -> Vec<String> {
    graph.loops_on_any_day().into_iter().map(|(path, day)| format!("{} ({day})", path.join(" → "))).collect()
}

/// `bom.low_level_codes`
pub(crate) fn low_level_codes(app: &Arc<App>, ctx: &Ctx, input: Check) -> Result<LowLevelCodes> {
    let date = input.date.unwrap_or(ctx.today);
    let (graph, key) = app.read(|r| Ok((app.graph(r)?, r.graph_revision()?)))?;
    let mut codes = graph.low_level_codes(date);
    codes.sort_by_key(|(_, level)| level.unwrap_or(u32::MAX));
    let (part, next) = page::part(input.after.as_deref(), input.limit, codes.len(), ("levels", key, date))?;
    let lines = codes[part]
        .iter()
        .map(|&(id, low_level_code)| Level { item: graph.item(id).map(|i| i.code.to_string()).unwrap_or_default(), low_level_code })
        .collect();
    Ok(LowLevelCodes { lines, next })
}

#[cfg(test)]
mod tests {
    use crate::{App, Caller, Client, Create, Location, Reply};
    use serde_json::{Value, json};

    #[test]
    fn verify_finds_a_loop_of_another_day() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let call = |name: &str, input: Value| match app.call(&Caller::local(Client::Program), name, input).unwrap() {
            Reply::Json(value) => value,
            Reply::File(_) => unreachable!(),
        };
        let job =
            |name: &str, input: Value| app.wait_for_job(serde_json::from_value(call(name, input)["job"].clone()).unwrap(), |_| {}).unwrap();
        let files = [
            ("unit.csv", "单位编码,单位名称,小数位数,量纲\n件,件,0,计数\n"),
            ("item.csv", "物料编码,物料名称,单位,类别,来源\nA,一,件,成品,自制\nB,二,件,半成品,自制\nE,五,件,原材料,外购\n"),
            ("bom.csv", "父件编码,子件编码,单位用量\nA,B,1\nB,E,1\n"),
        ];
        for (name, text) in files {
            let file = app.upload(&crate::Caller::local(crate::Client::Program), name, text.as_bytes()).unwrap().file;
            let run = job("import.dry_run", json!({ "files": [file] }))["run"].clone();
            job("import.write", json!({ "run": run }));
        }
        assert_eq!(job("system.verify", json!({}))["problems"], 0);
        // No command writes this.
        app.write_own(|w| {
            let mut bom = w.bom("B", "V1")?.unwrap().record;
            bom.lines[0].component = "A".into();
            bom.lines[0].valid.from = "2990-01-01".parse().unwrap();
            Ok(w.put_boms(&[bom])?)
        })
        .unwrap();
        let verified = job("system.verify", json!({}));
        let found = verified["checks"].as_array().unwrap().iter().find(|c| c["check"] == "bom.has_no_loop").unwrap();
        assert_eq!((&found["problems"], &verified["problems"]), (&json!(["A → B → A (2990-01-01)"]), &json!(1)));
    }
}
