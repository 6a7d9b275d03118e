//! Search over everything that has a code.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::limits;
use qitao_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Instant;

/// What is searched for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// Words that code, name or 拼音 initials begin with.
    pub text: String,
    /// Kinds of objects; all when absent.
    #[serde(default)]
    pub kinds: Option<Vec<Kind>>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SearchKind")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Items.
    Item,
    /// Work centres.
    WorkCenter,
    /// Customers and suppliers.
    Partner,
}

/// A hit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SearchHit")]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// The item's own unit; empty for others.
    pub unit: String,
    /// Decimals of the item's quantities.
    pub decimals: u8,
    /// May no longer be used.
    pub retired: bool,
}

/// Hits, best first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SearchFound")]
pub struct Found {
    /// The hits.
    pub hits: Vec<Hit>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// How many are ranked, over all pages.
    pub total: usize,
    /// More match than are ranked, 500 of each kind; more letters find them.
    pub cut: bool,
    /// How long it took.
    pub micros: u64,
}

/// Candidates that are ranked: with more than this the words are too short to rank anyway.
const CANDIDATES: u32 = 500;

/// Does the text have all words, one after the other?
fn in_order(text: &str, words: &[&str]) -> bool {
    let mut rest = text;
    words.iter().all(|word| match rest.find(word) {
        Some(at) => {
            rest = &rest[at + word.len()..];
            true
        }
        None => false,
    })
}

/// Row numbers of what matches, as many as are ranked; tells when there are more.
fn candidates(r: &mut Read<'_>, text: &str, kind: &str, cut: &mut bool) -> Result<Vec<i64>> {
    let mut ids: Vec<i64> = r.search(text, &[kind], CANDIDATES + 1)?.into_iter().map(|hit| hit.id).collect();
    *cut |= ids.len() > CANDIDATES as usize;
    ids.truncate(CANDIDATES as usize);
    Ok(ids)
}

/// `search.find`
pub(crate) fn find(app: &Arc<App>, _: &Ctx, input: Find) -> Result<Found> {
    let started = Instant::now();
    if input.text.chars().count() > limits::SEARCH_CHARS {
        return Err(Error::new(Code::FieldTooLong).with("field", "text").with("limit", limits::SEARCH_CHARS));
    }
    let wanted = input.kinds.unwrap_or_else(|| vec![Kind::Item, Kind::WorkCenter, Kind::Partner]);
    app.read(|r| {
        let mut hits = Vec::new();
        let mut cut = false;
        let made_from = ("find", r.revision("item")?, r.revision("work_center")?, r.revision("partner")?, &input.text, &wanted);
        let folded = input.text.trim().to_lowercase();
        if wanted.contains(&Kind::Item) {
            let ids = candidates(r, &input.text, "item", &mut cut)?;
            hits.extend(r.items_by_id(&ids)?.into_iter().map(|i| Hit {
                kind: Kind::Item,
                code: i.record.code,
                name: i.record.name,
                spec: i.record.spec,
                unit: i.record.unit,
                decimals: i.record.decimals,
                retired: i.record.retired,
            }));
        }
        if wanted.contains(&Kind::WorkCenter) {
            let ids = candidates(r, &input.text, "work_center", &mut cut)?;
            hits.extend(r.work_centers_by_id(&ids)?.into_iter().map(|c| Hit {
                kind: Kind::WorkCenter,
                code: c.record.code,
                name: c.record.name,
                spec: String::new(),
                unit: String::new(),
                decimals: 0,
                retired: c.record.retired,
            }));
        }
        if wanted.contains(&Kind::Partner) {
            let ids = candidates(r, &input.text, "partner", &mut cut)?;
            hits.extend(r.partners_by_id(&ids)?.into_iter().map(|p| Hit {
                kind: Kind::Partner,
                code: p.record.code,
                name: p.record.name,
                spec: String::new(),
                unit: String::new(),
                decimals: 0,
                retired: p.record.retired,
            }));
        }
        let words: Vec<&str> = folded.split_whitespace().collect();
        // The whole code first, then codes that begin so, then those that have the words in their order, then what is in
        // use, then the shorter code.
        hits.sort_by_cached_key(|hit| {
            let code = hit.code.to_lowercase();
            (code != folded, !code.starts_with(&folded), !in_order(&code, &words), hit.retired, hit.kind, code.chars().count(), code)
        });
        let (part, next) = page::part(input.after.as_deref(), input.limit, hits.len(), made_from)?;
        let total = hits.len();
        hits.truncate(part.end);
        hits.drain(..part.start);
        Ok(Found { hits, next, total, cut, micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX) })
    })
}
