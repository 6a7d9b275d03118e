//! One pass over all items, parts before what they go into; what sums are formed in.

use super::super::element::{ELEMENTS, Element};
use super::{Ask, Own};
use crate::bom::{DayLines, LineKind, Part};
use crate::item::{ItemKind, Source};
use crate::{PerUnit, Price, Qty};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use std::collections::HashMap;

/// How far an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It has no cost, at least not yet.
    Open,
    Settled,
    Failed(Element),
    Shares,
}

/// What an item has to do with loops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knot {
    None,
    Above,
    In,
}

pub(super) struct Order {
    /// Places, parts before what they go into.
    pub settled: Vec<u32>,
    pub knotted: Vec<Knot>,
}

/// A roll-up in the making; costs are prices, scaled, by place among the graph's items.
pub(super) struct Rolling<'a> {
    ask: &'a Ask<'a>,
    lines: DayLines<'a>,
    pub below: Vec<[i64; ELEMENTS]>,
    /// Own and below.
    cost: Vec<[i64; ELEMENTS]>,
    pub states: Vec<State>,
    /// Costs what its parent's share is: a co-product without parts of its own.
    carried: Vec<bool>,
    /// What orders take on top through phantoms.
    pub on_top: HashMap<u32, [i64; ELEMENTS]>,
    parts: Vec<Part>,
}

/// Digits that a sum keeps below those of a price.
const FINER: i128 = 1_000_000_000_000;

impl<'a> Rolling<'a> {
    pub fn new(ask: &'a Ask<'a>) -> Self {
        let lines = ask.graph.day_lines(ask.day);
        let count = ask.graph.items().len();
        let mut rolling = Self {
            ask,
            lines,
            below: vec![[0; ELEMENTS]; count],
            cost: vec![[0; ELEMENTS]; count],
            states: vec![State::Open; count],
            carried: vec![false; count],
            on_top: HashMap::new(),
            parts: Vec::new(),
        };
        for place in 0..place(count) {
            let comes_out = rolling.givers(place).next().is_some();
            let carried = comes_out && rolling.rolls(place) && rolling.lines.parts(place).next().is_none();
            rolling.carried[place as usize] = carried;
        }
        rolling
    }

    fn own(&self, place: usize) -> Own {
        let own = self.ask.own.get(place).copied().unwrap_or_default();
        if own.lot.is_positive() { own } else { Own { lot: Qty::ONE, ..own } }
    }

    /// What is made and gives an item as a co-product.
    fn givers(&self, at: u32) -> impl Iterator<Item = u32> {
        self.lines.users(at).filter(|&(user, kind)| kind == LineKind::CoProduct && self.rolls(user)).map(|(user, _)| user)
    }

    pub fn ask_own(&self, place: usize) -> [i64; ELEMENTS] {
        self.own(place).cost.array().map(Price::scaled)
    }

    /// Its lines count: it is not just bought.
    fn rolls(&self, place: u32) -> bool {
        match self.ask.graph.items()[place as usize].source {
            Source::Buy => false,
            Source::Make | Source::Outsource => true,
        }
    }

    pub fn is_unpriced(&self, place: usize) -> bool {
        let at = self::place(place);
        self.cost[place] == [0; ELEMENTS] && !self.carried[place] && !(self.rolls(at) && self.lines.parts(at).next().is_some())
    }

    /// Whose cost has to be known before an item's, told to `each` from the other end: `done` is known.
    pub fn waiting(&self, done: u32, mut each: impl FnMut(u32)) {
        for (user, kind) in self.lines.users(done) {
            if kind != LineKind::CoProduct && self.rolls(user) {
                each(user);
            }
        }
        if self.rolls(done) {
            for part in self.lines.parts(done) {
                if part.kind == LineKind::CoProduct && self.carried[part.place as usize] {
                    each(part.place);
                }
            }
        }
    }

    pub fn order(&self) -> Order {
        let count = self.states.len();
        let mut waits = vec![0_u32; count];
        (0..place(count)).for_each(|done| self.waiting(done, |user| waits[user as usize] += 1));
        // From high to low numbers: mostly that is the order already.
        let mut settled: Vec<u32> = (0..place(count)).rev().filter(|&place| waits[place as usize] == 0).collect();
        let mut next = 0;
        while let Some(&done) = settled.get(next) {
            next += 1;
            self.waiting(done, |user| {
                waits[user as usize] -= 1;
                if waits[user as usize] == 0 {
                    settled.push(user);
                }
            });
        }
        let mut knotted = vec![Knot::In; count];
        settled.iter().for_each(|&place| knotted[place as usize] = Knot::None);
        if settled.len() < count {
            self.above_loops(&mut knotted);
        }
        Order { settled, knotted }
    }

    /// Of what waits for ever, what nothing else of it waits for is just above a loop; and so on upwards.
    fn above_loops(&self, knotted: &mut [Knot]) {
        let mut open: Vec<u32> = (0..place(knotted.len())).filter(|&at| knotted[at as usize] == Knot::In).collect();
        loop {
            let before = open.len();
            open.retain(|&at| {
                let mut awaited = false;
                self.waiting(at, |user| awaited |= knotted[user as usize] == Knot::In);
                if !awaited {
                    knotted[at as usize] = Knot::Above;
                }
                awaited
            });
            if open.len() == before {
                return;
            }
        }
    }

    pub fn settle(&mut self, at: u32) {
        let place = at as usize;
        let mut parts = std::mem::take(&mut self.parts);
        parts.clear();
        if self.rolls(at) && !self.carried[place] {
            parts.extend(self.lines.parts(at).chain(self.lines.fixed_parts(at)));
        }
        self.states[place] = self.settled(at, &parts);
        self.parts = parts;
    }

    fn settled(&mut self, at: u32, parts: &[Part]) -> State {
        let place = at as usize;
        let own = self.ask_own(place);
        if self.carried[place] {
            return self.carry(at);
        }
        if parts.iter().any(|part| part.kind != LineKind::CoProduct && self.states[part.place as usize] != State::Settled) {
            return State::Open;
        }
        let given: i64 = parts.iter().filter(|part| !part.fixed).map(|part| self.share(part)).fold(0, i64::saturating_add);
        if !(0..=PerUnit::ONE.scaled()).contains(&given) {
            return State::Shares;
        }
        // Variable parts stand first. What is taken per order through a phantom goes on to the orders that take it.
        let phantom = self.is_phantom(at);
        let parts = if phantom {
            let (parts, fixed) = parts.split_at(parts.partition_point(|part| !part.fixed));
            if let Err(element) = self.put_on_top(at, parts, fixed) {
                return State::Failed(element);
            }
            parts
        } else {
            parts
        };
        let has_co_products = parts.iter().any(|part| part.kind == LineKind::CoProduct);
        for (number, element) in Element::ALL.iter().enumerate() {
            let quick = if has_co_products { None } else { self.quick(parts, self.own(place).lot, !phantom, number) };
            let below = quick.or_else(|| {
                let gross = self.gross(at, parts, number);
                let kept = BigRational::new((PerUnit::ONE.scaled() - given).into(), PerUnit::ONE.scaled().into());
                rounded(&(gross * kept))?.checked_sub(own[number])
            });
            let Some((below, cost)) = below.and_then(|below| Some((below, below.checked_add(own[number])?))) else {
                return State::Failed(*element);
            };
            (self.below[place][number], self.cost[place][number]) = (below, cost);
        }
        State::Settled
    }

    fn is_phantom(&self, at: u32) -> bool {
        self.ask.graph.items()[at as usize].kind == ItemKind::Phantom
    }

    /// What an order takes on top through the component of a line; nothing where that is no phantom.
    fn through(&self, part: &Part) -> Option<&[i64; ELEMENTS]> {
        if self.on_top.is_empty() || part.fixed || part.kind != LineKind::Component { None } else { self.on_top.get(&part.place) }
    }

    /// Keeps what orders take on top through a phantom: its own fixed parts, and what they take through phantoms in it.
    fn put_on_top(&mut self, at: u32, parts: &[Part], fixed: &[Part]) -> Result<(), Element> {
        let mut costs = [0; ELEMENTS];
        for ((number, element), cost) in Element::ALL.iter().enumerate().zip(&mut costs) {
            let mut sum = BigRational::zero();
            for part in fixed.iter().filter(|part| part.kind != LineKind::CoProduct) {
                let price = BigRational::from_integer(self.cost[part.place as usize][number].into());
                let taken = self.lines.exact(part) * price;
                if part.kind.is_output() { sum -= taken } else { sum += taken }
            }
            sum += parts
                .iter()
                .filter_map(|part| self.through(part))
                .map(|top| BigRational::from_integer(top[number].into()))
                .sum::<BigRational>();
            *cost = rounded(&sum).ok_or(*element)?;
        }
        if costs != [0; ELEMENTS] {
            self.on_top.insert(at, costs);
        }
        Ok(())
    }

    /// What share of its parent's cost a line carries, scaled.
    fn share(&self, part: &Part) -> i64 {
        if part.kind != LineKind::CoProduct {
            return 0;
        }
        self.ask.shares.get(&part.line).map_or(0, |share| share.scaled())
    }

    /// The sum over the parts in fixed point, rounded; none where it does not fit or rounding is not certain.
    #[inline]
    fn quick(&self, parts: &[Part], lot: Qty, is_order: bool, element: usize) -> Option<i64> {
        let (mut sum, mut cut) = (0_i128, 0_i128);
        // Product, and how much it is divided by.
        let mut add = |product: i128, den: i128| {
            let product = product.checked_mul(FINER)?;
            let quotient = if den == 1 { product } else { product.div_euclid(den) };
            cut += i128::from(den != 1 && quotient * den != product);
            sum = sum.checked_add(quotient)?;
            Some(())
        };
        let per_order = i128::from(Qty::ONE.scaled());
        for part in parts {
            if let Some(top) = self.through(part).filter(|_| is_order) {
                add(i128::from(top[element]).checked_mul(per_order)?, lot.scaled().into())?;
            }
            let price = i128::from(self.cost[part.place as usize][element]);
            if price == 0 {
                continue;
            }
            let (num, den) = part.ratio?;
            let product = if part.kind.is_output() { -price } else { price } * i128::from(num);
            match part.fixed {
                false => add(product, den.into())?,
                true => add(product.checked_mul(per_order)?, i128::from(den).checked_mul(lot.scaled().into())?)?,
            }
        }
        // The sum lies between `sum` and `sum + cut`, and rounding goes with size.
        let [low, high] = [sum, sum.checked_add(cut)?].map(half_away);
        if low == high { i64::try_from(low).ok() } else { None }
    }

    /// What one of an item costs before its co-products carry theirs, exactly, in prices as they are scaled.
    fn gross(&self, at: u32, parts: &[Part], element: usize) -> BigRational {
        let own = self.own(at as usize);
        let mut sum = BigRational::from_integer(own.cost.array()[element].scaled().into());
        for part in parts.iter().filter(|part| part.kind != LineKind::CoProduct) {
            if let Some(top) = self.through(part).filter(|_| !self.is_phantom(at)) {
                sum += BigRational::new(BigInt::from(top[element]) * Qty::ONE.scaled(), own.lot.scaled().into());
            }
            let price = BigInt::from(self.cost[part.place as usize][element]);
            if price.is_zero() {
                continue;
            }
            let cost = self.quantity(part, own.lot) * BigRational::from_integer(price);
            if part.kind.is_output() { sum -= cost } else { sum += cost }
        }
        sum
    }

    /// How much of a part is in one piece.
    fn quantity(&self, part: &Part, lot: Qty) -> BigRational {
        let quantity = self.lines.exact(part);
        if part.fixed { quantity * BigRational::new(Qty::ONE.scaled().into(), lot.scaled().into()) } else { quantity }
    }

    /// What a co-product carries of the first parent that gives it, by place.
    fn carry(&mut self, at: u32) -> State {
        let place = at as usize;
        let own = self.ask_own(place);
        let Some(giver) = self.givers(at).filter(|&giver| self.states[giver as usize] == State::Settled).min() else { return State::Open };
        let parts: Vec<Part> = self.lines.parts(giver).chain(self.lines.fixed_parts(giver)).collect();
        let lot = self.own(giver as usize).lot;
        let lines = || parts.iter().filter(|part| part.place == at && part.kind == LineKind::CoProduct);
        let quantity: BigRational = lines().map(|part| self.quantity(part, lot)).sum();
        let share = lines().filter(|part| !part.fixed).map(|part| self.share(part)).fold(0, i64::saturating_add);
        let share = BigRational::new(share.into(), PerUnit::ONE.scaled().into());
        for (number, element) in Element::ALL.iter().enumerate() {
            let carried = if quantity.is_positive() { self.gross(giver, &parts, number) * &share / &quantity } else { BigRational::zero() };
            let cost = rounded(&carried).and_then(|below| Some((below, below.checked_add(own[number])?)));
            let Some((below, cost)) = cost else { return State::Failed(*element) };
            (self.below[place][number], self.cost[place][number]) = (below, cost);
        }
        State::Settled
    }
}

/// The place of an item; there are fewer than 2³² of them.
fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// To a price, half away from zero.
fn half_away(sum: i128) -> i128 {
    let (quotient, rest) = (sum / FINER, sum % FINER);
    if rest.abs() >= FINER / 2 { quotient + rest.signum() } else { quotient }
}

pub(super) fn rounded(exact: &BigRational) -> Option<i64> {
    let size = exact.abs().round(); // halves up, of a size away from zero
    let size = size.to_integer();
    if exact.is_negative() { -size } else { size }.to_i64()
}
