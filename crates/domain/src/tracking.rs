//! The tracking code (订单追踪码): `OTC-YYYYMMDD-NNNN-C`, which all papers of one order share.
//!
//! `C` is a check character over the twelve digits, ISO/IEC 7064 MOD 37,36: it finds every single wrong character and every
//! swap of two neighbours.

use crate::Day;
use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A tracking code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingCode {
    day: Day,
    serial: u16,
}

/// Why a text is no tracking code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackingError {
    /// Not `OTC-YYYYMMDD-NNNN-C`.
    #[error("`{0}` is no tracking code")]
    Shape(String),
    /// The check character does not fit: something was misread.
    #[error("the check character of `{0}` is wrong")]
    Check(String),
}

impl TrackingCode {
    /// The code of a day with this serial, 1 to 9999.
    #[must_use]
    pub fn new(day: Day, serial: u16) -> Option<Self> {
        (1..=9999).contains(&serial).then_some(Self { day, serial })
    }

    /// The day on which it was born.
    #[must_use]
    pub fn day(self) -> Day {
        self.day
    }

    /// Its number within the day.
    #[must_use]
    pub fn serial(self) -> u16 {
        self.serial
    }
}

/// The check character of digits and capitals, ISO/IEC 7064 MOD 37,36 (hybrid system).
///
/// "A12425GABC1234002" → "M".
fn check_character(text: &[u8]) -> Option<u8> {
    let mut product = 36_usize;
    for byte in text {
        let value = ALPHABET.iter().position(|c| c == byte)?;
        let sum = (product + value) % 36;
        product = if sum == 0 { 36 } else { sum } * 2 % 37;
    }
    Some(ALPHABET[(37 - product) % 36])
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.day.date().format("%Y%m%d").to_string();
        let serial = format!("{:04}", self.serial);
        let check = check_character(format!("{day}{serial}").as_bytes()).unwrap_or(b'0');
        write!(f, "OTC-{day}-{serial}-{}", check as char)
    }
}

impl FromStr for TrackingCode {
    type Err = TrackingError;

    /// Reads what was typed or scanned: small letters and missing hyphens are forgiven.
    fn from_str(text: &str) -> Result<Self, TrackingError> {
        let shape = || TrackingError::Shape(text.chars().take(40).collect());
        let plain: String = text.trim().chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        let rest = plain.strip_prefix("OTC").ok_or_else(shape)?;
        if rest.len() != 13 || !rest.is_ascii() || !rest.as_bytes()[..12].iter().all(u8::is_ascii_digit) {
            return Err(shape());
        }
        let day: Day = format!("{}-{}-{}", &rest[..4], &rest[4..6], &rest[6..8]).parse().map_err(|_| shape())?;
        let serial: u16 = rest[8..12].parse().map_err(|_| shape())?;
        let code = Self::new(day, serial).ok_or_else(shape)?;
        if check_character(&rest.as_bytes()[..12]) != Some(rest.as_bytes()[12]) {
            return Err(TrackingError::Check(text.trim().chars().take(40).collect()));
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn check_characters_are_those_of_the_standard() {
        // The example of the Global Release Identifier, which uses it: A1-2425G-ABC1234002-M.
        assert_eq!(check_character(b"A12425GABC1234002"), Some(b'M'));
    }

    #[test]
    fn what_was_misread_is_refused() {
        let code = TrackingCode::new("2026-11-03".parse().unwrap(), 17).unwrap();
        let text = code.to_string();
        assert!(text.starts_with("OTC-20261103-0017-"), "{text}");
        assert_eq!(text.parse(), Ok(code));
        assert_eq!(text.to_lowercase().replace('-', "").parse(), Ok(code));
        assert!(matches!("OTC-20261103-0000-1".parse::<TrackingCode>(), Err(TrackingError::Shape(_))));
        assert!(matches!("OTC-20261303-0001-1".parse::<TrackingCode>(), Err(TrackingError::Shape(_))));
        assert!(matches!("SO-261103-006".parse::<TrackingCode>(), Err(TrackingError::Shape(_))));
        assert!(matches!("OTC-2026110é-001-1".parse::<TrackingCode>(), Err(TrackingError::Shape(_))));
        let swapped = text.replace("0017", "0071");
        assert_eq!(swapped.parse::<TrackingCode>(), Err(TrackingError::Check(swapped)));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(day in 0_i32..60_000, serial in 1_u16..=9999, place in 0_usize..12, other in 0_u8..10) {
            let code = TrackingCode::new(Day::from_number(day).unwrap(), serial).unwrap();
            let mut plain = code.to_string().replace('-', "").into_bytes();
            prop_assert_eq!(std::str::from_utf8(&plain).unwrap().parse::<TrackingCode>(), Ok(code));
            let digit = b'0' + other;
            prop_assume!(plain[3 + place] != digit);
            plain[3 + place] = digit;
            prop_assert!(std::str::from_utf8(&plain).unwrap().parse::<TrackingCode>().is_err());
        }
    }
}
