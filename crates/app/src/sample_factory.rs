//! Loading the sample factory into empty books.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::sample;
use crate::system::Empty;
use schemars::JsonSchema;
use serde::Serialize;
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
}

impl Label for Empty {
    fn label(&self, _: &App) -> String {
        String::new()
    }
}

/// `sample.load`
pub(crate) fn load(app: &Arc<App>, ctx: &Ctx, _: Empty, progress: &Progress) -> Result<Loaded> {
    let factory = sample::factory();
    progress.tell(1, 3)?;
    let loaded = Loaded { items: factory.items.len(), boms: factory.boms.len(), routings: factory.routings.len() };
    let answer = serde_json::json!({ "job": progress.job() });
    app.write_as(ctx, Some(&answer), |w| {
        let items = w.counts()?.items;
        if items > 0 {
            return Err(Error::new(Code::SampleNotEmpty).with("items", items));
        }
        w.put_units(&factory.units)?;
        w.put_work_centers(&factory.work_centers)?;
        w.put_items(&factory.items)?;
        progress.tell(2, 3)?;
        w.put_boms(&factory.boms)?;
        w.put_routings(&factory.routings)?;
        w.set_book("name", sample::NAME)?;
        w.analyze()?;
        w.audit("book", "sample", None, Some(&loaded))
    })?;
    Ok(loaded)
}
