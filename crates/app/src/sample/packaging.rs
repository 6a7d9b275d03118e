//! What a valve leaves in: packing sets are phantoms, cases are sawn and nailed here.

use super::base::at;
use super::part::{Part, each, grams, line, milli, step, up_to};
use super::plant::Plant;
use super::stock::bulk;

/// The packing set (虚拟件) for a size: carton up to DN50, strong carton up to DN80, plywood case beyond; a tall case
/// leaves room for an actuator.
pub(super) fn crate_for(p: &mut Plant, dn: i64, tall: bool) -> String {
    let tier = up_to(dn, &[(32, 1), (50, 2), (80, 3), (125, 4), (200, 5), (300, 6)], 7);
    let code = format!("PG-{tier}{}", if tall { "H" } else { "" });
    p.once(code, |p| {
        let board = bulk(p, "CD-K5");
        let foam = bulk(p, "EP-20");
        let strap = bulk(p, "ST-PET");
        let cap = p.once("CV-PE", |_| Part::bought("件", "包材", "法兰防尘盖", "PE 通用").lead(5).safety(500).lot(1_000, 500));
        let book = p.once("DC-BOOK", |_| Part::bought("件", "包材", "说明书与合格证", "A5 中文").lead(5).safety(300).lot(500, 500));
        let edge = 160 + tier * 110;
        let boxed = if tier <= 3 && !tall {
            p.once(format!("BX-K{tier}"), |_| {
                Part::made("件", "包材·箱", "纸箱", format!("五层 {edge}×{edge}×{edge}"))
                    .lead(2)
                    .safety(50)
                    .lot(100, 50)
                    // Six faces and two flaps each.
                    .lines([line(board, milli(edge * edge * 9 / 1_000)).scrap(50).at(10)])
                    .steps([step("开槽", at::PACK, 10, 20), step("钉箱", at::PACK, 5, 25)])
            })
        } else {
            let height = if tall { edge * 2 } else { edge };
            let (ply, nails) = (bulk(p, if tier <= 4 { "PY-9" } else { "PY-15" }), bulk(p, "NL-50"));
            p.once(format!("BX-P{tier}{}", if tall { "H" } else { "" }), |_| {
                let square = (2 * edge * edge + 4 * edge * height) / 1_000;
                Part::made("件", "包材·箱", "胶合板箱", format!("{edge}×{edge}×{height}"))
                    .lead(2)
                    .safety(5)
                    .lines([line(ply, milli(square)).scrap(120).at(10), line(nails, grams(80 + tier * 40)).at(20)])
                    .steps([step("锯板", at::PACK, 15, 240 + tier * 30), step("钉箱", at::PACK, 10, 300 + tier * 60)])
            })
        };
        let area = edge * edge * 3 / 1_000;
        Part::phantom("组", "虚拟件·包装组", "包装组", format!("{} 号{}", tier, if tall { " 加高" } else { "" })).lines([
            line(boxed, each(1)),
            line(foam, milli(area)).scrap(80),
            line(strap, milli(edge * 10)).scrap(20),
            line(cap, each(2)),
            line(book, each(1)),
        ])
    })
}
