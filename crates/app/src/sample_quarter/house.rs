//! What moves in the house alone: parts to the line, what came back, what is spoiled, and the monthly count.

use super::{Player, Week, empty, out_of_range, pieces, used, whole};
use crate::count::difference;
use crate::count::sheet::begin;
use crate::document::act::act_in;
use crate::document::paper::Paper;
use crate::document::view::{Act, DraftLine};
use crate::error::{Error, Result};
use crate::sample::trade::{self, AT_LINE, BOUGHT, Bought, GOODS, LOOKED_AT, MENDED_RACK, PARTS};
use qitao_domain::document::{DocumentKind, Verb};
use qitao_domain::stock::count::{CountState, is_close};
use qitao_domain::{PerUnit, Qty};
use qitao_store::{CountLine, Figure, StockCount, StockPlace};
use std::collections::HashMap;

/// The part of which some lie beside the line all the time: it is also bought for stock, so there is more than the orders need.
const KEPT_AT_LINE: &Bought = &BOUGHT[10];
/// So many of it are brought every fourth week.
const BROUGHT: i64 = 10;
/// So many of it are spoiled every fourth week.
const SPOILED: i64 = 3;

impl Player<'_, '_, '_> {
    /// What the week's orders are made of is brought to the line.
    pub(super) fn stage(&mut self, week: usize, papers: &Week) -> Result<()> {
        let mut draft = empty(DocumentKind::Transfer, "");
        draft.note = "本周订单备料".into();
        let mut brought = used(papers)?;
        if week % 4 == 1 {
            *brought.entry(10).or_default() += BROUGHT;
        }
        for (part, quantity) in brought {
            let part = &BOUGHT[part];
            draft.lines.push(DraftLine {
                item: part.item.into(),
                quantity: whole(quantity)?,
                warehouse: PARTS.into(),
                bin: trade::rack(part).into(),
                to_warehouse: AT_LINE.into(),
                ..DraftLine::default()
            });
        }
        self.make(draft)?;
        Ok(())
    }

    /// What came back was looked at: it is mended and put away, or thrown away.
    pub(super) fn put_away(&mut self, week: usize, papers: &Week) -> Result<()> {
        let returned = papers.shipped.iter().flatten().find(|paper| paper.kind == DocumentKind::CustomerReturn);
        let Some(line) = returned.and_then(|paper| paper.lines.first()) else { return Ok(()) };
        let mended = week.is_multiple_of(2);
        let mut draft = empty(if mended { DocumentKind::Transfer } else { DocumentKind::Adjustment }, "");
        let mut one = DraftLine { item: line.item.clone(), warehouse: LOOKED_AT.into(), lot: line.lot.clone(), ..DraftLine::default() };
        if mended {
            one.quantity = whole(1)?;
            (one.to_warehouse, one.to_bin) = (GOODS.into(), MENDED_RACK.into());
            one.note = "法兰面修磨后复检合格".into();
        } else {
            one.quantity = whole(-1)?;
            one.reason = "法兰面无法修复，报废".into();
        }
        draft.lines.push(one);
        self.make(draft)?;
        Ok(())
    }

    /// Every fourth week some parts are spoiled beside the line. Once it is written down wrong, and taken back.
    pub(super) fn scrap(&mut self, week: usize) -> Result<()> {
        if week % 4 != 2 {
            return Ok(());
        }
        if week == 6 {
            let wrong = self.spoiled(SPOILED + BROUGHT)?;
            let reason = "数量多写了一位".into();
            let act = Act { number: wrong.number, verb: Verb::Reverse, revision: wrong.revision, day: None, reason };
            act_in(self.w, &self.ctx, &act)?;
            self.papers += 1;
        }
        self.spoiled(SPOILED)?;
        Ok(())
    }

    fn spoiled(&mut self, quantity: i64) -> Result<crate::document::view::View> {
        let mut draft = empty(DocumentKind::Adjustment, "");
        draft.lines.push(DraftLine {
            item: KEPT_AT_LINE.item.into(),
            quantity: whole(-quantity)?,
            warehouse: AT_LINE.into(),
            reason: "装配压伤，报废".into(),
            ..DraftLine::default()
        });
        self.make(draft)
    }

    /// Every fourth week the parts are counted: one figure turns out to be misread, one is really off. The last count, of finished goods,
    /// waits for somebody to agree.
    pub(super) fn count_stock(&mut self, week: usize) -> Result<()> {
        match week {
            3 | 7 | 11 => {
                let mut count = self.counted(PARTS, "月度盘点")?;
                if let Some(count) = &mut count {
                    let next = self.ctx.today.plus(1).ok_or_else(out_of_range)?;
                    self.set_clock(next, 9)?;
                    self.put_right(count)?;
                }
                Ok(())
            }
            12 => self.counted(GOODS, "成品抽盘").map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Counts all that lies in a warehouse: the first place is misread at first, of the last one is missing.
    fn counted(&mut self, warehouse: &str, note: &str) -> Result<Option<StockCount>> {
        let day = self.ctx.today;
        let warehouse = self.w.warehouse(warehouse)?.ok_or_else(|| Error::missing("warehouse", warehouse))?;
        let mut places = self.w.places_in(warehouse.id)?;
        if places.is_empty() {
            return Ok(None);
        }
        places.sort_by_key(|place| (place.1, place.0, place.2.clone()));
        let (mut count, mut lines) = begin(self.w, &self.ctx, warehouse.id, places, PerUnit::ZERO, note)?;
        let last = lines.len() - 1;
        self.set_clock(day, 18)?;
        self.enter(&mut lines, |at| {
            if at == last {
                -1
            } else if at == 0 {
                10
            } else {
                0
            }
        })?;
        // What differs is counted anew.
        self.set_clock(day, 19)?;
        let mut anew: Vec<CountLine> =
            lines.iter().filter(|line| line.figure.as_ref().is_some_and(|figure| !difference(figure).is_zero())).cloned().collect();
        for line in &mut anew {
            (line.figure, line.round) = (None, 2);
        }
        let missing = lines[last].number;
        let missed: Vec<i64> = anew.iter().map(|line| if line.number == missing { -1 } else { 0 }).collect();
        self.enter(&mut anew, |at| missed.get(at).copied().unwrap_or(0))?;
        for line in anew {
            if let Some(stale) = lines.iter_mut().find(|stale| stale.number == line.number) {
                *stale = line;
            }
        }
        let right = |is: &dyn Fn(&Figure) -> bool| {
            i64::try_from(lines.iter().filter(|line| line.figure.as_ref().is_some_and(is)).count()).unwrap_or(i64::MAX)
        };
        count.counted = count.lines;
        count.exact = Some(right(&|figure| difference(figure).is_zero()));
        count.close = Some(right(&|figure| is_close(figure.book, figure.counted, count.tolerance)));
        count.reason = "初盘与账不符，复盘".into();
        count.state = CountState::Counted;
        self.w.put_count(&mut count, true)?;
        Ok(Some(count))
    }

    /// Enters figures: what the books say, and so much more or less.
    fn enter(&mut self, lines: &mut [CountLine], off: impl Fn(usize) -> i64) -> Result<()> {
        let items: Vec<i64> = lines.iter().map(|line| line.place.0).collect();
        let book: HashMap<StockPlace, Qty> = self.w.balances(&items)?.into_iter().map(|(place, there)| (place, there.quantity)).collect();
        let stamp = self.w.stamp().clone();
        for (at, line) in lines.iter_mut().enumerate() {
            let book = book.get(&line.place).copied().unwrap_or(Qty::ZERO);
            let counted = whole((pieces(book) + off(at)).max(0))?;
            line.figure = Some(Figure { counted, book, at: stamp.at, by: stamp.actor.clone() });
        }
        self.w.put_count_lines(lines)?;
        Ok(self.w.add_count_entries(lines)?)
    }

    /// Somebody agrees, and what differs is adjusted.
    fn put_right(&mut self, count: &mut StockCount) -> Result<()> {
        let stamp = self.w.stamp().clone();
        let mut off: Vec<CountLine> = self.w.count_lines(count.id, 0, None)?;
        off.retain(|line| line.figure.as_ref().is_some_and(|figure| !difference(figure).is_zero()));
        let mut draft = empty(DocumentKind::Adjustment, "");
        draft.reference.clone_from(&count.number);
        for line in &off {
            let mut around = crate::document::paper::Around::default();
            around.add_items(self.w, [line.place.0].into())?;
            around.add_bins(self.w, [line.place.1].into())?;
            let bin = around.bin(line.place.1)?;
            draft.lines.push(DraftLine {
                item: around.items.get(&line.place.0).map(|item| item.code.clone()).unwrap_or_default(),
                quantity: line.figure.as_ref().map_or(Qty::ZERO, difference),
                warehouse: bin.warehouse.clone(),
                bin: bin.bin.clone(),
                lot: line.place.2.clone(),
                reason: count.number.clone(),
                ..DraftLine::default()
            });
        }
        let adjusted = self.make(draft)?;
        for (line, written) in off.iter_mut().zip(Paper::load(self.w, &adjusted.number)?.lines) {
            line.document_line_id = Some(written.id);
        }
        self.w.put_count_lines(&off)?;
        (count.approved_at, count.approved_by) = (Some(stamp.at), Some(stamp.actor.clone()));
        (count.posted_at, count.posted_by) = (Some(stamp.at), Some(stamp.actor));
        count.state = CountState::Posted;
        Ok(self.w.put_count(count, true)?)
    }
}
