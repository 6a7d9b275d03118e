//! Barcodes (条码) as a scanner reads them: which of them carry a check digit, and whether it fits.
//!
//! Whose barcode it is, the books say; here is only what can be seen of the code itself.

/// How many digits trade numbers have that are told by their length. The short one of eight digits is left out: days and a factory's
/// own numbers look the same.
const LENGTHS: [usize; 3] = [12, 13, 14];

/// Does the check digit of a trade number (GTIN-12, -13, -14) fit? None for whatever is no such number.
///
/// From the right, digits count three times and once in turn: 690123456789 → 9×3 + 8 + 7×3 + … + 9×3 + 6 = 128 → check digit 2.
#[must_use]
pub fn check_digit_fits(text: &str) -> Option<bool> {
    if !LENGTHS.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = text.bytes().rev().zip([1, 3].into_iter().cycle()).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    Some(sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_trade_number_ends_with_its_check_digit() {
        for (text, expected) in [
            ("6901234567892", Some(true)),
            ("6901234567829", Some(false)),
            ("6901234567893", Some(false)),
            ("036000291452", Some(true)),
            ("16901234567899", Some(true)),
            ("20261127", None),
            ("BT-M12X50-A2", None),
            ("690123456789é", None),
            ("", None),
        ] {
            assert_eq!(check_digit_fits(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(number in 0_u64..10_u64.pow(12), place in 0_usize..13, other in 0_u8..10) {
            let body = format!("{number:012}");
            let fits = (0..10).map(|check| format!("{body}{check}")).filter(|text| check_digit_fits(text) == Some(true));
            let fitting: Vec<String> = fits.collect();
            prop_assert_eq!(fitting.len(), 1);
            let mut wrong = fitting[0].clone().into_bytes();
            prop_assume!(wrong[place] != b'0' + other);
            wrong[place] = b'0' + other;
            prop_assert_eq!(check_digit_fits(std::str::from_utf8(&wrong).unwrap()), Some(false));
        }
    }
}
