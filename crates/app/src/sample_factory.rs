//! Loading the sample factory into empty books: its master data, and a quarter of its trade.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::sample::{self, trade};
use crate::sample_quarter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was loaded.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SampleLoaded")]
pub struct Loaded {
    /// Items.
    pub items: usize,
    /// BOM versions.
    pub boms: usize,
    /// Routing versions.
    pub routings: usize,
    /// Papers of the last quarter.
    pub documents: usize,
}

/// Loads the sample factory.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SampleLoad")]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// With a quarter of its trade (when absent, too), or its master data alone.
    #[serde(default)]
    pub papers: Option<bool>,
}

impl Label for Load {
    fn label(&self, _: &App) -> String {
        String::new()
    }
}

/// Hundredths of the whole work.
const STEPS: usize = 100;
/// Of them: the quarter's papers. The master data are there in a moment.
const STEPS_OF_QUARTER: usize = 97;

/// `sample.load`
pub(crate) fn load(app: &Arc<App>, ctx: &Ctx, input: Load, progress: &Progress) -> Result<Loaded> {
    let factory = sample::factory();
    progress.tell(1, STEPS)?;
    let answer = serde_json::json!({ "job": progress.job() });
    app.write_as(ctx, Some(&answer), |w| {
        let items = w.counts()?.items;
        if items > 0 {
            return Err(Error::new(Code::SampleNotEmpty).with("items", items));
        }
        w.put_units(&factory.units)?;
        w.put_work_centers(&factory.work_centers)?;
        w.put_machines(&factory.machines)?;
        w.put_grades(&factory.grades)?;
        w.put_items(&factory.items)?;
        progress.tell(2, STEPS)?;
        w.put_boms(&factory.boms)?;
        w.put_routings(&factory.routings)?;
        for rate in &factory.rates {
            w.put_rate(None, rate)?;
        }
        w.put_partners(&trade::partners())?;
        w.put_warehouses(&trade::warehouses())?;
        w.put_bins(&trade::bins())?;
        for rule in trade::rules() {
            w.put_stock_rule(&rule)?;
        }
        w.set_book("name", sample::NAME)?;
        let tell = |done: usize, all: usize| progress.tell(2 + done * STEPS_OF_QUARTER / all.max(1), STEPS);
        let documents = if input.papers.unwrap_or(true) { sample_quarter::play(app, w, ctx, &tell)? } else { 0 };
        w.analyze()?;
        let loaded = Loaded { items: factory.items.len(), boms: factory.boms.len(), routings: factory.routings.len(), documents };
        w.audit("book", "sample", None, Some(&loaded))?;
        Ok(loaded)
    })
}
