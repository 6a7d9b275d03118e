//! What came and was not invoiced yet (暂估): how much of a receipt's line, and what that comes to at the order's price.

use super::amount::portion;
use crate::{Money, Qty};

/// A line of a receipt as it was on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// Received.
    pub received: Qty,
    /// What that comes to without tax, at the order's price.
    pub net: Money,
    /// Went back.
    pub returned: Qty,
    /// What went back comes to.
    pub returned_net: Money,
    /// Invoiced, less what was credited.
    pub invoiced: Qty,
}

/// What is to be accrued of it: quantity and amount without tax, rounded so that what was invoiced and what was not add up to what
/// stayed. Below zero where more was invoiced than stayed: a credit is to come. `None` when out of range.
///
/// 60 came for 663.71, 10 went back for 110.62: 50 and 553.09; after an invoice of 20: 30 and 331.85.
#[must_use]
pub fn accrued(came: &Came, decimals: u32) -> Option<(Qty, Money)> {
    let kept = came.received.checked_sub(came.returned)?;
    let rest = kept.checked_sub(came.invoiced)?;
    let whole = came.net.checked_sub(came.returned_net)?;
    let within = kept.is_positive() && !came.invoiced.is_negative() && came.invoiced <= kept;
    let net = if within {
        portion(whole, kept, came.invoiced, rest, decimals)?
    } else {
        portion(came.net, came.received, came.invoiced, rest, decimals)?
    };
    Some((rest, net))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(returned: &str, returned_net: &str, invoiced: &str, expected: (&str, &str)) {
        let came = Came {
            received: "60".parse().unwrap(),
            net: "663.71".parse().unwrap(),
            returned: returned.parse().unwrap(),
            returned_net: returned_net.parse().unwrap(),
            invoiced: invoiced.parse().unwrap(),
        };
        let (quantity, net) = accrued(&came, 2).unwrap();
        assert_eq!((quantity.to_string().as_str(), net.to_string().as_str()), expected);
    }

    #[test]
    fn what_is_not_invoiced_is_accrued_at_the_orders_price() {
        check("0", "0", "0", ("60", "663.71"));
        check("10", "110.62", "0", ("50", "553.09"));
        // 553.09 × 20 ÷ 50 = 221.236 were invoiced.
        check("10", "110.62", "20", ("30", "331.85"));
        check("10", "110.62", "50", ("0", "0"));
        // All was invoiced and ten went back since: 663.71 × 50 ÷ 60 = 553.0917.
        check("10", "110.62", "60", ("-10", "-110.62"));
        check("60", "663.71", "0", ("0", "0"));
    }

    proptest! {
        #[test]
        fn invoices_take_away_what_was_accrued(received in 1_i64..10_000, back in 0_i64..10_000, net in 0_i64..100_000_000, cuts in prop::collection::vec(1_i64..5_000, 0..6)) {
            let whole = |n: i64| Qty::from_scaled(n * 1_000_000);
            let back = back.min(received);
            let net = Money::from_scaled(net / 100 * 100);
            let returned_net = portion(net, whole(received), Qty::ZERO, whole(back), 2).unwrap();
            let kept = received - back;
            let at = |invoiced: i64| {
                accrued(&Came { received: whole(received), net, returned: whole(back), returned_net, invoiced: whole(invoiced) }, 2).unwrap()
            };
            let (mut invoiced, mut last) = (0, at(0));
            prop_assert_eq!(last, (whole(kept), net.checked_sub(returned_net).unwrap()));
            for cut in cuts {
                invoiced = (invoiced + cut).min(kept);
                let now = at(invoiced);
                prop_assert!(now.1 <= last.1 && !now.1.is_negative());
                last = now;
            }
            prop_assert_eq!(at(kept), (Qty::ZERO, Money::ZERO));
        }
    }
}
