//! Units of measure and exact conversion between them.

use crate::{Exact, Qty};
use num_traits::CheckedMul;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a unit measures. Units of one dimension convert into each other for every item; counts never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Pieces, sets, boxes: convertible only by an item's own conversion.
    Count,
    /// Base unit kilogram.
    Mass,
    /// Base unit metre.
    Length,
    /// Base unit square metre.
    Area,
    /// Base unit cubic metre.
    Volume,
    /// Base unit second.
    Time,
}

crate::words::words!(Dimension { Count = "count", Mass = "mass", Length = "length", Area = "area", Volume = "volume", Time = "time" });

/// A unit of measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unit {
    /// Unique code: `kg`, `pcs`, `件`.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Decimals that a new item with this unit gets (pcs 0, kg 3).
    pub decimals: u8,
    /// What it measures.
    pub dimension: Dimension,
    /// How many `per` base units of the dimension: 1 g = 1/1000 kg is `factor 1`, `per 1000`. Both are 1 for counts.
    pub factor: Qty,
    /// See `factor`.
    pub per: Qty,
    /// May no longer be chosen.
    pub retired: bool,
}

/// Code, Chinese and English name, decimals, dimension, factor, per.
type Common = (&'static str, &'static str, &'static str, u8, Dimension, i64, i64);

const COMMON: [Common; 12] = [
    ("件", "件", "piece", 0, Dimension::Count, 1, 1),
    ("个", "个", "each", 0, Dimension::Count, 1, 1),
    ("套", "套", "set", 0, Dimension::Count, 1, 1),
    ("箱", "箱", "box", 0, Dimension::Count, 1, 1),
    ("kg", "千克", "kilogram", 3, Dimension::Mass, 1, 1),
    ("g", "克", "gram", 1, Dimension::Mass, 1, 1_000),
    ("t", "吨", "tonne", 6, Dimension::Mass, 1_000, 1),
    ("m", "米", "metre", 3, Dimension::Length, 1, 1),
    ("mm", "毫米", "millimetre", 0, Dimension::Length, 1, 1_000),
    ("m2", "平方米", "square metre", 4, Dimension::Area, 1, 1),
    ("m3", "立方米", "cubic metre", 6, Dimension::Volume, 1, 1),
    ("L", "升", "litre", 3, Dimension::Volume, 1, 1_000),
];

/// The units that a factory mostly needs (常用单位), to begin with.
#[must_use]
pub fn common() -> Vec<Unit> {
    let whole = |n: i64| Qty::from_whole(n).unwrap_or(Qty::ONE);
    let unit = |&(code, name, name_en, decimals, dimension, factor, per): &Common| Unit {
        code: code.into(),
        name: name.into(),
        name_en: name_en.into(),
        decimals,
        dimension,
        factor: whole(factor),
        per: whole(per),
        retired: false,
    };
    COMMON.iter().map(unit).collect()
}

impl Unit {
    /// The size of one of these in the dimension's base unit; `None` for counts and for factors that are not positive.
    #[must_use]
    pub fn base_ratio(&self) -> Option<Exact> {
        (self.dimension != Dimension::Count && self.factor.is_positive() && self.per.is_positive())
            .then(|| self.factor.to_exact() / self.per.to_exact())
    }
}

/// An item's own conversion, exact: `quantity` of `unit` are `base` of the item's own unit (1 kg = 148 pcs).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversion {
    /// The other unit's code.
    pub unit: String,
    /// How much of the other unit.
    pub quantity: Qty,
    /// How much of the item's own unit that is.
    pub base: Qty,
}

impl Conversion {
    /// How much of the item's own unit one of `unit` is; `None` unless both sides are positive.
    ///
    /// 1 kg = 148 pcs, own unit pcs → 148.
    #[must_use]
    pub fn ratio(&self) -> Option<Exact> {
        (self.quantity.is_positive() && self.base.is_positive()).then(|| self.base.to_exact() / self.quantity.to_exact())
    }
}

/// How much of `own` one of `from` is: the same unit, an item's own conversion, then the shared dimension. `None` when
/// there is no way.
///
/// 1000 pcs at 148 pcs/kg are 1000/148 kg.
#[must_use]
pub fn ratio_to_own(from: &Unit, own: &Unit, conversions: &[Conversion]) -> Option<Exact> {
    if from.code == own.code {
        return Some(Exact::from_integer(1));
    }
    if let Some(conversion) = conversions.iter().find(|c| c.unit == from.code) {
        return conversion.ratio();
    }
    if from.dimension != own.dimension {
        return None;
    }
    from.base_ratio()?.checked_mul(&own.base_ratio()?.recip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Rounding;

    fn unit(code: &str, dimension: Dimension, factor: &str, per: &str) -> Unit {
        Unit {
            code: code.into(),
            name: code.into(),
            name_en: code.into(),
            decimals: 3,
            dimension,
            factor: factor.parse().unwrap(),
            per: per.parse().unwrap(),
            retired: false,
        }
    }

    #[test]
    fn converts_exactly() {
        let kg = unit("kg", Dimension::Mass, "1", "1");
        let g = unit("g", Dimension::Mass, "1", "1000");
        let lb = unit("lb", Dimension::Mass, "45359237", "100000000");
        let pcs = unit("pcs", Dimension::Count, "1", "1");
        let m = unit("m", Dimension::Length, "1", "1");
        assert_eq!(ratio_to_own(&g, &kg, &[]), Some(Exact::new(1, 1000)));
        assert_eq!(ratio_to_own(&kg, &g, &[]), Some(Exact::from_integer(1000)));
        assert_eq!(ratio_to_own(&lb, &kg, &[]), Some(Exact::new(45_359_237, 100_000_000)));
        assert_eq!(ratio_to_own(&pcs, &kg, &[]), None);
        assert_eq!(ratio_to_own(&m, &kg, &[]), None);
        let screws = [Conversion { unit: "pcs".into(), quantity: "148".parse().unwrap(), base: "1".parse().unwrap() }];
        let thousand = ratio_to_own(&pcs, &kg, &screws).unwrap() * Exact::from_integer(1000);
        assert_eq!(Qty::from_exact(&thousand, 3, Rounding::Up).unwrap().to_string(), "6.757");
    }

    #[test]
    fn common_units_convert_exactly_and_counts_do_not() {
        let all = common();
        let ratio = |from: &str, own: &str| {
            let of = |code: &str| all.iter().find(|unit| unit.code == code).unwrap();
            ratio_to_own(of(from), of(own), &[])
        };
        for (from, own, numerator, denominator) in
            [("g", "kg", 1, 1_000), ("t", "kg", 1_000, 1), ("t", "g", 1_000_000, 1), ("mm", "m", 1, 1_000), ("L", "m3", 1, 1_000)]
        {
            assert_eq!(ratio(from, own), Some(Exact::new(numerator, denominator)), "{from} {own}");
        }
        for (from, own) in [("箱", "件"), ("个", "件"), ("m", "m2"), ("kg", "L")] {
            assert_eq!(ratio(from, own), None, "{from} {own}");
        }
        let codes: std::collections::HashSet<&str> = all.iter().map(|unit| unit.code.as_str()).collect();
        assert_eq!(codes.len(), all.len());
    }

    #[test]
    fn a_count_is_never_another_count() {
        let pcs = unit("pcs", Dimension::Count, "1", "1");
        let set = unit("set", Dimension::Count, "1", "1");
        assert_eq!(ratio_to_own(&set, &pcs, &[]), None);
    }
}
