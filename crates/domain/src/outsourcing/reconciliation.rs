//! The reconciliation (委外核销): per material what was used against what was allowed, per operation what is paid.
//!
//! Every figure follows from what was posted and decided; nothing here is kept. So a correction loses no hold and makes none twice.

use super::tolerance::Terms;
use crate::exact::{Rounding, allocate, pow10, round_together};
use crate::words::words;
use crate::{Exact, Money, PerUnit, Price, Qty};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known of what is still at the supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", content = "quantity", rename_all = "snake_case")]
#[schemars(rename = "LeftAtSupplier")]
pub enum Left {
    /// Nobody looked: what should be there by the books.
    Book,
    /// The supplier says so, and we accepted it.
    Declared(Qty),
    /// We counted it.
    Counted(Qty),
    /// Somebody looked, and something moved since: it follows from what was found then.
    Since(Qty),
}

impl Left {
    /// Somebody looked, and nothing moved since.
    #[must_use]
    pub const fn is_known(self) -> bool {
        match self {
            Self::Book | Self::Since(_) => false,
            Self::Declared(_) | Self::Counted(_) => true,
        }
    }
}

/// How far a loss is from what was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "LossState")]
pub enum State {
    /// Within what is allowed (已清).
    Clear,
    /// Over it, and within the tolerance, or somebody decided that it is paid (容差内).
    Warn,
    /// Over the tolerance: its part of the payment waits (冻结付款).
    Hold,
}

words!(State { Clear = "clear", Warn = "warn", Hold = "hold" });

/// One material at one operation, in its own unit, and the pieces that it went into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// First issue and supplements, and what came from another supplier.
    pub issued: Qty,
    /// Came back, or went on to another supplier.
    pub returned: Qty,
    /// Good pieces.
    pub good: Qty,
    /// Pieces that came back to be worked again and are here: nobody knows yet what they become.
    pub rework: Qty,
    /// Pieces spoiled by the material.
    pub reject_material: Qty,
    /// Pieces spoiled by the supplier's workers.
    pub reject_work: Qty,
    /// How much is in one piece.
    pub per: Exact,
    /// Decimals of its unit.
    pub decimals: u8,
    /// What is still there.
    pub left: Left,
    /// What is agreed.
    pub terms: Terms,
    /// Of an excess: what somebody decided that the supplier pays (改为扣款).
    pub charged: Qty,
    /// Of what is over the tolerance: what somebody decided that is paid (解除冻结).
    pub released: Qty,
}

/// What becomes of it. In the material's own unit; what is no stored fact has all decimals that are kept, half away from zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MaterialReconciliation")]
pub struct Material {
    /// First issue and supplements, and what came from another supplier.
    pub issued: Qty,
    /// Came back, or went on to another supplier.
    pub returned: Qty,
    /// In good pieces, and in those that the material spoiled (净耗).
    pub net: Qty,
    /// In pieces that the supplier's workers spoiled.
    pub rejected: Qty,
    /// In pieces that are here to be worked again.
    pub in_rework: Qty,
    /// What should be there by the books. Below zero: more is in pieces than was there.
    pub book_left: Qty,
    /// What is there (在厂).
    pub left: Qty,
    /// Should be there and is not (遗失); below zero: found.
    pub lost: Qty,
    /// Went into the work (实耗).
    #[serde(rename = "use")]
    pub used: Qty,
    /// Might have gone into it (允许).
    pub allowed: Qty,
    /// Beyond that, and not deducted as spoiled (超耗).
    pub excess: Qty,
    /// Of it, what the supplier pays.
    pub charged: Qty,
    /// Beyond the tolerance, and not charged.
    pub over: Qty,
    /// Of it, what holds the payment: what nobody released.
    pub held: Qty,
    /// Lost share of what is in pieces (损耗率); none where nothing is.
    pub loss_rate: Option<PerUnit>,
    /// How far that is from what was agreed.
    pub state: State,
    /// Nothing is to be found out about it any more.
    pub settled: bool,
    /// Spoiled by the supplier's workers, and paid by it.
    #[serde(skip)]
    deducted: Qty,
    #[serde(skip)]
    held_exactly: Exact,
}

/// So many pieces' material, rounded up to its unit; `None` when out of range.
///
/// 1000 pieces at 148 a kg → 6.757 kg.
#[must_use]
pub fn in_pieces(pieces: Qty, per: &Exact, decimals: u8) -> Option<Qty> {
    Qty::from_exact(&pieces.to_exact().checked_mul(per)?, decimals.into(), Rounding::Up)
}

/// What of a material is in pieces: `(net, rejected, in rework)`. They add up to what all the pieces together take, so that what is
/// kept of the stock at the supplier and what is shown here is one figure.
fn parts(given: &Given) -> Option<(Qty, Qty, Qty)> {
    let up_to = |pieces: Qty| in_pieces(pieces, &given.per, given.decimals);
    let net_pieces = given.good.checked_add(given.reject_material)?;
    let with_rejected = net_pieces.checked_add(given.reject_work)?;
    let net = up_to(net_pieces)?;
    let both = up_to(with_rejected)?;
    let all = up_to(with_rejected.checked_add(given.rework)?)?;
    Some((net, both.checked_sub(net)?, all.checked_sub(both)?))
}

fn shown(value: &Exact) -> Option<Qty> {
    Qty::from_exact(value, Qty::DECIMALS, Rounding::HalfAway)
}

/// Reconciles one material (domain.md, Outsourcing); `None` when out of range.
///
/// 110 kg issued, 2 returned, 100 good at 1 kg, 1 counted, 2 % allowed, 1 % tolerated → 7 lost, 107 used, 5 over what is allowed, 3.98
/// over the tolerance.
#[must_use]
pub fn material(given: &Given) -> Option<Material> {
    let (net, rejected, in_rework) = parts(given)?;
    let gone = net.checked_add(rejected)?.checked_add(in_rework)?;
    let there = given.issued.checked_sub(given.returned)?;
    let book_left = there.checked_sub(gone)?;
    let left = match given.left {
        // Nothing less than nothing lies anywhere: what is in pieces beyond what was there is a difference of its own.
        Left::Book => book_left.max(Qty::ZERO),
        Left::Declared(left) | Left::Counted(left) | Left::Since(left) => left,
    };
    let lost = book_left.checked_sub(left)?;
    // What is here to be worked again is used by nobody yet.
    let used = there.checked_sub(left)?.checked_sub(in_rework)?;
    let one = Exact::from_integer(1);
    let allowed = net.to_exact().checked_mul(&one.checked_add(&given.terms.allowance.to_exact())?)?;
    let deducted = if given.terms.deducts_reject_work { rejected } else { Qty::ZERO };
    let excess = used.to_exact().checked_sub(&allowed)?.checked_sub(&deducted.to_exact())?;
    // What was charged stands as long as it is lost: what is found again is not paid twice.
    let charged = given.charged.to_exact().min(excess).max(Exact::zero());
    let rest = excess.checked_sub(&charged)?;
    let over = rest.checked_sub(&allowed.checked_mul(&given.terms.tolerance.to_exact())?)?.max(Exact::zero());
    let held = over.checked_sub(&given.released.to_exact())?.max(Exact::zero());
    let state = if rest <= Exact::zero() {
        State::Clear
    } else if held.is_zero() {
        State::Warn
    } else {
        State::Hold
    };
    let loss_rate = if net.is_zero() {
        None
    } else {
        let lost_share = used.checked_sub(net)?.to_exact().checked_div(&net.to_exact())?;
        Some(PerUnit::from_exact(&lost_share, PerUnit::DECIMALS, Rounding::HalfAway)?)
    };
    Some(Material {
        issued: given.issued,
        returned: given.returned,
        net,
        rejected,
        in_rework,
        book_left,
        left,
        lost,
        used,
        allowed: shown(&allowed)?,
        excess: shown(&excess)?,
        charged: shown(&charged)?,
        over: shown(&over)?,
        held: shown(&held)?,
        loss_rate,
        state,
        settled: given.left.is_known() || (left.is_zero() && !book_left.is_negative()),
        deducted,
        held_exactly: held,
    })
}

impl Material {
    /// In pieces beyond what was there: to be explained by somebody.
    #[must_use]
    pub fn short(&self) -> Qty {
        Qty::from_scaled(self.book_left.scaled().saturating_neg().max(0))
    }

    /// Spoiled by the supplier's workers, and paid by it.
    #[must_use]
    pub const fn deducted(&self) -> Qty {
        self.deducted
    }
}

/// A loss for a trend or a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Went into the work.
    pub used: Qty,
    /// In pieces.
    pub net: Qty,
    /// What one of it is worth.
    pub price: Price,
}

/// The loss rate of several materials together, each by what it is worth: kilograms and pieces do not add up. None where nothing of
/// worth is in pieces, or out of range.
///
/// 107 kg for 100 at 6.85, 1000 of 1000 pieces at 0.315: 47.95 of 1000.00 → 4.795 %.
#[must_use]
pub fn loss_rate_of(losses: &[Loss]) -> Option<PerUnit> {
    let (mut lost, mut net) = (Exact::zero(), Exact::zero());
    for one in losses {
        let price = one.price.to_exact();
        lost = lost.checked_add(&one.used.checked_sub(one.net)?.to_exact().checked_mul(&price)?)?;
        net = net.checked_add(&one.net.to_exact().checked_mul(&price)?)?;
    }
    if net.is_zero() {
        return None;
    }
    PerUnit::from_exact(&lost.checked_div(&net)?, PerUnit::DECIMALS, Rounding::HalfAway)
}

/// What a by-product comes to that must come back (边角料, 水口): expected of so many pieces, rounded down, and what is missing of it.
/// `None` when out of range.
///
/// 0.031 kg of turnings a piece, 100 processed, 2.9 came: 3.1 expected, 0.2 missing.
#[must_use]
pub fn by_product(processed: Qty, per: &Exact, decimals: u8, came: Qty) -> Option<(Qty, Qty)> {
    let expected = Qty::from_exact(&processed.to_exact().checked_mul(per)?, decimals.into(), Rounding::Down)?;
    Some((expected, expected.checked_sub(came)?.max(Qty::ZERO)))
}

/// What waits where a loss is over the tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldBy {
    /// What is over, at its standard price, and never more than there is (按超耗冻结).
    Over,
    /// All of the line (整行冻结).
    WholeLine,
}

words!(HoldBy { Over = "over", WholeLine = "whole_line" });

/// A material with what it is worth.
#[derive(Debug, Clone, Copy)]
pub struct Priced<'m> {
    /// Reconciled.
    pub material: &'m Material,
    /// What the supplier pays for one of it.
    pub price: Price,
    /// At which what is over is held.
    pub standard_price: Price,
}

/// What is paid for an operation. Always `fee = deduction + held + payable`; payable may be below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "ProcessingDues")]
pub struct Dues {
    /// For the good pieces (加工费).
    pub fee: Money,
    /// What the supplier pays for material (扣款).
    pub deduction: Money,
    /// What waits (冻结).
    pub held: Money,
    /// The rest (应付); below zero it is taken off the next statement.
    pub payable: Money,
}

impl Dues {
    /// With the rest worked out; `None` when out of range.
    #[must_use]
    pub fn new(fee: Money, deduction: Money, held: Money) -> Option<Self> {
        let payable = fee.checked_sub(deduction)?.checked_sub(held)?;
        Some(Self { fee, deduction, held, payable })
    }

    /// Both together; `None` when out of range.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        Self::new(self.fee.checked_add(other.fee)?, self.deduction.checked_add(other.deduction)?, self.held.checked_add(other.held)?)
    }

    /// This without the other; `None` when out of range.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        Self::new(self.fee.checked_sub(other.fee)?, self.deduction.checked_sub(other.deduction)?, self.held.checked_sub(other.held)?)
    }
}

/// What is paid for an operation, and which material's part is what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// All of it.
    pub dues: Dues,
    /// Each material's part of the deduction; they add up to it.
    pub deductions: Vec<Money>,
    /// Each material's part of what is held; they add up to it. Of a whole line, by what each is over.
    pub helds: Vec<Money>,
}

/// What an operation with these materials comes to: one fee, however many they are. `None` when out of range.
///
/// 100 good at 2.00, 4 pieces spoiled of material at 3.00, 3.98 kg over at 6.85: 200.00 − 12.00 − 27.26 = 160.74.
#[must_use]
pub fn operation(good: Qty, price: Price, materials: &[Priced<'_>], hold: HoldBy, decimals: u32) -> Option<Operation> {
    let fee = price.amount(good, decimals)?;
    let worth = |quantity: &Exact, price: Price| quantity.checked_mul(&price.to_exact());
    let charges: Option<Vec<Exact>> =
        materials.iter().map(|one| worth(&one.material.deducted.checked_add(one.material.charged)?.to_exact(), one.price)).collect();
    let deductions = round_together(&charges?, decimals)?;
    let step = pow10(Money::DECIMALS.saturating_sub(decimals));
    let money = |units: i128| Some(Money::from_scaled(i64::try_from(units.checked_mul(step)?).ok()?));
    let deduction = money(deductions.iter().sum())?;
    let most = fee.checked_sub(deduction)?.max(Money::ZERO);
    let overs: Option<Vec<Exact>> = materials.iter().map(|one| worth(&one.material.held_exactly, one.standard_price)).collect();
    let overs = round_together(&overs?, decimals)?;
    let is_held = materials.iter().any(|one| one.material.state == State::Hold);
    let held = match hold {
        HoldBy::Over => money(overs.iter().sum())?.min(most),
        HoldBy::WholeLine if is_held => most,
        HoldBy::WholeLine => Money::ZERO,
    };
    let helds = if held.is_zero() {
        vec![Money::ZERO; materials.len()]
    } else {
        allocate(i128::from(held.scaled()) / step, &overs)?.into_iter().map(money).collect::<Option<_>>()?
    };
    Some(Operation { dues: Dues::new(fee, deduction, held)?, deductions: deductions.into_iter().map(money).collect::<Option<_>>()?, helds })
}

/// What goods of a supplier are worth when they come into stock: the material in them at what it was worth, the fee, and what else was
/// paid to have them here. `None` when out of range.
///
/// 10 pieces at a fee of 100.00 each, material 1000.00, freight 100.00 → 2100.00.
#[must_use]
pub fn worth(material: Money, fee: Money, other: Money) -> Option<Money> {
    material.checked_add(fee)?.checked_add(other)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{each, money, per, price, qty};
    use super::*;

    /// One kg, or piece, of material a piece; nothing agreed.
    fn given(issued: &str, good: &str) -> Given {
        Given {
            issued: qty(issued),
            returned: Qty::ZERO,
            good: qty(good),
            rework: Qty::ZERO,
            reject_material: Qty::ZERO,
            reject_work: Qty::ZERO,
            per: each(1, 1),
            decimals: 3,
            left: Left::Book,
            terms: Terms::default(),
            charged: Qty::ZERO,
            released: Qty::ZERO,
        }
    }

    fn two_percent() -> Terms {
        Terms { allowance: per("0.02"), tolerance: per("0.01"), ..Terms::default() }
    }

    /// book_left, left, lost, use, allowed, excess, over.
    fn check(given: &Given, expected: [&str; 7], state: State) -> Material {
        let got = material(given).unwrap();
        let told = [got.book_left, got.left, got.lost, got.used, got.allowed, got.excess, got.over].map(|figure| figure.to_string());
        assert_eq!((told.each_ref().map(String::as_str), got.state), (expected, state));
        got
    }

    #[test]
    fn worked_numbers() {
        let declared = |left| Left::Declared(qty(left));
        let clear = Given { returned: qty("2"), left: declared("1"), terms: two_percent(), ..given("105", "100") };
        let got = check(&clear, ["3", "1", "2", "102", "102", "0", "0"], State::Clear);
        assert_eq!((got.loss_rate, got.settled), (Some(per("0.02")), true));
        // 5 of 102 are 4.90 %.
        let over = Given { issued: qty("110"), ..clear };
        let got = check(&over, ["8", "1", "7", "107", "102", "5", "3.98"], State::Hold);
        assert_eq!(got.loss_rate, Some(per("0.07")));
        // Exactly the tolerance is still paid.
        let edge = Given { issued: qty("106.02"), ..clear };
        check(&edge, ["4.02", "1", "3.02", "103.02", "102", "1.02", "0"], State::Warn);
        check(&Given { issued: qty("106.021"), ..clear }, ["4.021", "1", "3.021", "103.021", "102", "1.021", "0.001"], State::Hold);
    }

    #[test]
    fn what_workers_spoil_is_charged_once() {
        let all = Given { reject_work: qty("100"), ..given("200", "100") };
        let got = check(&all, ["0", "0", "0", "200", "100", "0", "0"], State::Clear);
        assert_eq!((got.deducted(), got.settled), (qty("100"), true));
        // Who does not pay for it by agreement has lost it.
        let free = Terms { deducts_reject_work: false, ..Terms::default() };
        let got = check(&Given { terms: free, ..all }, ["0", "0", "0", "200", "100", "100", "100"], State::Hold);
        assert_eq!(got.deducted(), Qty::ZERO);
        // 10 were ordered: what is not made yet lies there.
        let part = Given { reject_work: qty("4"), ..given("20", "6") };
        let got = check(&part, ["10", "10", "0", "10", "6", "0", "0"], State::Clear);
        assert!(!got.settled, "nobody looked");
        let both = Given { reject_material: qty("60"), reject_work: qty("40"), ..given("200", "100") };
        let got = check(&both, ["0", "0", "0", "200", "160", "0", "0"], State::Clear);
        assert_eq!((got.net, got.rejected), (qty("160"), qty("40")));
    }

    #[test]
    fn nothing_back_yet_divides_by_nothing() {
        let got = check(&given("100", "0"), ["100", "100", "0", "0", "0", "0", "0"], State::Clear);
        assert_eq!((got.loss_rate, got.settled), (None, false));
        let priced = [Priced { material: &got, price: price("3"), standard_price: price("3") }];
        assert_eq!(operation(Qty::ZERO, price("2"), &priced, HoldBy::WholeLine, 2).unwrap().dues, Dues::default());
        // Nothing came, and some of it is gone: there is no rate, and nothing to hold it of.
        let gone = Given { left: Left::Counted(qty("90")), ..given("100", "0") };
        let got = check(&gone, ["100", "90", "10", "10", "0", "10", "10"], State::Hold);
        assert_eq!(got.loss_rate, None);
        let priced = [Priced { material: &got, price: price("3"), standard_price: price("3") }];
        assert_eq!(operation(Qty::ZERO, price("2"), &priced, HoldBy::Over, 2).unwrap().dues, Dues::default());
    }

    #[test]
    fn what_is_to_be_worked_again_is_not_lost() {
        let again = Given { rework: qty("10"), ..given("100", "90") };
        let got = check(&again, ["0", "0", "0", "90", "90", "0", "0"], State::Clear);
        assert_eq!(got.in_rework, qty("10"));
        // It went back, and lies there.
        check(&Given { rework: Qty::ZERO, ..again }, ["10", "10", "0", "90", "90", "0", "0"], State::Clear);
    }

    #[test]
    fn pieces_by_weight_are_rounded_together() {
        // 1000 at 148 a kg were to take 6.757 kg, and the last piece uses it up.
        let weight = Given { per: each(1, 148), reject_work: qty("1"), ..given("6.757", "999") };
        let got = check(&weight, ["0", "0", "0", "6.757", "6.75", "0", "0"], State::Clear);
        assert_eq!((got.net, got.rejected), (qty("6.75"), qty("0.007")));
        assert_eq!(by_product(qty("100"), &each(31, 1000), 3, qty("2.9")), Some((qty("3.1"), qty("0.2"))));
        assert_eq!(by_product(qty("1"), &each(1, 148), 3, Qty::ZERO), Some((qty("0.006"), qty("0.006"))), "down to the unit");
    }

    #[test]
    fn more_back_than_could_be_made_is_told() {
        let got = check(&given("95", "100"), ["-5", "0", "-5", "95", "100", "-5", "0"], State::Clear);
        assert_eq!((got.short(), got.settled), (qty("5"), false));
    }

    #[test]
    fn what_people_decided_ends_a_hold_and_stands_for_what_is_lost_alone() {
        let over = Given { returned: qty("2"), left: Left::Counted(qty("1")), terms: two_percent(), ..given("110", "100") };
        let held = |given: &Given| {
            let got = material(given).unwrap();
            (got.held.to_string(), got.charged.to_string(), got.state)
        };
        assert_eq!(held(&over), ("3.98".into(), "0".into(), State::Hold));
        assert_eq!(held(&Given { released: qty("1"), ..over }), ("2.98".into(), "0".into(), State::Hold));
        assert_eq!(held(&Given { released: qty("3.98"), ..over }), ("0".into(), "0".into(), State::Warn));
        assert_eq!(held(&Given { charged: qty("3.98"), ..over }), ("0".into(), "3.98".into(), State::Warn));
        assert_eq!(held(&Given { charged: qty("5"), ..over }), ("0".into(), "5".into(), State::Clear));
        // 3 kg are found: 0.98 is over; with 3.98 charged before, the 2 that are lost are paid and no more.
        let found = Given { left: Left::Counted(qty("4")), ..over };
        assert_eq!(held(&found), ("0.98".into(), "0".into(), State::Hold));
        assert_eq!(held(&Given { charged: qty("3.98"), ..found }), ("0".into(), "2".into(), State::Clear));
        // A later loss is held beyond what was released.
        let more = Given { left: Left::Counted(Qty::ZERO), released: qty("3.98"), ..over };
        assert_eq!(held(&more), ("1".into(), "0".into(), State::Hold));
    }

    #[test]
    fn money_of_an_operation() {
        let over = Given { returned: qty("2"), left: Left::Counted(qty("1")), terms: two_percent(), ..given("110", "100") };
        let (kg, spoiled) = (material(&over).unwrap(), material(&Given { reject_work: qty("4"), ..given("104", "100") }).unwrap());
        let priced = |material, each| Priced { material, price: price(each), standard_price: price(each) };
        let both = [priced(&kg, "6.85"), priced(&spoiled, "3")];
        let told = |got: &Operation| [got.dues.fee, got.dues.deduction, got.dues.held, got.dues.payable].map(|money| money.to_string());
        // One fee for both. 3.98 × 6.85 = 27.263.
        let got = operation(qty("100"), price("2"), &both, HoldBy::Over, 2).unwrap();
        assert_eq!(told(&got), ["200", "12", "27.26", "160.74"]);
        assert_eq!((got.deductions, got.helds), (vec![Money::ZERO, money("12")], vec![money("27.26"), Money::ZERO]));
        let whole = operation(qty("100"), price("2"), &both, HoldBy::WholeLine, 2).unwrap();
        assert_eq!(told(&whole), ["200", "12", "188", "0"]);
        assert_eq!(whole.helds, [money("188"), Money::ZERO]);
        // No more is held than there is.
        let little = operation(qty("100"), price("0.2"), &both, HoldBy::Over, 2).unwrap();
        assert_eq!(told(&little), ["20", "12", "8", "0"]);
        // A debit is kept, and nothing is held beside it.
        let debit = operation(qty("100"), price("0.1"), &both, HoldBy::Over, 2).unwrap();
        assert_eq!(told(&debit), ["10", "12", "0", "-2"]);
        let charged = material(&Given { charged: qty("3.98"), ..over }).unwrap();
        let got = operation(qty("100"), price("2"), &[priced(&charged, "6.85"), priced(&spoiled, "3")], HoldBy::Over, 2).unwrap();
        assert_eq!(told(&got), ["200", "39.26", "0", "160.74"], "charged instead of held");
    }

    #[test]
    fn goods_are_worth_material_fee_and_freight() {
        let fee = price("100").amount(qty("10"), 2).unwrap();
        assert_eq!(worth(money("1000"), fee, money("100")), Some(money("2100")));
    }

    #[test]
    fn losses_of_several_materials_are_weighed_by_their_worth() {
        let loss = |used: &str, net: &str, each: &str| Loss { used: qty(used), net: qty(net), price: price(each) };
        let rate = |losses: &[Loss]| loss_rate_of(losses).map(|rate| rate.to_string());
        assert_eq!(rate(&[loss("107", "100", "6.85"), loss("1000", "1000", "0.315")]).as_deref(), Some("0.04795"));
        assert_eq!(rate(&[loss("107", "100", "6.85")]).as_deref(), Some("0.07"), "alone it is its own");
        assert_eq!((rate(&[]), rate(&[loss("5", "0", "1")]), rate(&[loss("5", "4", "0")])), (None, None, None));
    }

    #[test]
    fn the_picture_of_the_reconciliation() {
        // Rows of screen 05, with what spoiled pieces take off once (domain.md).
        let row = |issued, returned, left, good, material, work, allowance: &str| Given {
            returned: qty(returned),
            left: Left::Counted(qty(left)),
            reject_material: qty(material),
            reject_work: qty(work),
            terms: Terms { allowance: per(allowance), tolerance: per("0.01"), ..Terms::default() },
            ..given(issued, good)
        };
        check(&row("587", "0", "0", "584", "0", "3", "0.01"), ["0", "0", "0", "587", "589.84", "-5.84", "0"], State::Clear);
        check(&row("1100", "20", "10", "1000", "0", "0", "0.02"), ["80", "10", "70", "1070", "1020", "50", "39.8"], State::Hold);
        check(&row("3000", "0", "120", "2790", "12", "30", "0.02"), ["168", "120", "48", "2880", "2858.04", "-8.04", "0"], State::Clear);
        let bolts = material(&row("587", "0", "0", "584", "0", "3", "0.01")).unwrap();
        assert_eq!(bolts.loss_rate.unwrap().to_string(), "0.005136986");
    }
}
