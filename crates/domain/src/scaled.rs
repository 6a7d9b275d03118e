//! The macro behind [`crate::Qty`], [`crate::PerUnit`], [`crate::Price`] and [`crate::Money`]: exact decimals kept as a
//! scaled `i64`, written and read as decimal strings.

/// Why a text is not a number of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It is not a decimal number at all.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// It has more digits after the point than can be kept.
    #[error("`{text}` has more than {decimals} decimals")]
    TooManyDecimals {
        /// What was written.
        text: String,
        /// How many can be kept.
        decimals: u32,
    },
    /// It is beyond what can be kept.
    #[error("`{0}` is out of range")]
    OutOfRange(String),
}

/// Reads a plain decimal (`-12.50`; no exponent, no grouping) exactly into an integer times `10^decimals`.
pub(crate) fn parse_scaled(text: &str, decimals: u32) -> Result<i64, NumberError> {
    let not_a_number = || NumberError::NotANumber(text.chars().take(40).collect());
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || (digits.contains('.') && fraction.is_empty()) {
        return Err(not_a_number());
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals as usize {
        return Err(NumberError::TooManyDecimals { text: text.chars().take(40).collect(), decimals });
    }
    let out_of_range = || NumberError::OutOfRange(text.chars().take(40).collect());
    let mut value = 0_i64;
    let zeros = std::iter::repeat_n(b'0', decimals as usize - fraction.len());
    for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        value = value.checked_mul(10).and_then(|v| v.checked_sub(i64::from(digit - b'0'))).ok_or_else(out_of_range)?;
    }
    if negative { Ok(value) } else { value.checked_neg().ok_or_else(out_of_range) }
}

/// Writes a scaled integer with at least `least` and at most `decimals` digits after the point.
pub(crate) fn write_scaled(f: &mut std::fmt::Formatter<'_>, value: i64, decimals: u32, least: u32) -> std::fmt::Result {
    let unit = 10_u64.pow(decimals);
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let mut fraction = format!("{:0width$}", size % unit, width = decimals as usize);
    while fraction.len() > least as usize && fraction.ends_with('0') {
        fraction.pop();
    }
    if fraction.is_empty() { write!(f, "{sign}{}", size / unit) } else { write!(f, "{sign}{}.{fraction}", size / unit) }
}

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident, $decimals:literal, $pattern:literal, $title:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(i64);

        impl $name {
            /// Digits kept after the decimal point.
            pub const DECIMALS: u32 = $decimals;
            /// Zero.
            pub const ZERO: Self = Self(0);
            /// One.
            pub const ONE: Self = Self(10_i64.pow($decimals));

            /// From the stored integer, i.e. the value times `10^DECIMALS`.
            #[must_use]
            pub const fn from_scaled(scaled: i64) -> Self {
                Self(scaled)
            }

            /// The stored integer, i.e. the value times `10^DECIMALS`.
            #[must_use]
            pub const fn scaled(self) -> i64 {
                self.0
            }

            /// A whole number; `None` when out of range.
            #[must_use]
            pub const fn from_whole(whole: i64) -> Option<Self> {
                match whole.checked_mul(10_i64.pow($decimals)) {
                    Some(scaled) => Some(Self(scaled)),
                    None => None,
                }
            }

            /// The exact ratio.
            #[must_use]
            pub fn to_exact(self) -> crate::Exact {
                crate::Exact::new(i128::from(self.0), 10_i128.pow($decimals))
            }

            /// Rounds an exact ratio to `decimals` decimals (at most `DECIMALS`); `None` when out of range or inexact
            /// under [`crate::exact::Rounding::Exactly`].
            #[must_use]
            pub fn from_exact(value: &crate::Exact, decimals: u32, how: crate::exact::Rounding) -> Option<Self> {
                let decimals = decimals.min($decimals);
                let rounded = crate::exact::round(value, decimals, how)?;
                let scaled = rounded.checked_mul(10_i128.pow($decimals - decimals))?;
                i64::try_from(scaled).ok().map(Self)
            }

            /// The sum, or `None` when out of range.
            #[must_use]
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Some(Self(sum)),
                    None => None,
                }
            }

            /// The difference, or `None` when out of range.
            #[must_use]
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(rest) => Some(Self(rest)),
                    None => None,
                }
            }

            /// Below zero?
            #[must_use]
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// Above zero?
            #[must_use]
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Exactly zero?
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// How many decimals it needs to be written without loss (2.50 → 1).
            #[must_use]
            pub const fn decimals_used(self) -> u32 {
                let mut rest = self.0;
                let mut used = $decimals;
                while used > 0 && rest % 10 == 0 {
                    rest /= 10;
                    used -= 1;
                }
                used
            }

            /// Written with exactly `decimals` digits if it needs no more, else with all that it needs.
            #[must_use]
            pub fn with_decimals(self, decimals: u32) -> String {
                struct Fixed(i64, u32);
                impl std::fmt::Display for Fixed {
                    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        crate::scaled::write_scaled(f, self.0, $decimals, self.1)
                    }
                }
                Fixed(self.0, decimals.min($decimals)).to_string()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::scaled::write_scaled(f, self.0, $decimals, 0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::quantity::NumberError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                crate::scaled::parse_scaled(text, $decimals).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "description": $title })
            }
        }
    };
}
pub(crate) use scaled;
