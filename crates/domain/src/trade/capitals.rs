//! An amount in the capital numerals of Chinese papers (大写金额), which nobody changes with a stroke of the pen: 壹仟零伍元零伍分.
//!
//! The rules are those of the Ministry of Finance and the central bank for bills (正确填写票据和结算凭证的基本规定): zeros between two digits
//! are written once, a whole amount ends with 整, an amount of 角 without 分 too.

use crate::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// The amount in capitals; none where it has less than a 分, which has no name.
///
/// 1005.05 → 壹仟零伍元零伍分; 1200 → 壹仟贰佰元整; -0.5 → 负伍角整.
#[must_use]
pub fn capitals(amount: Money) -> Option<String> {
    let per_cent = 10_u64.pow(Money::DECIMALS - 2);
    let size = amount.scaled().unsigned_abs();
    if !size.is_multiple_of(per_cent) {
        return None;
    }
    let cents = size / per_cent;
    let (yuan, dimes, cents) = (cents / 100, digit(cents / 10 % 10), digit(cents % 10));
    let mut text = if amount.scaled() < 0 { "负".to_owned() } else { String::new() };
    if yuan > 0 || (dimes, cents) == (0, 0) {
        text += &whole(yuan);
        text += "元";
    }
    match (dimes, cents) {
        (0, 0) => text += "整",
        (0, cents) => {
            if yuan > 0 {
                text += DIGITS[0];
            }
            text += DIGITS[cents];
            text += "分";
        }
        (dimes, cents) => {
            text += DIGITS[dimes];
            text += "角";
            if cents == 0 {
                text += "整";
            } else {
                text += DIGITS[cents];
                text += "分";
            }
        }
    }
    Some(text)
}

fn digit(value: u64) -> usize {
    usize::try_from(value).unwrap_or(0)
}

/// A whole number: groups of four digits, each with its name.
fn whole(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    let mut text = String::new();
    // Zeros since the last digit that was written, to be said once before the next.
    let mut zeros = false;
    for at in (0..GROUPS.len()).rev() {
        let group = digit(number / 10_u64.pow(4 * u32::try_from(at).unwrap_or(0)) % 10_000);
        for place in (0..PLACES.len()).rev() {
            let digit = group / 10_usize.pow(u32::try_from(place).unwrap_or(0)) % 10;
            if digit == 0 {
                zeros = !text.is_empty();
                continue;
            }
            if zeros {
                text += DIGITS[0];
                zeros = false;
            }
            text += DIGITS[digit];
            text += PLACES[place];
        }
        if group > 0 {
            text += GROUPS[at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(amount: &str, expected: &str) {
        assert_eq!(capitals(amount.parse().unwrap()).as_deref(), Some(expected), "{amount}");
    }

    #[test]
    fn amounts_as_banks_want_them() {
        check("0", "零元整");
        check("0.01", "壹分");
        check("0.5", "伍角整");
        check("-0.5", "负伍角整");
        check("1", "壹元整");
        check("10", "壹拾元整");
        check("1200", "壹仟贰佰元整");
        check("1005.05", "壹仟零伍元零伍分");
        check("1409.50", "壹仟肆佰零玖元伍角整");
        check("6007.14", "陆仟零柒元壹角肆分");
        check("107000.53", "壹拾万零柒仟元伍角叁分");
        check("16409.02", "壹万陆仟肆佰零玖元零贰分");
        check("20000000", "贰仟万元整");
        check("100010001", "壹亿零壹万零壹元整");
        check("100000001", "壹亿零壹元整");
        check("1000000000000", "壹万亿元整");
        check("-12345678.9", "负壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整");
    }

    #[test]
    fn less_than_a_cent_has_no_name() {
        assert_eq!(capitals("1.005".parse().unwrap()), None);
        assert!(capitals(Money::from_scaled(i64::MIN + 8)).is_some());
    }
}
