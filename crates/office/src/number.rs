//! Excel's binary floats as the decimals that a person typed.

/// The decimal text of a float at Excel's 15 significant digits: `0.1`, `0.3` for 0.30000000000000004, `12` without a
/// point. Beyond 10²⁰ or below 10⁻²⁰ the exponent stays: `1.5E+25`.
pub(crate) fn decimal_text(value: f64, out: &mut String) {
    use std::fmt::Write;
    // Whole numbers below 10^15 are exact and by far the most frequent.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        #[allow(clippy::cast_possible_truncation)]
        let whole = value as i64;
        let _ = write!(out, "{whole}");
        return;
    }
    if !value.is_finite() {
        out.push_str("#NUM!");
        return;
    }
    let shown = format!("{value:.14e}");
    let Some((mantissa, exponent)) = shown.split_once('e') else { return };
    let Ok(exponent) = exponent.parse::<i32>() else { return };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |m| ("-", m));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let digits = digits.trim_end_matches('0');
    out.push_str(sign);
    if !(-20..=20).contains(&exponent) {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        let _ = write!(out, "E{exponent:+}");
        return;
    }
    let digits_before = exponent + 1;
    if digits_before <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', digits_before.unsigned_abs() as usize));
        out.push_str(digits);
    } else {
        let before = digits_before.unsigned_abs() as usize;
        if digits.len() <= before {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', before - digits.len()));
        } else {
            out.push_str(&digits[..before]);
            out.push('.');
            out.push_str(&digits[before..]);
        }
    }
}

/// A whole number padded as its number format says (`00000` shows 42 as `00042`); `None` where the format does not pad.
pub(crate) fn padded(value: f64, format: &str) -> Option<String> {
    let width = format.len();
    if !(2..=30).contains(&width) || !format.bytes().all(|b| b == b'0') || value.fract() != 0.0 || !(0.0..1e15).contains(&value) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = value as u64;
    Some(format!("{whole:0width$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: f64, expected: &str) {
        let mut text = String::new();
        decimal_text(value, &mut text);
        assert_eq!(text, expected, "{value:e}");
    }

    #[test]
    fn as_typed() {
        check(0.1, "0.1");
        check(0.1 + 0.2, "0.3");
        check(1.1 * 3.0, "3.3");
        check(0.0275, "0.0275");
        check(8_552.5, "8552.5");
        check(12.0, "12");
        check(-0.0, "0");
        check(-2.5, "-2.5");
        check(0.000_001, "0.000001");
        check(123_456_789_012_345.0, "123456789012345");
        check(1_234_567_890_123_456.0, "1234567890123460");
        check(0.123_456_789_012_345_6, "0.123456789012346");
        check(99.999_999_999_999_99, "100");
        check(1e20, "100000000000000000000");
        check(1.5e25, "1.5E+25");
        check(1e-21, "1E-21");
    }

    #[test]
    fn pads_as_the_format_says() {
        assert_eq!(padded(42.0, "00000").as_deref(), Some("00042"));
        assert_eq!(padded(1_234_567.0, "00000").as_deref(), Some("1234567"));
        assert_eq!(padded(42.5, "00000"), None);
        assert_eq!(padded(42.0, "0"), None);
        assert_eq!(padded(42.0, "0.00"), None);
        assert_eq!(padded(42.0, "General"), None);
    }
}
