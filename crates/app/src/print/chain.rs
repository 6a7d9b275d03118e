//! The chain of an order as one file: a cover that says how far each stage is and what is missing, then every paper of it.
//!
//! It is made as a job, as a large order has hundreds of papers. Its file is kept for a while and given to whoever had it made, and to
//! nobody else: there may be prices in it.

use super::paper::Printer;
use super::{Printed, failed, font};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::job::{Label, Progress};
use crate::lineage::{self, StageState, View};
use crate::system::Language;
use crate::texts::Texts;
use qitao_office::pdf::{self, Align, Column, Field, Paper, Table};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Which chain is printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineagePrint")]
#[serde(deny_unknown_fields)]
pub struct PrintChain {
    /// The code, or a paper's number.
    pub code: String,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

impl Label for PrintChain {
    fn label(&self, _: &App) -> String {
        self.code.trim().chars().take(64).collect()
    }
}

/// `lineage.print`
pub(crate) fn chain(app: &Arc<App>, ctx: &Ctx, input: PrintChain, progress: &Progress) -> Result<Printed> {
    let font = font::font()?;
    let (code, papers) = whole(app, ctx, &input.code, input.language, &|read, all| progress.tell(read, 2 * all))?;
    let done = papers.len() - 1;
    let watch = |drawn: u64, _: u64| progress.tell(done + usize::try_from(drawn).unwrap_or(done).min(done), 2 * done).is_ok();
    let bytes = pdf::papers(&font, &code, &papers, &watch).map_err(failed)?;
    progress.check()?;
    let kept = app.files.keep_for(&ctx.actor.name, &format!("{code}.pdf"), &bytes)?;
    Ok(Printed { file: kept.file, name: kept.name, size: kept.size, papers: u32::try_from(done).unwrap_or(u32::MAX) })
}

/// A chain's code, its cover and its papers, of one moment. `tell` hears how many are read, and says whether to go on.
pub(super) fn whole(
    app: &Arc<App>,
    ctx: &Ctx,
    code: &str,
    language: Language,
    tell: &dyn Fn(usize, usize) -> Result<()>,
) -> Result<(String, Vec<Paper>)> {
    app.read(|r| {
        let printer = Printer::new(r, app, ctx, language)?;
        let view = lineage::of(r, ctx, code)?;
        let mut papers = vec![printer.cover(&view)];
        for (at, node) in view.nodes.iter().enumerate() {
            tell(at, view.nodes.len())?;
            papers.push(printer.paper(r, ctx, &node.number)?);
        }
        Ok((view.code, papers))
    })
}

impl Printer {
    /// The first page of a chain.
    fn cover(&self, view: &View) -> Paper {
        let texts = Texts::of(self.language);
        let mut fields = vec![self.field("order", &view.order), self.field("day", view.day.to_string())];
        let state = texts.get(if view.is_whole { "lineage.whole" } else { "lineage.broken" }).to_owned();
        fields.push(self.field("state", state));
        if !view.partner.is_empty() {
            fields.push(Field::wide(self.word("customer"), &view.partner));
        }
        let missing: Vec<&str> = view
            .stages
            .iter()
            .filter(|stage| stage.state == StageState::Missing)
            .map(|stage| texts.find(&format!("lineage.stages.{}", word_of(&stage.stage))).unwrap_or_default())
            .collect();
        if !missing.is_empty() {
            fields.push(Field::wide(self.word("missing"), missing.join(self.word("and"))));
        }
        if view.cut {
            fields.push(Field::wide("", self.word("cut")));
        }
        Paper {
            title: "订单全链".into(),
            subtitle: if self.language == Language::English { "The papers of an order".into() } else { String::new() },
            mark: if missing.is_empty() { String::new() } else { self.word("not_whole").into() },
            number: view.code.clone(),
            fields,
            tables: vec![self.stages(view), self.listed(view)],
            ..self.blank()
        }
    }

    fn column(&self, key: &'static str, width: f32, align: Align) -> Column {
        Column { head: self.word(key).into(), width, align }
    }

    fn stages(&self, view: &View) -> Table {
        let texts = Texts::of(self.language);
        let rows = view.stages.iter().map(|stage| {
            let day = |day: Option<qitao_domain::Day>| day.map(|day| day.to_string()).unwrap_or_default();
            vec![
                texts.find(&format!("lineage.stages.{}", word_of(&stage.stage))).unwrap_or_default().to_owned(),
                texts.find(&format!("lineage.stageStates.{}", word_of(&stage.state))).unwrap_or_default().to_owned(),
                if stage.documents == 0 { String::new() } else { stage.documents.to_string() },
                day(stage.first),
                day(stage.last),
            ]
        });
        Table {
            caption: self.word("stages").into(),
            columns: vec![
                self.column("stage", 40.0, Align::Left),
                self.column("stage_state", 40.0, Align::Center),
                self.column("papers", 30.0, Align::Right),
                self.column("first_day", 35.0, Align::Center),
                self.column("last_day", 35.0, Align::Center),
            ],
            rows: rows.collect(),
            ..Table::default()
        }
    }

    fn listed(&self, view: &View) -> Table {
        let texts = Texts::of(self.language);
        let money = view.nodes.iter().any(|node| node.amount.is_some());
        let mut columns = vec![
            self.column("paper", 20.0, Align::Left),
            self.column("paper_number", 31.0, Align::Left),
            self.column("paper_day", 21.0, Align::Center),
            self.column("paper_state", 16.0, Align::Center),
            self.column("partner", 34.0, Align::Left),
            self.column("item", 34.0, Align::Left),
            self.column("share", 26.0, Align::Right),
        ];
        if money {
            columns.push(self.column("gross", 24.0, Align::Right));
        }
        let rows = view.nodes.iter().map(|node| {
            let more = if node.lines > 1 { format!(" (+{})", node.lines - 1) } else { String::new() };
            let share = node.quantity.map(|share| super::paper::grouped(&share.with_decimals(u32::from(node.decimals))));
            let mut row = vec![
                texts.find(&format!("document.kinds.{}", node.kind.word())).unwrap_or_default().to_owned(),
                node.number.clone(),
                node.day.to_string(),
                texts.find(&format!("document.states.{}", node.state.word())).unwrap_or_default().to_owned(),
                node.partner.clone(),
                format!("{}{more}", node.item),
                share.filter(|_| !node.item.is_empty()).map(|share| format!("{share} {}", self.unit(&node.unit))).unwrap_or_default(),
            ];
            if money {
                row.push(node.amount.map(|amount| self.money(amount)).unwrap_or_default());
            }
            row
        });
        Table { caption: self.word("papers_of_chain").into(), columns, rows: rows.collect(), ..Table::default() }
    }
}

/// The word that an enum has on the wire.
fn word_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
