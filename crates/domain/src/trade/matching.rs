//! Order, receipt and invoice held against each other (三单匹配): what differs, by how much and for how much money.

use super::amount::{Amounts, Terms, amounts, portion};
use crate::document::Review;
use crate::words::words;
use crate::{Money, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What differs between an order's line, what came of it and what was invoiced of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// It came, and no invoice has it yet (到货未开票).
    ReceivedNotInvoiced,
    /// It was invoiced, and did not come (开票未到货).
    InvoicedNotReceived,
    /// It went back, and the invoice of it was not credited (退货未红冲).
    ReturnedNotCredited,
    /// It was invoiced, and still waits for a review (待审已开票).
    InvoicedWaiting,
    /// It was invoiced, was rejected, and did not go back yet (拒收已开票).
    InvoicedRejected,
    /// It was invoiced at another price than ordered (价格不符).
    Price,
    /// It was invoiced with another rate of tax than ordered (税率不符).
    TaxRate,
    /// More came than was ordered (多到).
    Over,
    /// Less came than was ordered, and nothing more is to come (少到).
    Short,
}

words!(Difference {
    ReceivedNotInvoiced = "received_not_invoiced",
    InvoicedNotReceived = "invoiced_not_received",
    ReturnedNotCredited = "returned_not_credited",
    InvoicedWaiting = "invoiced_waiting",
    InvoicedRejected = "invoiced_rejected",
    Price = "price",
    TaxRate = "tax_rate",
    Over = "over",
    Short = "short",
});

/// A line of an invoice; below zero where it credits what went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billed {
    /// How much of the order's item.
    pub quantity: Qty,
    /// What it comes to.
    pub amounts: Amounts,
    /// The price was given with the invoice; else its amounts are a part of the order's.
    pub own_price: bool,
    /// At what price.
    pub terms: Terms,
}

/// A line of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// Received.
    pub quantity: Qty,
    /// Of it: went back.
    pub returned: Qty,
    /// Invoiced of it, less what was credited of what went back.
    pub billed: Qty,
    /// How it was judged.
    pub review: Review,
}

/// What invoices say of a receipt's line that is not so; each at least 0.
#[derive(Debug, Clone, Copy, Default)]
struct Beyond {
    never: Qty,
    back: Qty,
    waiting: Qty,
    rejected: Qty,
}

/// A line of an order with all that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// Ordered.
    pub quantity: Qty,
    /// What it comes to.
    pub amounts: Amounts,
    /// At what price.
    pub terms: Terms,
    /// What came of it.
    pub came: Vec<Came>,
    /// Something is still to come.
    pub open: bool,
    /// What invoices say of it.
    pub billed: Vec<Billed>,
}

/// A difference with what it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What differs.
    pub what: Difference,
    /// By how much; of prices and rates, how much was invoiced so.
    pub quantity: Qty,
    /// For how much, without tax. Below zero: in our favour, where a price or a rate differs.
    pub net: Money,
    /// The tax of it.
    pub tax: Money,
}

impl Billed {
    /// At another price than ordered?
    fn other_price(&self, ordered: &Terms) -> bool {
        let same = (self.terms.price, self.terms.discount, self.terms.tax_included);
        self.own_price && same != (ordered.price, ordered.discount, ordered.tax_included)
    }

    /// With another rate of tax than ordered?
    fn other_rate(&self, ordered: &Terms) -> bool {
        self.own_price && self.terms.tax_rate != ordered.tax_rate
    }

    /// At another price or rate than ordered?
    #[must_use]
    pub fn is_off(&self, ordered: &Terms) -> bool {
        self.other_price(ordered) || self.other_rate(ordered)
    }
}

/// The sum of quantities and amounts of invoice lines; `None` when out of range.
#[must_use]
pub fn total(billed: &[Billed]) -> Option<(Qty, Amounts)> {
    billed.iter().try_fold((Qty::ZERO, Amounts::default()), |(quantity, sum), one| {
        Some((quantity.checked_add(one.quantity)?, sum.plus(&one.amounts)?))
    })
}

impl Came {
    /// What is invoiced of it beyond what is there, and of what is there but not ours to keep yet.
    fn beyond(&self) -> Option<Beyond> {
        let there = self.quantity.checked_sub(self.returned)?;
        let beyond = self.billed.checked_sub(there)?.max(Qty::ZERO);
        // Whatever went back explains the difference before anything else does.
        let back = beyond.min(self.returned);
        let mut found = Beyond { never: beyond.checked_sub(back)?, back, ..Beyond::default() };
        let of_it = self.billed.min(there).max(Qty::ZERO);
        match self.review {
            Review::None | Review::Accepted => {}
            Review::Waiting => found.waiting = of_it,
            Review::Rejected => found.rejected = of_it,
        }
        Some(found)
    }
}

impl Ordered {
    fn sum(&self, of: impl Fn(&Came) -> Option<Qty>) -> Option<Qty> {
        self.came.iter().try_fold(Qty::ZERO, |sum, one| sum.checked_add(of(one)?))
    }

    /// What stayed of what came.
    #[must_use]
    pub fn kept(&self) -> Option<Qty> {
        self.sum(|one| one.quantity.checked_sub(one.returned))
    }

    /// Invoiced beyond what is there, receipt by receipt: what is not invoiced of one makes up for nothing of another.
    #[must_use]
    pub fn beyond(&self) -> Option<Qty> {
        self.sum(|one| one.beyond().and_then(|b| b.never.checked_add(b.back)))
    }

    /// Invoiced of what is there, and waits for a review or was rejected.
    #[must_use]
    pub fn unaccepted(&self) -> Option<Qty> {
        self.sum(|one| one.beyond().and_then(|b| b.waiting.checked_add(b.rejected)))
    }

    /// Invoice lines at another price or rate than ordered; none where they come to nothing together, as when all of it was credited.
    #[must_use]
    pub fn billed_otherwise(&self) -> Option<usize> {
        let off: Vec<Billed> = self.billed.iter().filter(|one| one.is_off(&self.terms)).copied().collect();
        let (quantity, sum) = total(&off)?;
        Some(if quantity.is_zero() && sum == Amounts::default() { 0 } else { off.len() })
    }

    /// What `part` of the order comes to after `before` of it, so that parts add up.
    fn part(&self, before: Qty, part: Qty, decimals: u32) -> Option<(Money, Money)> {
        let of = |whole: Money| portion(whole, self.quantity, before, part, decimals);
        let (net, gross) = (of(self.amounts.net)?, of(self.amounts.gross)?);
        Some((net, gross.checked_sub(net)?))
    }

    /// Every difference, in the order of [`Difference`]. `None` when out of range.
    ///
    /// 100 ordered, 60 received, 50 of them invoiced → 10 received and not invoiced.
    #[must_use]
    pub fn differences(&self, decimals: u32) -> Option<Vec<Found>> {
        let mut found = Vec::new();
        let mut add = |what, quantity, (net, tax)| found.push(Found { what, quantity, net, tax });
        let kept = self.kept()?;
        let (invoiced, _) = total(&self.billed)?;
        let fits = invoiced.checked_sub(self.beyond()?)?;
        if kept > fits {
            let rest = kept.checked_sub(fits)?;
            add(Difference::ReceivedNotInvoiced, rest, self.part(fits, rest, decimals)?);
        }
        let back = self.sum(|one| Some(one.beyond()?.back))?;
        let never = self.sum(|one| Some(one.beyond()?.never))?;
        if never.is_positive() {
            add(Difference::InvoicedNotReceived, never, self.part(kept.checked_add(back)?, never, decimals)?);
        }
        if back.is_positive() {
            add(Difference::ReturnedNotCredited, back, self.part(kept, back, decimals)?);
        }
        let rejected = self.sum(|one| Some(one.beyond()?.rejected))?;
        let waiting = self.sum(|one| Some(one.beyond()?.waiting))?;
        // The last of what stayed.
        let good = kept.checked_sub(rejected)?;
        if waiting.is_positive() {
            add(Difference::InvoicedWaiting, waiting, self.part(good.checked_sub(waiting)?, waiting, decimals)?);
        }
        if rejected.is_positive() {
            add(Difference::InvoicedRejected, rejected, self.part(good, rejected, decimals)?);
        }
        // First another price at the ordered rate, then the other rate: both add up to all that was invoiced otherwise.
        let ordered = |one: &Billed| amounts(one.quantity, &self.terms, decimals);
        let priced = |one: &Billed| amounts(one.quantity, &Terms { tax_rate: self.terms.tax_rate, ..one.terms }, decimals);
        let is_something = |(quantity, money): &(Qty, Amounts)| *quantity != Qty::ZERO || *money != Amounts::default();
        if self.billed_otherwise()? > 0 {
            let price = self.off(Billed::other_price, |one| priced(one)?.minus(&ordered(one)?))?;
            if let Some((quantity, money)) = price.filter(is_something) {
                add(Difference::Price, quantity, (money.net, money.tax));
            }
            let rate = self.off(Billed::other_rate, |one| one.amounts.minus(&priced(one)?))?;
            if let Some((quantity, money)) = rate.filter(is_something) {
                add(Difference::TaxRate, quantity, (money.net, money.tax));
            }
        }
        if kept > self.quantity {
            let over = kept.checked_sub(self.quantity)?;
            add(Difference::Over, over, self.part(self.quantity, over, decimals)?);
        } else if kept < self.quantity && !self.open {
            let short = self.quantity.checked_sub(kept)?;
            add(Difference::Short, short, self.part(kept, short, decimals)?);
        }
        Some(found)
    }

    /// What is invoiced otherwise than ordered: how much, and the sum of what `money` says of each line.
    fn off(&self, is_off: fn(&Billed, &Terms) -> bool, money: impl Fn(&Billed) -> Option<Amounts>) -> Option<Option<(Qty, Amounts)>> {
        let mut sum = None;
        for one in self.billed.iter().filter(|one| is_off(one, &self.terms)) {
            let (quantity, amounts) = sum.unwrap_or((Qty::ZERO, Amounts::default()));
            sum = Some((quantity.checked_add(one.quantity)?, amounts.plus(&money(one)?)?));
        }
        Some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(price: &str, rate: &str) -> Terms {
        Terms { price: price.parse().unwrap(), discount: "0".parse().unwrap(), tax_rate: rate.parse().unwrap(), tax_included: true }
    }

    fn billed(quantity: &str, price: &str, rate: &str, own_price: bool) -> Billed {
        let quantity = quantity.parse().unwrap();
        Billed { quantity, amounts: amounts(quantity, &terms(price, rate), 2).unwrap(), own_price, terms: terms(price, rate) }
    }

    /// 100 ordered at 12.50 with 13 % tax in it: 1106.19 + 143.81 = 1250.00.
    fn check(received: &str, returned: &str, open: bool, bills: &[Billed], expected: &[(Difference, &str, &str, &str)]) {
        let came = Came {
            quantity: received.parse().unwrap(),
            returned: returned.parse().unwrap(),
            billed: total(bills).unwrap().0,
            review: Review::None,
        };
        check_of(&[came], open, bills, expected);
    }

    fn check_of(came: &[Came], open: bool, bills: &[Billed], expected: &[(Difference, &str, &str, &str)]) {
        let quantity = "100".parse().unwrap();
        let ordered = Ordered {
            quantity,
            amounts: amounts(quantity, &terms("12.5", "0.13"), 2).unwrap(),
            terms: terms("12.5", "0.13"),
            came: came.to_vec(),
            open,
            billed: bills.to_vec(),
        };
        let got = ordered.differences(2).unwrap();
        let got: Vec<_> = got.iter().map(|f| (f.what, f.quantity.to_string(), f.net.to_string(), f.tax.to_string())).collect();
        let expected: Vec<_> = expected.iter().map(|(w, q, n, t)| (*w, q.to_string(), n.to_string(), t.to_string())).collect();
        assert_eq!(got, expected);
        assert_eq!(
            ordered.billed.iter().any(|b| b.is_off(&ordered.terms)),
            got.iter().any(|g| matches!(g.0, Difference::Price | Difference::TaxRate))
        );
    }

    #[test]
    fn every_difference_has_its_name_its_quantity_and_its_money() {
        use Difference::{InvoicedNotReceived, Over, Price, ReceivedNotInvoiced, ReturnedNotCredited, Short, TaxRate};
        check("0", "0", true, &[], &[]);
        check("100", "0", false, &[billed("100", "12.5", "0.13", false)], &[]);
        // 60 × 1106.19 ÷ 100 = 663.714; 60 × 1250 ÷ 100 = 750.
        check("60", "0", true, &[], &[(ReceivedNotInvoiced, "60", "663.71", "86.29")]);
        // 110.62 of the ten that follow fifty: 663.71 − 553.10 (553.095).
        check("60", "0", true, &[billed("50", "12.5", "0.13", false)], &[(ReceivedNotInvoiced, "10", "110.61", "14.39")]);
        // Ninety stayed: 995.571 of 1106.19.
        check("100", "10", true, &[billed("100", "12.5", "0.13", false)], &[(ReturnedNotCredited, "10", "110.62", "14.38")]);
        check("0", "0", true, &[billed("10", "12.5", "0.13", false)], &[(InvoicedNotReceived, "10", "110.62", "14.38")]);
        check("103", "0", false, &[billed("103", "12.5", "0.13", false)], &[(Over, "3", "33.19", "4.31")]);
        check("95", "0", false, &[billed("95", "12.5", "0.13", false)], &[(Short, "5", "55.31", "7.19")]);
        // 100 × 13 = 1300.00, of it net 1150.44; the ordered net is 1106.19, and 13 % of 1150.44 are 149.56.
        check("100", "0", false, &[billed("100", "13", "0.13", true)], &[(Price, "100", "44.25", "5.75")]);
        // A credit at the price of its invoice takes the difference back.
        check(
            "100",
            "50",
            true,
            &[billed("100", "13", "0.13", true), billed("-50", "13", "0.13", true)],
            &[(Price, "50", "22.13", "2.87")],
        );
        // 1250 with 6 % in it: net 1179.25, tax 70.75. The same price with less tax in it is dearer.
        check("100", "0", false, &[billed("100", "12.5", "0.06", true)], &[(TaxRate, "100", "73.06", "-73.06")]);
    }

    #[test]
    fn what_was_invoiced_of_one_receipt_makes_up_for_nothing_of_another() {
        use Difference::{InvoicedRejected, InvoicedWaiting, ReceivedNotInvoiced, ReturnedNotCredited};
        let came = |quantity: &str, returned: &str, billed: &str, review: Review| {
            let q = |text: &str| text.parse().unwrap();
            Came { quantity: q(quantity), returned: q(returned), billed: q(billed), review }
        };
        let bills = [billed("40", "12.5", "0.13", false)];
        // Sixty are there and not invoiced; forty went back before their invoice came. 40 × 1106.19 ÷ 100 = 442.476.
        check_of(
            &[came("60", "0", "0", Review::None), came("40", "40", "40", Review::None)],
            true,
            &bills,
            &[(ReceivedNotInvoiced, "60", "663.71", "86.29"), (ReturnedNotCredited, "40", "442.48", "57.52")],
        );
        // The forty wait, then are rejected, then ten of them go back; credited, thirty are left.
        let judged = |review| [came("60", "0", "60", Review::None), came("40", "0", "40", review)];
        let bills = [billed("60", "12.5", "0.13", false), billed("40", "12.5", "0.13", false)];
        check_of(&judged(Review::Waiting), false, &bills, &[(InvoicedWaiting, "40", "442.48", "57.52")]);
        check_of(&judged(Review::Accepted), false, &bills, &[]);
        check_of(&judged(Review::Rejected), false, &bills, &[(InvoicedRejected, "40", "442.48", "57.52")]);
        let back = [came("60", "0", "60", Review::None), came("40", "10", "40", Review::Rejected)];
        // 995.571 − 663.714 of the thirty after sixty; 1106.19 − 995.57 of the ten after ninety.
        let thirty = (InvoicedRejected, "30", "331.86", "43.14");
        check_of(&back, true, &bills, &[(ReturnedNotCredited, "10", "110.62", "14.38"), thirty]);
        let back = [came("60", "0", "60", Review::None), came("40", "10", "30", Review::Rejected)];
        check_of(&back, true, &[bills[0], bills[1], billed("-10", "12.5", "0.13", false)], &[thirty]);
    }
}
