//! Units of measure and work centres.

use super::part::milli;
use qitao_domain::Qty;
use qitao_domain::unit::{Dimension, Unit};
use qitao_domain::work_center::WorkCenter;

/// Code, name, English name, decimals, dimension, factor, per.
const UNITS: &[(&str, &str, &str, u8, Dimension, i64, i64)] = &[
    ("件", "件", "piece", 0, Dimension::Count, 1, 1),
    ("台", "台", "unit", 0, Dimension::Count, 1, 1),
    ("套", "套", "set", 0, Dimension::Count, 1, 1),
    ("组", "组", "group", 0, Dimension::Count, 1, 1),
    ("圈", "圈", "ring", 0, Dimension::Count, 1, 1),
    ("张", "张", "sheet", 0, Dimension::Count, 1, 1),
    ("卷", "卷", "roll", 0, Dimension::Count, 1, 1),
    ("桶", "桶", "drum", 0, Dimension::Count, 1, 1),
    ("次", "次", "time", 0, Dimension::Count, 1, 1),
    ("箱", "箱", "box", 0, Dimension::Count, 1, 1),
    ("kg", "千克", "kilogram", 3, Dimension::Mass, 1, 1),
    ("g", "克", "gram", 1, Dimension::Mass, 1, 1_000),
    ("t", "吨", "tonne", 6, Dimension::Mass, 1_000, 1),
    ("m", "米", "metre", 3, Dimension::Length, 1, 1),
    ("mm", "毫米", "millimetre", 0, Dimension::Length, 1, 1_000),
    ("km", "千米", "kilometre", 6, Dimension::Length, 1_000, 1),
    ("m2", "平方米", "square metre", 4, Dimension::Area, 1, 1),
    ("m3", "立方米", "cubic metre", 6, Dimension::Volume, 1, 1),
    ("L", "升", "litre", 3, Dimension::Volume, 1, 1_000),
    ("h", "小时", "hour", 4, Dimension::Time, 3_600, 1),
    ("min", "分钟", "minute", 2, Dimension::Time, 60, 1),
];

/// Work centres: code and name as on the shop's boards.
pub(super) mod at {
    pub(in super::super) const SAW: &str = "XL01";
    pub(in super::super) const FORGE: &str = "DZ01";
    pub(in super::super) const MELT: &str = "RL01";
    pub(in super::super) const CAST: &str = "ZZ01";
    pub(in super::super) const ROUGH: &str = "CC01";
    pub(in super::super) const FINISH: &str = "JC01";
    pub(in super::super) const CNC: &str = "SK01";
    pub(in super::super) const MILL: &str = "XX01";
    pub(in super::super) const DRILL: &str = "ZK01";
    pub(in super::super) const GRIND: &str = "MX01";
    pub(in super::super) const LAP: &str = "YM01";
    pub(in super::super) const OVERLAY: &str = "DH01";
    pub(in super::super) const THREAD: &str = "GS01";
    pub(in super::super) const WELD: &str = "HJ01";
    pub(in super::super) const WIND: &str = "RX01";
    pub(in super::super) const WASH: &str = "QX01";
    pub(in super::super) const FIT: &str = "ZP01";
    pub(in super::super) const TEST: &str = "SY01";
    pub(in super::super) const PAINT: &str = "PQ01";
    pub(in super::super) const PACK: &str = "BZ01";
    pub(in super::super) const INSPECT: &str = "JY01";
    pub(in super::super) const HEAT: &str = "WX-RCL";
    pub(in super::super) const GALVANIZE: &str = "WX-RJX";
    pub(in super::super) const PLATE: &str = "WX-DD";
    pub(in super::super) const INVEST: &str = "WX-JZ";
}

/// Code, name, efficiency in thousandths, done by suppliers, note.
const WORK_CENTERS: &[(&str, &str, i64, bool, &str)] = &[
    (at::SAW, "下料", 900, false, "带锯床 GB4230 三台，剪板机一台"),
    (at::FORGE, "锻造", 850, false, "400 kg 空气锤、300 t 摩擦压力机、冷镦机 Z12"),
    (at::MELT, "熔炼", 880, false, "1 t、2 t 中频炉，配 AOD"),
    (at::CAST, "铸造", 820, false, "树脂砂造型线，抛丸清理"),
    (at::ROUGH, "粗车", 900, false, "CW6163、C5112 立车"),
    (at::FINISH, "精车", 880, false, "CA6140、CW6180"),
    (at::CNC, "数控车", 950, false, "CK6140 六台、CK6163 两台"),
    (at::MILL, "铣", 900, false, "XK714、X6132，加工中心 VMC1060"),
    (at::DRILL, "钻孔攻丝", 900, false, "Z3050 摇臂钻、数控钻床"),
    (at::GRIND, "磨", 880, false, "M1432 外圆磨、M7130 平面磨、球面磨"),
    (at::LAP, "研磨", 800, false, "闸板、阀座密封面研磨机"),
    (at::OVERLAY, "堆焊", 830, false, "等离子堆焊 DML-V03"),
    (at::THREAD, "滚丝", 950, false, "Z28-75、Z28-200"),
    (at::WELD, "焊接", 850, false, "氩弧焊、埋弧焊，焊工持证"),
    (at::WIND, "绕制压制", 920, false, "填料压制、电机绕线、垫片冲切"),
    (at::WASH, "清洗", 950, false, "超声波清洗线，酸洗钝化"),
    (at::FIT, "装配", 900, false, "一线 DN80 以下，二线 DN100 以上"),
    (at::TEST, "试压", 850, false, "YFA 试验台，按 GB/T 26480"),
    (at::PAINT, "喷漆", 870, false, "水帘喷房，烘干 80 ℃"),
    (at::PACK, "包装", 950, false, ""),
    (at::INSPECT, "检验", 1_000, false, "光谱、硬度、着色、测厚"),
    (at::HEAT, "热处理(委外)", 1_000, true, "恒达热处理"),
    (at::GALVANIZE, "热浸镀锌(委外)", 1_000, true, "永嘉镀锌厂"),
    (at::PLATE, "电镀与表面处理(委外)", 1_000, true, "镀铬、化学镀镍、发黑、磷化"),
    (at::INVEST, "熔模精铸(委外)", 1_000, true, "来料铸造，带回浇冒口"),
];

/// Decimals of a new item with this unit; unknown units have none.
pub(super) fn unit_decimals(code: &str) -> u8 {
    UNITS.iter().find(|u| u.0 == code).map_or(0, |u| u.3)
}

/// All units.
pub(super) fn units() -> Vec<Unit> {
    UNITS
        .iter()
        .map(|&(code, name, name_en, decimals, dimension, factor, per)| Unit {
            code: code.into(),
            name: name.into(),
            name_en: name_en.into(),
            decimals,
            dimension,
            factor: Qty::from_scaled(factor * 1_000_000),
            per: Qty::from_scaled(per * 1_000_000),
            retired: false,
        })
        .collect()
}

/// All work centres.
pub(super) fn work_centers() -> Vec<WorkCenter> {
    WORK_CENTERS
        .iter()
        .map(|&(code, name, efficiency, outsourced, note)| WorkCenter {
            code: code.into(),
            name: name.into(),
            efficiency: milli(efficiency),
            outsourced,
            note: note.into(),
            retired: false,
        })
        .collect()
}
