//! Stock promised to lines of orders.

use crate::app::App;
use crate::ctx::{Ctx, Right};
use crate::document::effect::Work;
use crate::document::paper::{Around, Paper, progress};
use crate::document::show;
use crate::document::view::View as DocumentView;
use crate::error::{Code, Error, Result};
use crate::system::List;
use qitao_domain::Qty;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::stock::reservation::ReservationKind;
use qitao_store::list;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Promises stock to a line, or gives the promise up.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ReservationChange")]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Number of the order.
    pub number: String,
    /// Number of its line.
    pub line: u32,
    /// How much.
    pub quantity: Qty,
    /// Why it is given up; may be empty for a promise.
    #[serde(default)]
    pub reason: String,
}

/// A record of the reservations.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ReservationRow")]
pub struct Row {
    /// Number, growing.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// What it says.
    pub kind: ReservationKind,
    /// Number of the order.
    pub document: String,
    /// Number of its line.
    pub line: u32,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much.
    pub quantity: Qty,
    /// The paper that took what was promised.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// The person.
    pub actor: String,
}

/// A page of reservations.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ReservationPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Whoever sells or plans may promise stock.
fn may(ctx: &Ctx) -> Result<()> {
    let rights = &ctx.actor.rights;
    if rights.contains(&Right::Sell) || rights.contains(&Right::Plan) { Ok(()) } else { Err(ctx.forbidden(Right::Sell)) }
}

fn change(app: &Arc<App>, ctx: &Ctx, input: &Change, kind: ReservationKind) -> Result<DocumentView> {
    crate::check::text("reason", &input.reason, qitao_domain::limits::REASON_CHARS)?;
    app.write(ctx, |w| {
        may(ctx)?;
        let paper = Paper::load(w, &input.number)?;
        if !matches!(paper.head.kind, DocumentKind::SalesOrder | DocumentKind::MaterialList) {
            return Err(Error::new(Code::ReservationKind).with("number", &input.number));
        }
        if paper.head.state != DocumentState::Open {
            let error = Error::new(Code::DocumentState).with("number", &input.number).with("state", paper.head.state.word());
            return Err(error.with("verb", kind.word()));
        }
        let before = show::of(w, ctx, &input.number)?;
        let mut work = Work::begin(w, ctx, paper)?;
        let shown = format!("{} {}", input.number, input.line);
        let line = work.paper.lines.iter().find(|line| line.number == input.line).cloned();
        let line = line.ok_or_else(|| Error::missing("document_line", &shown))?;
        let item = work.around.item(&line)?;
        if line.quantity.is_negative() {
            // It comes out of the order.
            return Err(Error::new(Code::ReservationKind).with("number", &input.number));
        }
        if !input.quantity.is_positive() {
            return Err(Error::new(Code::FieldPositive).with("field", "quantity").with("value", input.quantity));
        }
        crate::check::decimals("quantity", input.quantity, item)?;
        if !crate::document::paper::is_kept(item) {
            return Err(Error::new(Code::StockNotKept).with("item", &item.code).with("field", "quantity"));
        }
        let item_id = line.item_id.unwrap_or_default();
        let most = match kind {
            ReservationKind::Hold => {
                let open = if line.open { progress(&line).left() } else { Qty::ZERO };
                let unpromised = Qty::from_scaled((open.scaled() - line.reserved.scaled()).max(0));
                work.ledger.free(item_id).available().min(unpromised).max(Qty::ZERO)
            }
            ReservationKind::Post | ReservationKind::Void => line.reserved,
        };
        if input.quantity > most {
            let code = if kind == ReservationKind::Hold { Code::ReservationBeyond } else { Code::ReservationLess };
            let error = Error::new(code).with("item", &item.code).with("quantity", input.quantity).with("most", most);
            return Err(error.with("field", "quantity"));
        }
        work.promise(line.id, item_id, kind, input.quantity, None, input.reason.trim().to_owned())?;
        work.end()?;
        let view = show::of(w, ctx, &input.number)?;
        w.audit("document", &input.number, Some(&before), Some(&view))?;
        Ok(show::seen(ctx, view))
    })
}

/// `reservation.hold`
pub(crate) fn hold(app: &Arc<App>, ctx: &Ctx, input: Change) -> Result<DocumentView> {
    change(app, ctx, &input, ReservationKind::Hold)
}

/// `reservation.void`
pub(crate) fn void(app: &Arc<App>, ctx: &Ctx, input: Change) -> Result<DocumentView> {
    crate::check::reason(&input.reason)?;
    change(app, ctx, &input, ReservationKind::Void)
}

/// `reservation.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::RESERVATIONS, &input)?;
        let records = r.reservations_by_id(&page.ids)?;
        let mut around = Around::default();
        around.add_lines(r, records.iter().flat_map(|one| std::iter::once(one.line_id).chain(one.by_line_id)))?;
        around.add_items(r, records.iter().map(|one| one.item_id).collect())?;
        let rows = records.into_iter().map(|one| {
            let line = around.line(one.line_id)?;
            let item = around.item(line)?;
            let by = one.by_line_id.map(|id| around.line(id).and_then(|line| around.paper_of(line))).transpose()?;
            Ok(Row {
                id: one.id,
                at: one.at,
                kind: one.kind,
                document: around.paper_of(line)?.number.clone(),
                line: line.number,
                item: item.code.clone(),
                name: item.name.clone(),
                unit: item.unit.clone(),
                decimals: item.decimals,
                quantity: one.quantity,
                by: by.map(|paper| paper.number.clone()),
                reason: one.reason,
                actor: one.actor,
            })
        });
        Ok(Page { rows: rows.collect::<Result<_>>()?, next: page.next, total: page.total })
    })
}
