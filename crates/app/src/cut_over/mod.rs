//! The cut-over (期初切换): as of which day these books begin, what was brought into them, and who agreed to its figures.
//!
//! What is brought in comes by import ([`crate::import::opening`]), as papers like all others (`bring_in`). A person agrees to a step's
//! figures as they saw them; an agreement to figures that are others by now is stale, and said to be. When all are fresh, the
//! cut-over can be closed: from then on nothing is posted before its day, and nothing more is brought in, till somebody opens it again.

pub(crate) mod bring_in;
pub(crate) mod sheet;

use crate::app::{App, Change};
use crate::check;
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::system::Empty;
use qitao_domain::cut_over::{Figures, OfUnit, Step};
use qitao_domain::{Day, Money};
use qitao_store::{OpeningPart, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The first day of these books.
const DAY: &str = "cut_over.day";
/// When the cut-over was closed; microseconds UTC.
const CLOSED_AT: &str = "cut_over.closed_at";
/// By whom.
const CLOSED_BY: &str = "cut_over.closed_by";

/// Chooses the first day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverDay")]
#[serde(deny_unknown_fields)]
pub struct SetDay {
    /// The day.
    pub day: Day,
}

/// Agrees to a step.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverTick")]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// The step.
    pub step: Step,
    /// The figures that are agreed to.
    pub figures: Figures,
}

/// Takes an agreement away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverUntick")]
#[serde(deny_unknown_fields)]
pub struct Untick {
    /// The step.
    pub step: Step,
}

/// Opens it again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverReopen")]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Why.
    pub reason: String,
}

/// Who agreed to what.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CutOverTicked")]
pub struct Ticked {
    /// The figures that were agreed to.
    pub figures: Figures,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub by: String,
    /// They are not the step's figures any more.
    pub stale: bool,
}

/// A step and what it comes to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CutOverStepView")]
pub struct StepView {
    /// The step.
    pub step: Step,
    /// What it comes to now.
    pub figures: Figures,
    /// Who agreed to it.
    pub ticked: Option<Ticked>,
}

/// The cut-over.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CutOverView")]
pub struct View {
    /// The first day of these books; none while nobody has chosen it.
    pub day: Option<Day>,
    /// It has come: what begins these books can be brought in.
    pub begun: bool,
    /// The day can be changed: nothing was brought in.
    pub free: bool,
    /// When it was closed; microseconds UTC.
    pub closed_at: Option<i64>,
    /// By whom.
    pub closed_by: Option<String>,
    /// Its steps, in their order.
    pub steps: Vec<StepView>,
}

/// The first day of these books.
pub(crate) fn first_day(r: &mut Read<'_>) -> Result<Option<Day>> {
    let text = r.book(DAY)?;
    text.map(|text| text.parse().map_err(|_| Error::new(Code::Internal).with("why", format!("{text} is no day")))).transpose()
}

/// Is nothing more brought in?
pub(crate) fn is_closed(r: &mut Read<'_>) -> Result<bool> {
    Ok(r.book(CLOSED_AT)?.is_some())
}

/// Before the first day of these books nothing is posted once they have begun for good.
pub(crate) fn may_post(r: &mut Read<'_>, day: Day) -> Result<()> {
    if !is_closed(r)? {
        return Ok(());
    }
    match first_day(r)? {
        Some(first) if day < first => Err(Error::new(Code::CutOverBefore).with("field", "day").with("day", day).with("first", first)),
        Some(_) | None => Ok(()),
    }
}

/// What every step comes to.
fn figures(r: &mut Read<'_>, parts: &[OpeningPart]) -> Result<Vec<(Step, Figures)>> {
    let counts = r.master_counts()?;
    let quantities = r.opening_quantities()?;
    let of = |step: Step| {
        if step == Step::Masters {
            let rows = counts.iter().fold(0_i64, |sum, count| sum.saturating_add(count.rows));
            return Ok((step, Figures { rows, counts: counts.clone(), ..Figures::default() }));
        }
        let own = parts.iter().filter(|part| part.step == step);
        let (mut rows, mut amount) = (0_i64, Money::ZERO);
        for part in own {
            rows = rows.saturating_add(part.rows);
            amount = amount.checked_add(part.amount).ok_or_else(|| crate::document::beyond(&part.code))?;
        }
        let quantities = quantities.iter().filter(|(of, ..)| *of == step);
        let quantities = quantities.map(|(_, unit, quantity)| OfUnit { unit: unit.clone(), quantity: *quantity }).collect();
        Ok((step, Figures { rows, counts: Vec::new(), quantities, amount: Some(amount) }))
    };
    Step::ALL.iter().map(|step| of(*step)).collect()
}

pub(crate) fn view(r: &mut Read<'_>, ctx: &Ctx) -> Result<View> {
    let day = first_day(r)?;
    let parts = r.opening_parts()?;
    let ticks = r.ticks()?;
    let mut steps = Vec::with_capacity(Step::ALL.len());
    for (step, figures) in figures(r, &parts)? {
        let ticked = match ticks.iter().find(|tick| tick.step == step) {
            Some(tick) => {
                let agreed: Figures = serde_json::from_str(&tick.figures).map_err(|error| Error::new(Code::Internal).with("why", error))?;
                Some(Ticked { stale: agreed != figures, figures: agreed, at: tick.at, by: tick.actor.clone() })
            }
            None => None,
        };
        steps.push(StepView { step, figures, ticked });
    }
    let closed_at = r.book(CLOSED_AT)?.and_then(|text| text.parse().ok());
    Ok(View {
        day,
        begun: day.is_some_and(|day| day <= ctx.today),
        free: parts.is_empty() && closed_at.is_none(),
        closed_at,
        closed_by: r.book(CLOSED_BY)?,
        steps,
    })
}

/// `cut_over.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<View> {
    app.read(|r| view(r, ctx))
}

/// Refuses what is not done any more once the cut-over is closed.
fn still_open(r: &mut Read<'_>) -> Result<Day> {
    let day = first_day(r)?.ok_or_else(|| Error::new(Code::CutOverNoDay))?;
    if is_closed(r)? { Err(Error::new(Code::CutOverClosed).with("day", day)) } else { Ok(day) }
}

/// What came over stays as it was agreed to: it is given up only while the cut-over is open.
pub(crate) fn may_give_up(r: &mut Read<'_>, document: i64) -> Result<()> {
    if r.opening_step(document)?.is_none() || !is_closed(r)? {
        return Ok(());
    }
    let day = first_day(r)?.map(|day| day.to_string()).unwrap_or_default();
    Err(Error::new(Code::CutOverClosed).with("day", day))
}

/// Whoever agrees to figures has to see them.
fn write(app: &App, ctx: &Ctx, change: impl Fn(&mut Change<'_, '_>) -> Result<()>) -> Result<View> {
    if !ctx.actor.rights.contains(&Right::Money) {
        return Err(ctx.forbidden(Right::Money));
    }
    app.write(ctx, |w| {
        change(w)?;
        view(w, ctx)
    })
}

/// `cut_over.set_day`
pub(crate) fn set_day(app: &Arc<App>, ctx: &Ctx, input: SetDay) -> Result<View> {
    write(app, ctx, |w| {
        let before = first_day(w)?;
        if before.is_some() {
            still_open(w)?;
        }
        let rows = w.opening_count()?;
        if rows > 0 && before != Some(input.day) {
            return Err(Error::new(Code::CutOverBegun).with("field", "day").with("rows", rows));
        }
        w.set_book(DAY, &input.day.to_string())?;
        w.audit("cut_over", "day", before.as_ref(), Some(&input.day))
    })
}

/// `cut_over.tick`
pub(crate) fn tick(app: &Arc<App>, ctx: &Ctx, input: Tick) -> Result<View> {
    write(app, ctx, |w| {
        still_open(w)?;
        let now = view(w, ctx)?.steps.into_iter().find(|one| one.step == input.step);
        let now = now.ok_or_else(|| Error::missing("cut_over", input.step.word()))?;
        if now.figures != input.figures {
            return Err(Error::new(Code::CutOverMoved).with("step", input.step.word()).with("rows", now.figures.rows));
        }
        let text = serde_json::to_string(&input.figures).map_err(|error| Error::new(Code::Internal).with("why", error))?;
        w.put_tick(input.step, &text)?;
        w.audit("cut_over", input.step.word(), now.ticked.map(|ticked| ticked.figures).as_ref(), Some(&input.figures))
    })
}

/// `cut_over.untick`
pub(crate) fn untick(app: &Arc<App>, ctx: &Ctx, input: Untick) -> Result<View> {
    write(app, ctx, |w| {
        still_open(w)?;
        let before = view(w, ctx)?.steps.into_iter().find(|one| one.step == input.step).and_then(|one| one.ticked);
        let Some(before) = before else { return Err(Error::missing("cut_over", input.step.word())) };
        w.drop_tick(input.step)?;
        w.audit("cut_over", input.step.word(), Some(&before.figures), None::<&Figures>)
    })
}

/// `cut_over.close`
pub(crate) fn close(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<View> {
    write(app, ctx, |w| {
        let day = still_open(w)?;
        if day > ctx.today {
            return Err(Error::new(Code::CutOverAhead).with("day", day));
        }
        let missing = |step: &StepView| step.ticked.as_ref().is_none_or(|ticked| ticked.stale);
        let left: Vec<String> = view(w, ctx)?.steps.iter().filter(|step| missing(step)).map(|step| step.step.word().to_owned()).collect();
        if !left.is_empty() {
            return Err(Error::new(Code::CutOverLeft).with("count", left.len()).listing(left));
        }
        w.set_book(CLOSED_AT, &ctx.now.to_string())?;
        let by = w.stamp().actor.clone();
        w.set_book(CLOSED_BY, &by)?;
        w.audit("cut_over", "closed", None, Some(&day))
    })
}

/// `cut_over.reopen`
pub(crate) fn reopen(app: &Arc<App>, ctx: &Ctx, input: Reopen) -> Result<View> {
    let reason = check::reason(&input.reason)?.to_owned();
    write(app, ctx, |w| {
        if !is_closed(w)? {
            return Err(Error::new(Code::CutOverNotClosed));
        }
        w.drop_book(CLOSED_AT)?;
        w.drop_book(CLOSED_BY)?;
        let day = first_day(w)?.map(|day| day.to_string());
        w.audit("cut_over", "closed", day.as_ref(), Some(&reason))
    })
}
