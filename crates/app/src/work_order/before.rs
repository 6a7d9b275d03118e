//! What an order was before it was divided, put together with others or changed. Nothing stands of what was posted to it then, but on past
//! days it did: what was in the shop on these is told from what the order was (`month::wip`).

use super::follow;
use crate::app::Change;
use crate::document::paper::Paper;
use crate::error::Result;
use qitao_store::OrderComponent;
use std::collections::BTreeSet;

/// Keeps what an order is, before something else is made of it; nothing of one to which nothing was ever posted.
pub(super) fn keep(w: &mut Change<'_, '_>, paper: &Paper) -> Result<()> {
    let Some(order) = w.work_orders(&[paper.head.id])?.remove(&paper.head.id) else { return Ok(()) };
    let list = follow::list_of(w, &paper.head)?;
    let listed: Vec<i64> = list.iter().flat_map(|list| &list.lines).map(|line| line.id).collect();
    let all: Vec<i64> = paper.lines.iter().map(|line| line.id).chain(listed.iter().copied()).collect();
    let used: BTreeSet<i64> =
        w.links_from(&all)?.into_iter().filter(|link| !listed.contains(&link.line_id)).map(|link| link.parent_id).collect();
    if used.is_empty() && !w.was_reported(order.document_id)? {
        return Ok(());
    }
    let components = w.order_components(&listed)?;
    let components: Vec<&OrderComponent> =
        listed.iter().filter(|line| used.contains(*line)).filter_map(|line| components.get(line)).collect();
    Ok(w.keep_before(&order, paper.lines[0].quantity, &components)?)
}
