//! How items' stock is kept, as columns of their rows.

use super::*;
use qitao_domain::stock::{StockRule, Valuation};

fn standard(item: &str, price: &str) -> StockRule {
    let standard_price = price.parse().unwrap();
    StockRule { valuation: Valuation::Standard, standard_price, ..StockRule::usual(item) }
}

/// Books where VB-1 is at a standard price, and some of it lies there.
fn kept() -> MemoryBooks {
    let mut books = books();
    let there = Qty::from_whole(4).unwrap();
    books.kept.insert("VB-1".into(), Kept { rule: Some(standard("VB-1", "2.5")), there });
    books
}

#[test]
fn what_a_file_says_of_stock_is_merged_with_what_is_there() {
    let text =
        "物料编码,物料名称,单位,按批次管,计价方式,标准单价,收货容差\nN-1,新,pcs,是,标准价,0.5,5%\nN-2,新,pcs,,,,\nVB-1,阀体,pcs,,,,3%\n";
    let outcome = checked_with(&csv(text), &kept(), &[]);
    assert_eq!(outcome.problems, []);
    let rules: Vec<_> = outcome.records.stock_rules.iter().map(|p| (p.state, p.record.clone())).collect();
    let tolerance = |text: &str| Some(text.parse::<PerUnit>().unwrap());
    let new = StockRule { lots: true, tolerance: tolerance("0.05"), ..standard("N-1", "0.5") };
    let changed = StockRule { tolerance: tolerance("0.03"), ..standard("VB-1", "2.5") };
    assert_eq!(rules, [(State::New, new), (State::Changed, changed)], "nothing is said of what is as usual");
    let changes: Vec<_> = outcome.differences.iter().filter_map(|d| Some((d.key.as_str(), d.field.as_deref()?))).collect();
    assert!(changes.contains(&("VB-1", "tolerance")), "{changes:?}");

    // The same again changes nothing, and a file without the columns leaves all of it.
    let mut books = kept();
    books.write(&outcome.records);
    for text in [text, "物料编码,物料名称,单位\nN-1,新,pcs\nVB-1,阀体,pcs\n"] {
        let again = checked_with(&csv(text), &books, &[]);
        assert_eq!((again.records.stock_rules.len(), again.counts.changed, again.counts.errors), (0, 0, 0), "{text}");
    }
}

#[test]
fn what_completions_take_is_said_by_a_file_whatever_lies_there() {
    let text = "物料编码,物料名称,单位,倒冲\nN-1,新,pcs,是\nVB-1,阀体,pcs,是\n";
    let outcome = checked_with(&csv(text), &kept(), &[]);
    assert_eq!(outcome.problems, []);
    let rules: Vec<_> = outcome.records.stock_rules.iter().map(|p| (p.state, p.record.clone())).collect();
    let new = StockRule { backflush: true, ..StockRule::usual("N-1") };
    let changed = StockRule { backflush: true, ..standard("VB-1", "2.5") };
    assert_eq!(rules, [(State::New, new), (State::Changed, changed)]);
}

#[test]
fn what_makes_no_rule_is_told_at_its_cell() {
    let text = "物料编码,物料名称,单位,物料类别,按批次管,计价方式,标准单价,收货容差\n\
                N-1,a,pcs,,,标准价,,\nN-2,b,pcs,,,,3,\nN-3,c,pcs,,,标准价,-1,\nN-4,d,pcs,,也许,先进先出,x,200%\nN-5,e,pcs,服务,是,,,\n\
                VB-1,阀体,pcs,,是,,,\n";
    let outcome = checked_with(&csv(text), &kept(), &[]);
    let expected = [
        ("D6", Code::NeverStocked),
        ("E5", Code::UnknownWord),
        ("E7", Code::StockRuleInUse),
        ("F5", Code::UnknownWord),
        ("G2", Code::StandardPriceMissing),
        ("G3", Code::StandardPriceUnwanted),
        ("G4", Code::Negative),
        ("G5", Code::NotANumber),
        ("H5", Code::ShareTooHigh),
    ];
    let mut told: Vec<_> = found(&outcome).into_iter().map(|(cell, code, _)| (cell, code)).collect();
    told.sort();
    assert_eq!(told, expected.map(|(cell, code)| (cell.to_owned(), code)));
    assert_eq!((outcome.records.stock_rules.len(), outcome.records.items.len()), (0, 0));
    let text = "物料编码,物料名称,单位,计价方式,标准单价\nVB-1,阀体,pcs,移动平均,\nW-1,w,m,标准价,3\n";
    let outcome = checked_with(&csv(text), &kept(), &[]);
    assert_eq!(found(&outcome).into_iter().map(|(cell, code, _)| (cell, code)).collect::<Vec<_>>(), [("D2".into(), Code::StockRuleInUse)]);
    assert_eq!(outcome.records.stock_rules.len(), 1);
}

#[test]
fn opening_stock_of_the_same_file_follows_it() {
    let book = xlsx(&[
        ("物料", &|s| fill(s, &[&["物料编码", "物料名称", "单位", "按批次管"], &["N-1", "a", "pcs", "是"], &["N-2", "b", "pcs", ""]])),
        ("期初库存", &|s| {
            fill(
                s,
                &[
                    &["物料编码", "仓库编码", "批次", "数量", "单价"],
                    &["N-1", "W1", "L1", "5", "1"],
                    &["N-2", "W1", "", "5", "1"],
                    &["N-1", "W1", "", "5", "1"],
                ],
            );
        }),
    ]);
    let books = MemoryBooks { opened: opened(), ..books() };
    let outcome = checked_with(&book, &books, &[]);
    assert_eq!(found(&outcome).into_iter().map(|(cell, code, _)| (cell, code)).collect::<Vec<_>>(), [("C4".into(), Code::LotMissing)]);
}
