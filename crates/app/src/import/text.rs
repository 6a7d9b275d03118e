//! Cells' texts as values: half-width forms, numbers, days, words. Pure functions; what is wrong comes back as a
//! [`Wrong`] with a suggestion where there is one.

use super::kinds::Words;
use super::problem::Code;
use qitao_domain::Day;
use std::borrow::Cow;

/// Why a text is not the wanted value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong.
    pub code: Code,
    /// What the sentence needs.
    pub params: Vec<(&'static str, String)>,
    /// What it should probably be.
    pub suggestion: Option<String>,
}

impl Wrong {
    fn new(code: Code) -> Self {
        Self { code, params: Vec::new(), suggestion: None }
    }

    fn with(code: Code, params: Vec<(&'static str, String)>) -> Self {
        Self { code, params, suggestion: None }
    }
}

/// Without outer white space, also the Chinese and the non-breaking, and invisible marks.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'))
}

/// Full-width letters, digits and signs (Ａ, １, －, （) as the ones on the keyboard.
#[must_use]
pub fn half_width(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}');
    if !text.chars().any(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        c if wide(c) => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

/// A number as a plain decimal (`-12.5`), as [`qitao_domain::Qty`] reads it. `.5`, `5.`, `+5`, `1.5e-3` and
/// `1,234.5` are understood; `0,5` is not, because nobody knows whether it is 0.5 or a slip.
///
/// # Errors
/// [`Code::NotANumber`], [`Code::DecimalComma`], [`Code::ThousandsComma`].
pub fn number(text: &str) -> Result<Cow<'_, str>, Wrong> {
    let text = trimmed(text);
    if is_plain(text) {
        return Ok(Cow::Borrowed(text));
    }
    let text = text.replace('\u{2212}', "-");
    if text.contains([',', '，', '、']) {
        return commas(&text.replace(['，', '、'], ","));
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().map_err(|_| Wrong::new(Code::NotANumber))?;
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) || !(-40..=40).contains(&exponent) {
        return Err(Wrong::new(Code::NotANumber));
    }
    let mut all = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
    let point = if point <= 0 {
        all.insert_str(0, &"0".repeat(point.unsigned_abs() as usize + 1));
        1
    } else {
        let point = point.unsigned_abs() as usize;
        if all.len() < point {
            all.push_str(&"0".repeat(point - all.len()));
        }
        point
    };
    let (whole, fraction) = all.split_at(point);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Ok(Cow::Owned(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }))
}

/// `-12.50`, as domain reads it.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    plain(whole) && plain(fraction)
}

fn commas(text: &str) -> Result<Cow<'static, str>, Wrong> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let groups: Vec<&str> = whole.split(',').collect();
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() > 1
        && plain(groups[0])
        && groups[0].len() <= 3
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|g| plain(g) && g.len() == 3)
        && fraction.is_none_or(plain);
    let joined = text.replace(',', "");
    if grouped && (groups.len() > 2 || fraction.is_some()) {
        return Ok(Cow::Owned(joined)); // 1,234.5 and 1,234,567 can only be read one way
    }
    if grouped {
        return Err(Wrong { suggestion: Some(joined), ..Wrong::new(Code::ThousandsComma) });
    }
    if groups.len() == 2 && fraction.is_none() && groups.iter().all(|g| plain(g)) {
        let point = text.replacen(',', ".", 1);
        let suggestion = number(&point).map(Cow::into_owned).ok();
        return Err(Wrong { suggestion, ..Wrong::new(Code::DecimalComma) });
    }
    Err(Wrong::new(Code::NotANumber))
}

/// A share: `5%` is 0.05, `0.05` is itself.
///
/// # Errors
/// As [`number`].
pub fn share(text: &str) -> Result<Cow<'_, str>, Wrong> {
    let text = trimmed(text);
    match text.strip_suffix('%') {
        Some(percent) => {
            let percent = number(percent).map_err(|mut wrong| {
                wrong.suggestion = wrong.suggestion.map(|s| s + "%");
                wrong
            })?;
            number(&format!("{percent}e-2")).map(|value| Cow::Owned(value.into_owned()))
        }
        None => number(text),
    }
}

/// A day from text: `2026-9-1`, `2026/09/01`, `2026.9.1`, `2026年9月1日`, `20260901`, each also with a time.
///
/// # Errors
/// [`Code::NotADate`], [`Code::NoSuchMonth`], [`Code::NoSuchDay`], [`Code::DateOutOfRange`].
pub fn day(text: &str) -> Result<Day, Wrong> {
    let half = half_width(trimmed(text));
    let half: &str = &half;
    if let Ok(day) = half.parse::<Day>() {
        return Ok(day);
    }
    // A time behind the date says nothing here.
    let date = half.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = if date.contains('年') {
        date.trim_end_matches(['日', '号']).split(['年', '月']).collect()
    } else if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        vec![&date[..4], &date[4..6], &date[6..]]
    } else {
        date.split(['-', '/', '.']).collect()
    };
    let [year, month, day] = parts[..] else { return Err(Wrong::new(Code::NotADate)) };
    let digits = |s: &str, most: usize| !s.is_empty() && s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return Err(Wrong::new(Code::NotADate));
    }
    let of = |s: &str| s.parse::<u32>().unwrap_or_default();
    if !(1..=12).contains(&of(month)) {
        return Err(Wrong::with(Code::NoSuchMonth, vec![("month", of(month).to_string())]));
    }
    let iso = format!("{year}-{:02}-{:02}", of(month), of(day));
    iso.parse::<Day>().map_err(|e| match e {
        qitao_domain::calendar::DayError::NotADay(_) => {
            Wrong::with(Code::NoSuchDay, vec![("year", year.to_owned()), ("month", of(month).to_string()), ("day", of(day).to_string())])
        }
        qitao_domain::calendar::DayError::OutOfRange(_) => Wrong::new(Code::DateOutOfRange),
    })
}

/// A day from a serial number, as Excel keeps dates; also 20260901 as a number. Serials before 1954 are more likely
/// years or slips and are refused.
///
/// # Errors
/// [`Code::NotADate`] and those of [`day`].
pub fn serial_day(text: &str, from_1904: bool) -> Result<Day, Wrong> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return day(text);
    }
    let whole = text.split('.').next().unwrap_or_default();
    let serial: i32 = whole.parse().map_err(|_| Wrong::new(Code::NotADate))?;
    if !(20_000..=401_768).contains(&serial) {
        return Err(Wrong::new(Code::NotADate));
    }
    // Serial 25569 is 1970-01-01; from 1904 everything is 1462 days later.
    let days = serial - 25_569 + if from_1904 { 1_462 } else { 0 };
    Day::from_number(days).ok_or_else(|| Wrong::new(Code::DateOutOfRange))
}

/// The value of a word of a choice, in either language.
///
/// # Errors
/// [`Code::UnknownWord`] with the words that are known, and the nearest when it is one slip away.
pub fn word(text: &str, words: Words) -> Result<&'static str, Wrong> {
    let plain = super::kinds::plain_header(text);
    let all = || words.iter().flat_map(|w| w.zh.iter().chain(w.en).chain([&w.value]).map(move |name| (w, *name)));
    if let Some((found, _)) = all().find(|(_, name)| super::kinds::plain_header(name) == plain) {
        return Ok(found.value);
    }
    let near = all().find(|(_, name)| plain.chars().count() > 2 && super::suggest::one_slip(&plain, &super::kinds::plain_header(name)));
    Err(Wrong {
        code: Code::UnknownWord,
        params: vec![
            ("words", words.iter().map(|w| w.zh[0]).collect::<Vec<_>>().join(" ")),
            ("words_en", words.iter().map(|w| w.en[0]).collect::<Vec<_>>().join(", ")),
        ],
        suggestion: near.map(|(w, _)| w.zh[0].to_owned()),
    })
}

/// Whole seconds from a number in a unit of `seconds` seconds, or from `H:MM:SS`.
///
/// # Errors
/// [`Code::NotWholeSeconds`] when a fraction of a second is left, and those of [`number`].
pub fn seconds(text: &str, unit: i64) -> Result<i64, Wrong> {
    let text = trimmed(text);
    if text.contains(':') {
        let parts: Vec<i64> = text
            .split(':')
            .map(|p| if p.bytes().all(|b| b.is_ascii_digit()) { p.parse().ok() } else { None })
            .collect::<Option<_>>()
            .ok_or_else(|| Wrong::new(Code::NotANumber))?;
        return match parts[..] {
            [h, m] if m < 60 => Ok(h.saturating_mul(3600).saturating_add(m * 60)),
            [h, m, s] if m < 60 && s < 60 => Ok(h.saturating_mul(3600).saturating_add(m * 60 + s)),
            _ => Err(Wrong::new(Code::NotANumber)),
        };
    }
    let plain = number(text)?;
    let qty: qitao_domain::PerUnit = plain.parse().map_err(|e| number_wrong(&e))?;
    let scaled = i128::from(qty.scaled()) * i128::from(unit);
    let one = i128::from(qitao_domain::PerUnit::ONE.scaled());
    if scaled % one != 0 {
        let whole = (scaled.abs() + one / 2) / one * scaled.signum();
        return Err(Wrong::with(Code::NotWholeSeconds, vec![("seconds", whole.to_string()), ("unit", unit.to_string())]));
    }
    i64::try_from(scaled / one).map_err(|_| Wrong::new(Code::OutOfRange))
}

/// A domain's number error as a problem.
#[must_use]
pub fn number_wrong(e: &qitao_domain::quantity::NumberError) -> Wrong {
    use qitao_domain::quantity::NumberError;
    match e {
        NumberError::NotANumber(_) => Wrong::new(Code::NotANumber),
        NumberError::TooManyDecimals { decimals, .. } => Wrong::with(Code::TooManyDecimals, vec![("decimals", decimals.to_string())]),
        NumberError::OutOfRange(_) => Wrong::new(Code::OutOfRange),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let ok = |text: &str| number(text).unwrap().into_owned();
        for (text, expected) in [
            ("0.5", "0.5"),
            (" 12 ", "12"),
            ("-3.20", "-3.20"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+5", "5"),
            ("1.5e-3", "0.0015"),
            ("2E+3", "2000"),
            ("1.25e1", "12.5"),
            ("1,234.5", "1234.5"),
            ("1,234,567", "1234567"),
            ("\u{2212}4", "-4"),
        ] {
            assert_eq!(ok(text), expected, "{text}");
        }
        let wrong = |text: &str| number(text).map(Cow::into_owned).map_err(|w| (w.code, w.suggestion));
        assert_eq!(wrong("0,5"), Err((Code::DecimalComma, Some("0.5".into()))));
        assert_eq!(wrong("0，500"), Err((Code::DecimalComma, Some("0.500".into()))));
        assert_eq!(wrong("12,75"), Err((Code::DecimalComma, Some("12.75".into()))));
        assert_eq!(wrong("1,000"), Err((Code::ThousandsComma, Some("1000".into()))));
        for text in ["5kg", "", "-", "1.2.3", "1,2,3", "一", "e5", "1e999"] {
            assert_eq!(wrong(text), Err((Code::NotANumber, None)), "{text}");
        }
        assert_eq!(share("5%").unwrap(), "0.05");
        assert_eq!(share("0.5 %").unwrap(), "0.005");
        assert_eq!(share("102%").unwrap(), "1.02");
        assert_eq!(share("0.03").unwrap(), "0.03");
        assert_eq!(share("0,5%").unwrap_err().suggestion.as_deref(), Some("0.5%"));
    }

    #[test]
    fn days() {
        for text in [
            "2026-09-01",
            "2026-9-1",
            "2026/09/01",
            "2026/9/1",
            "2026.9.1",
            "2026年9月1日",
            "20260901",
            "２０２６-９-１",
            "2026/9/1 0:00:00",
            "2026-09-01T08:30:00",
        ] {
            assert_eq!(day(text).unwrap().to_string(), "2026-09-01", "{text}");
        }
        let wrong = |text: &str| day(text).unwrap_err().code;
        assert_eq!(wrong("2026/13/01"), Code::NoSuchMonth);
        assert_eq!(wrong("2026-02-30"), Code::NoSuchDay);
        assert_eq!(wrong("9999-12-31"), Code::DateOutOfRange);
        for text in ["01/09/2026", "26-9-1", "明天", "2026-09", "2026-9-1-1"] {
            assert_eq!(wrong(text), Code::NotADate, "{text}");
        }
        assert_eq!(serial_day("46266", false).unwrap().to_string(), "2026-09-01");
        assert_eq!(serial_day("46266.5", false).unwrap().to_string(), "2026-09-01");
        assert_eq!(serial_day("44804", true).unwrap().to_string(), "2026-09-01");
        assert_eq!(serial_day("20260901", false).unwrap().to_string(), "2026-09-01");
        assert!(serial_day("2026", false).is_err());
    }

    #[test]
    fn times() {
        assert_eq!(seconds("10", 60), Ok(600));
        assert_eq!(seconds("0.25", 3600), Ok(900));
        assert_eq!(seconds("1:30:05", 60), Ok(5405));
        assert_eq!(seconds("0:30", 1), Ok(1800));
        assert_eq!(seconds("0.33", 60).unwrap_err().code, Code::NotWholeSeconds);
        assert_eq!(seconds("1.5", 1).unwrap_err().code, Code::NotWholeSeconds);
    }
}
