//! With whom the sample factory trades, where its goods lie, what it sells at which price, and what it buys for that.

use qitao_domain::partner::Partner;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::{PerUnit, Price};

/// Something that is bought: its code, its price without tax in ten thousandths, its supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bought {
    pub(crate) item: &'static str,
    pub(crate) price: i64,
    pub(crate) supplier: &'static str,
}

/// A model that is sold: its code, its price and what making one costs (without tax, in hundredths), and how many of which
/// bought parts go into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sold {
    pub(crate) item: &'static str,
    pub(crate) price: i64,
    pub(crate) cost: i64,
    pub(crate) parts: &'static [(usize, i64)],
}

const fn bought(item: &'static str, price: i64, supplier: &'static str) -> Bought {
    Bought { item, price, supplier }
}

/// What is bought.
pub(crate) const BOUGHT: &[Bought] = &[
    bought("BT-M16X70-A2", 23_500, "GY-001"),
    bought("BT-M12X45-A2", 12_800, "GY-001"),
    bought("BT-M16X60-A2", 21_000, "GY-001"),
    bought("BT-M12X50-A2", 13_600, "GY-001"),
    bought("LE-M16", 34_000, "GY-001"),
    bought("GK-DN150-SWG", 185_000, "GY-002"),
    bought("GK-DN40-SWG", 52_000, "GY-002"),
    bought("GK-DN100-SWG", 118_000, "GY-002"),
    bought("GK-DN125-SWG", 146_000, "GY-002"),
    bought("GK-DN50-SWG", 63_000, "GY-002"),
    bought("VP-26X16", 11_500, "GY-002"),
    bought("OR-16X2", 4_500, "GY-002"),
    bought("OS-31X51", 29_000, "GY-002"),
    bought("BG-6203", 78_000, "GY-004"),
    bought("NP-DN150-16P", 22_000, "GY-003"),
    bought("NP-DN40-16P", 18_000, "GY-003"),
    bought("NP-QJ-DN100-16P", 20_000, "GY-003"),
    bought("NP-HC-DN125-16C", 20_000, "GY-003"),
    bought("NP-GF-DN50-16P", 18_000, "GY-003"),
    bought("NP-DF-DN100-16P", 20_000, "GY-003"),
    bought("NP-QJ-DN50-16P", 18_000, "GY-003"),
    bought("NP-QF-DN32-16C", 16_500, "GY-003"),
];

/// What is sold. The first is kept by lots: whoever buys it wants the heat of its body.
pub(crate) const SOLD: &[Sold] = &[
    Sold { item: "FA-DN150-0304", price: 215_000, cost: 129_000, parts: &[(0, 12), (5, 1), (14, 1)] },
    Sold { item: "FA-DN40-0304", price: 68_000, cost: 40_800, parts: &[(1, 6), (6, 1), (15, 1)] },
    Sold { item: "QJ-DN100-0304", price: 156_000, cost: 93_600, parts: &[(2, 8), (7, 1), (16, 1)] },
    Sold { item: "HC-DN125-WCB", price: 89_000, cost: 53_400, parts: &[(4, 2), (8, 1), (17, 1)] },
    Sold { item: "GF-DN50-0304", price: 36_500, cost: 21_900, parts: &[(3, 8), (9, 1), (18, 1)] },
    Sold { item: "DF-DN100-0304", price: 54_000, cost: 32_400, parts: &[(13, 4), (12, 2), (19, 1)] },
    Sold { item: "QJ-DN50-0304", price: 61_000, cost: 36_600, parts: &[(3, 8), (9, 1), (20, 1)] },
    Sold { item: "QF-DN32-WCB", price: 18_500, cost: 11_100, parts: &[(10, 3), (11, 1), (21, 1)] },
];

/// The model that is kept by lots.
pub(crate) const BY_LOTS: &str = SOLD[0].item;

/// Code, name, contact, town; customers, then suppliers.
const CUSTOMERS: &[(&str, &str, &str, &str)] = &[
    ("KH-001", "宁海石化工程有限公司", "陈工", "宁波市镇海区"),
    ("KH-002", "江南泵阀成套有限公司", "吴经理", "温州市龙湾区"),
    ("KH-003", "沪建安给排水设备有限公司", "徐经理", "上海市嘉定区"),
    ("KH-004", "越州热电有限公司", "沈工", "绍兴市柯桥区"),
    ("KH-005", "台临精细化工有限公司", "林经理", "台州市临海市"),
    ("KH-006", "钱塘水务设备有限公司", "周工", "杭州市萧山区"),
];
const SUPPLIERS: &[(&str, &str, &str, &str)] = &[
    ("GY-001", "苏南高强紧固件有限公司", "钱经理", "苏州市吴江区"),
    ("GY-002", "锡澄密封材料厂", "顾经理", "无锡市江阴市"),
    ("GY-003", "永嘉瓯北标牌厂", "金师傅", "温州市永嘉县"),
    ("GY-004", "慈东轴承有限公司", "岑经理", "宁波市慈溪市"),
];

/// Codes of the customers, in the order in which they buy.
pub(crate) fn customer(at: usize) -> &'static str {
    CUSTOMERS[at % CUSTOMERS.len()].0
}

/// Codes of the suppliers.
pub(crate) fn suppliers() -> impl Iterator<Item = &'static str> {
    SUPPLIERS.iter().map(|one| one.0)
}

/// 13 %, as in every invoice of this trade.
const TAX: PerUnit = PerUnit::from_scaled(130_000_000);

/// Partners.
pub(crate) fn partners() -> Vec<Partner> {
    let one = |&(code, name, contact, address): &(&str, &str, &str, &str), customer: bool| Partner {
        code: code.into(),
        name: name.into(),
        customer,
        supplier: !customer,
        tax_rate: TAX,
        tax_included: false,
        payment_days: if customer { 30 } else { 45 },
        tolerance: None,
        tax_number: String::new(),
        contact: contact.into(),
        phone: String::new(),
        address: address.into(),
        note: String::new(),
        retired: false,
    };
    CUSTOMERS.iter().map(|c| one(c, true)).chain(SUPPLIERS.iter().map(|s| one(s, false))).collect()
}

/// Warehouses: parts, beside the line, finished goods, what is looked at.
pub(crate) const PARTS: &str = "YL";
/// Parts beside the line, for the week's orders.
pub(crate) const AT_LINE: &str = "XB";
/// Finished goods.
pub(crate) const GOODS: &str = "CP";
/// What came back and is looked at.
pub(crate) const LOOKED_AT: &str = "DJ";

/// Warehouses.
pub(crate) fn warehouses() -> Vec<Warehouse> {
    [
        (PARTS, "零件仓", WarehouseKind::Stock),
        (AT_LINE, "线边仓", WarehouseKind::Stock),
        (GOODS, "成品仓", WarehouseKind::Stock),
        (LOOKED_AT, "待处理仓", WarehouseKind::Quarantine),
    ]
    .map(|(code, name, kind)| Warehouse {
        code: code.into(),
        name: name.into(),
        kind,
        partner: String::new(),
        note: String::new(),
        retired: false,
    })
    .into()
}

/// The rack of a bought part: parts of one supplier lie together.
pub(crate) fn rack(part: &Bought) -> &'static str {
    match part.supplier {
        "GY-001" => "A-01",
        "GY-002" => "A-02",
        "GY-003" => "A-03",
        _ => "A-04",
    }
}

/// The rack of finished goods.
pub(crate) const GOODS_RACK: &str = "C-01";
/// The rack of what came back and was put right.
pub(crate) const MENDED_RACK: &str = "C-02";

/// Bins.
pub(crate) fn bins() -> Vec<Bin> {
    let bin = |warehouse: &str, code: &str| Bin {
        warehouse: warehouse.into(),
        code: code.into(),
        barcode: format!("{warehouse}-{code}"),
        note: String::new(),
        retired: false,
    };
    ["A-01", "A-02", "A-03", "A-04"]
        .map(|code| bin(PARTS, code))
        .into_iter()
        .chain([GOODS_RACK, MENDED_RACK].map(|code| bin(GOODS, code)))
        .collect()
}

/// How stock is kept where that is not the usual: one model by lots, one at a standard price.
pub(crate) fn rules() -> Vec<StockRule> {
    let standard = SOLD[SOLD.len() - 1];
    vec![
        StockRule { lots: true, ..StockRule::usual(BY_LOTS) },
        StockRule { valuation: Valuation::Standard, standard_price: hundredths(standard.cost), ..StockRule::usual(standard.item) },
    ]
}

/// A price of so many hundredths.
pub(crate) fn hundredths(price: i64) -> Price {
    ten_thousandths(price * 100)
}

/// A price of so many ten thousandths.
pub(crate) fn ten_thousandths(price: i64) -> Price {
    Price::from_scaled(price * 10_i64.pow(Price::DECIMALS - 4))
}
