use super::super::reconciliation::{self, Given};
use super::super::testing::{each, qty};
use super::super::tolerance::Terms;
use super::*;
use proptest::prelude::*;

const PIECE: ItemId = ItemId(1);
const ZINC: ItemId = ItemId(2);

fn at(operation: u32, material: ItemId) -> At {
    At { operation, material }
}

const PIECES: At = At { operation: 20, material: PIECE };

/// Pieces that go in at 20, one each, and zinc at 30, 1/148 kg each.
fn account() -> Account {
    let materials = vec![MaterialAccount::new(PIECES, each(1, 1), 0), MaterialAccount::new(at(30, ZINC), each(1, 148), 3)];
    Account::new(&[20, 30], materials, 0).unwrap()
}

/// One operation, one material, one each.
fn simple() -> Account {
    Account::new(&[20], vec![MaterialAccount::new(PIECES, each(1, 1), 0)], 0).unwrap()
}

fn issue(at: At, quantity: &str) -> Event {
    Event::Issue { at, quantity: qty(quantity), supplement: false }
}

fn receipt(good: &str, rework: &str, spoiled: &[(u32, &str, &str)]) -> Event {
    let spoiled = spoiled
        .iter()
        .map(|&(operation, material, work)| Spoiled { operation, reject_material: qty(material), reject_work: qty(work) })
        .collect();
    Event::Receipt { good: qty(good), rework: qty(rework), spoiled }
}

fn post(account: &mut Account, event: &Event) -> Result<(), Refused> {
    account.post(event, MoreBack::Refused)
}

fn left(account: &Account, at: At) -> String {
    account.left(at).unwrap().to_string()
}

#[test]
fn worked_numbers() {
    let mut order = simple();
    post(&mut order, &issue(PIECES, "20")).unwrap();
    post(&mut order, &receipt("6", "0", &[(20, "0", "4")])).unwrap();
    assert_eq!(left(&order, PIECES), "10");
    let mut order = simple();
    post(&mut order, &issue(PIECES, "200")).unwrap();
    post(&mut order, &receipt("100", "0", &[(20, "60", "40")])).unwrap();
    assert_eq!((left(&order, PIECES).as_str(), order.is_settled()), ("0", Some(true)));
    assert_eq!(order.makeable(), Some(Qty::ZERO));
}

#[test]
fn pieces_are_weighed_to_the_nearest() {
    let pieces = |weight| weighed(qty(weight), &each(148, 1), 0).unwrap().to_string();
    // 401.968, 401.524 and 401.376
    assert_eq!([pieces("2.716"), pieces("2.713"), pieces("2.712"), pieces("0")], ["402", "402", "401", "0"]);
}

#[test]
fn a_return_slip_proposes_what_the_rest_does_not_take() {
    let mut order = simple();
    post(&mut order, &issue(PIECES, "6")).unwrap();
    let slip =
        |order: &Account, ended| order.surplus(qty("5"), ended).unwrap().into_iter().map(|(_, rest)| rest.to_string()).collect::<Vec<_>>();
    assert_eq!(slip(&order, false), ["1"]);
    post(&mut order, &receipt("3", "0", &[])).unwrap();
    assert_eq!((slip(&order, false), slip(&order, true)), (vec!["1".to_owned()], vec!["3".to_owned()]));
    post(&mut order, &receipt("2", "0", &[])).unwrap();
    assert_eq!(slip(&order, false), ["1"]);
    post(&mut order, &Event::Return { at: PIECES, quantity: qty("1") }).unwrap();
    assert!(slip(&order, false).is_empty());
}

#[test]
fn a_later_operation_spoils_what_earlier_ones_did_well() {
    let mut order = account();
    post(&mut order, &issue(PIECES, "100")).unwrap();
    post(&mut order, &issue(at(30, ZINC), "0.676")).unwrap();
    post(&mut order, &receipt("90", "0", &[(20, "1", "5"), (30, "0", "4")])).unwrap();
    let (first, second) = (order.pieces(20).unwrap(), order.pieces(30).unwrap());
    assert_eq!((first.paid, second.paid), (qty("94"), qty("90")));
    assert_eq!((first.reject_material, first.reject_work), (qty("1"), qty("9")));
    assert_eq!((second.reject_material, second.reject_work), (Qty::ZERO, qty("4")));
    // 94 ÷ 148 = 0.6351…, rounded up.
    assert_eq!((left(&order, PIECES).as_str(), left(&order, at(30, ZINC)).as_str()), ("0", "0.04"));
    assert_eq!(order.pieces(40), None);
}

#[test]
fn more_back_than_there_was_is_refused_or_a_difference() {
    let mut order = account();
    post(&mut order, &issue(PIECES, "100")).unwrap();
    post(&mut order, &issue(at(30, ZINC), "0.5")).unwrap();
    // 0.5 kg are enough for 74.
    assert_eq!(order.makeable(), Some(qty("74")));
    let before = order.clone();
    assert_eq!(post(&mut order, &receipt("75", "0", &[])), Err(Refused::MoreBack { most: qty("74") }));
    assert_eq!(order, before);
    order.post(&receipt("75", "0", &[]), MoreBack::Difference).unwrap();
    assert_eq!(left(&order, at(30, ZINC)), "-0.007");
    // What explains it comes later; what makes it greater is refused.
    assert_eq!(post(&mut order, &receipt("1", "0", &[])), Err(Refused::MoreBack { most: Qty::ZERO }));
    post(&mut order, &issue(at(30, ZINC), "0.007")).unwrap();
    assert_eq!(left(&order, at(30, ZINC)), "0");
}

#[test]
fn goods_to_be_worked_again_lie_here_or_there() {
    let mut order = simple();
    post(&mut order, &issue(PIECES, "100")).unwrap();
    post(&mut order, &receipt("90", "10", &[])).unwrap();
    assert_eq!((left(&order, PIECES).as_str(), order.pieces(20).unwrap().paid), ("0", qty("90")));
    // Two good ones were not good, either.
    post(&mut order, &Event::GoodsBack { good: qty("2"), rework: qty("10") }).unwrap();
    assert_eq!((left(&order, PIECES).as_str(), order.pieces(20).unwrap().paid), ("12", qty("88")));
    assert_eq!(post(&mut order, &Event::GoodsBack { good: Qty::ZERO, rework: qty("1") }), Err(Refused::MoreThanCame("rework")));
    post(&mut order, &receipt("12", "0", &[])).unwrap();
    assert_eq!((left(&order, PIECES).as_str(), order.pieces(20).unwrap().paid), ("0", qty("100")));
}

#[test]
fn what_is_counted_stands_until_something_moves() {
    let mut order = simple();
    post(&mut order, &issue(PIECES, "110")).unwrap();
    post(&mut order, &receipt("100", "0", &[])).unwrap();
    assert_eq!((order.known(PIECES), order.is_settled()), (Some(Left::Book), Some(false)));
    let lost = order.looked_at(PIECES, qty("3"), false).unwrap();
    assert_eq!(lost, Event::Lost { at: PIECES, quantity: qty("7"), counted: false });
    post(&mut order, &lost).unwrap();
    assert_eq!((order.known(PIECES), order.is_settled()), (Some(Left::Declared(qty("3"))), Some(true)));
    // Three more than was declared are found.
    let found = order.looked_at(PIECES, qty("6"), true).unwrap();
    assert_eq!(found, Event::Lost { at: PIECES, quantity: qty("-3"), counted: true });
    post(&mut order, &found).unwrap();
    assert_eq!(order.known(PIECES), Some(Left::Counted(qty("6"))));
    post(&mut order, &receipt("4", "0", &[])).unwrap();
    assert_eq!((left(&order, PIECES).as_str(), order.is_settled()), ("2", Some(false)));
    assert_eq!(order.known(PIECES), Some(Left::Since(qty("2"))), "four are lost for all that");
}

#[test]
fn an_order_is_given_up_when_all_is_back_or_written_off() {
    let mut order = simple();
    assert_eq!(order.may_be_cancelled(), Ok(()));
    post(&mut order, &issue(PIECES, "5")).unwrap();
    assert_eq!(order.may_be_cancelled(), Err(Refused::StillThere { at: PIECES, left: qty("5") }));
    post(&mut order, &Event::Return { at: PIECES, quantity: qty("3") }).unwrap();
    let lost = order.looked_at(PIECES, Qty::ZERO, true).unwrap();
    post(&mut order, &lost).unwrap();
    assert_eq!(order.may_be_cancelled(), Ok(()));
    let mut order = simple();
    post(&mut order, &issue(PIECES, "5")).unwrap();
    post(&mut order, &receipt("0", "0", &[(20, "0", "5")])).unwrap();
    assert_eq!(order.may_be_cancelled(), Err(Refused::GoodsCame));
}

#[test]
fn what_cannot_be_is_refused() {
    let mut order = account();
    assert_eq!(post(&mut order, &issue(PIECES, "0")), Err(Refused::NotPositive("quantity")));
    assert_eq!(post(&mut order, &issue(at(20, ZINC), "1")), Err(Refused::NoMaterial(at(20, ZINC))));
    assert_eq!(post(&mut order, &receipt("0", "0", &[])), Err(Refused::NotPositive("good")));
    assert_eq!(post(&mut order, &receipt("1", "0", &[(20, "-1", "0")])), Err(Refused::NotPositive("reject_material")));
    assert_eq!(post(&mut order, &receipt("1", "0", &[(40, "1", "0")])), Err(Refused::NoOperation(40)));
    post(&mut order, &issue(PIECES, "5")).unwrap();
    let too_much = Event::PassedOn { at: PIECES, quantity: qty("6") };
    assert_eq!(post(&mut order, &too_much), Err(Refused::MoreThanLeft { at: PIECES, left: qty("5") }));
    post(&mut order, &Event::PassedOn { at: PIECES, quantity: qty("5") }).unwrap();
    assert_eq!(order.take_back(&issue(PIECES, "5")), Err(Refused::MoreThanLeft { at: PIECES, left: Qty::ZERO }));
    let most = Event::Issue { at: PIECES, quantity: Qty::from_scaled(i64::MAX), supplement: false };
    assert_eq!(post(&mut order, &most), Err(Refused::OutOfRange("issued")));
    assert_eq!(Account::new(&[20], vec![MaterialAccount::new(at(30, ZINC), each(1, 1), 0)], 0), None);
    assert_eq!(Account::new(&[], vec![], 0), None);
    assert_eq!(takes(DocumentState::Open), Ok(()));
    assert_eq!((takes(DocumentState::Draft), takes(DocumentState::Closed)), (Err(Refused::NotConfirmed), Err(Refused::Ended)));
}

/// Where each piece and each gram is, by hand: nothing but additions.
#[derive(Debug, Clone, Default, PartialEq)]
struct World {
    /// Sent less what came back as it was, of both suppliers together; and what is lost.
    out: [i128; 2],
    lost: [i128; 2],
    /// Of each supplier: good, here to be worked again, spoiled at 20 and at 30 by material and by workers.
    goods: [[i128; 6]; 2],
}

#[derive(Debug, Clone)]
enum Step {
    Post(usize, Event),
    Pass(At, Qty),
    Look(usize, At, i64),
    Back(usize),
    Again(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0_usize..2;
    let some_at = prop::bool::ANY.prop_map(|first| if first { PIECES } else { at(30, ZINC) });
    let material = |n: i64, at: At| if at == PIECES { Qty::from_scaled(n * 1_000_000) } else { Qty::from_scaled(n * 5_000) };
    let whole = |n: i64| Qty::from_scaled(n * 1_000_000);
    let step = prop_oneof![
        4 => (who.clone(), some_at.clone(), 1_i64..60, prop::bool::ANY)
            .prop_map(move |(who, at, n, supplement)| Step::Post(who, Event::Issue { at, quantity: material(n, at), supplement })),
        1 => (who.clone(), some_at.clone(), 1_i64..30).prop_map(move |(who, at, n)| Step::Post(who, Event::Return { at, quantity: material(n, at) })),
        1 => (some_at.clone(), 1_i64..30).prop_map(move |(at, n)| Step::Pass(at, material(n, at))),
        4 => (who.clone(), [0_i64..20, 0..5, 0..4, 0..4, 0..4, 0..4]).prop_map(move |(who, [good, rework, a, b, c, d])| {
            let spoiled = [(20, a, b), (30, c, d)].map(|(operation, m, w)| Spoiled { operation, reject_material: whole(m), reject_work: whole(w) });
            Step::Post(who, Event::Receipt { good: whole(good), rework: whole(rework), spoiled: spoiled.to_vec() })
        }),
        1 => (who.clone(), 0_i64..5, 0_i64..5).prop_map(move |(who, good, rework)| Step::Post(who, Event::GoodsBack { good: whole(good), rework: whole(rework) })),
        1 => (who, some_at, 0_i64..40).prop_map(|(who, at, n)| Step::Look(who, at, n)),
        2 => (0_usize..40).prop_map(Step::Back),
        1 => (0_usize..40).prop_map(Step::Again),
    ];
    prop::collection::vec(step, 1..60)
}

fn slot(at: At) -> usize {
    usize::from(at != PIECES)
}

impl World {
    fn moved(&mut self, who: usize, event: &Event, sign: i128) {
        let scaled = |quantity: &Qty| sign * i128::from(quantity.scaled());
        match event {
            Event::Issue { at, quantity, .. } => self.out[slot(*at)] += scaled(quantity),
            Event::Return { at, quantity } => self.out[slot(*at)] -= scaled(quantity),
            // From one supplier to the other: all together have as much.
            Event::PassedOn { .. } | Event::TakenOver { .. } => {}
            Event::Lost { at, quantity, .. } => self.lost[slot(*at)] += scaled(quantity),
            Event::Receipt { good, rework, spoiled } => {
                let goods = &mut self.goods[who];
                goods[0] += scaled(good);
                goods[1] += scaled(rework);
                for (one, first) in spoiled.iter().zip([2, 4]) {
                    goods[first] += scaled(&one.reject_material);
                    goods[first + 1] += scaled(&one.reject_work);
                }
            }
            Event::GoodsBack { good, rework } => {
                self.goods[who][0] -= scaled(good);
                self.goods[who][1] -= scaled(rework);
            }
        }
    }

    /// In pieces of a supplier: one each, or 1/148 rounded up to a gram.
    fn in_pieces(&self, who: usize, at: At) -> i128 {
        let goods = self.goods[who];
        if at == PIECES {
            goods.iter().sum()
        } else {
            ((goods[0] + goods[1] + goods[4] + goods[5]) * 1_000 + 147_999_999) / 148_000_000 * 1_000
        }
    }
}

/// What is done together is posted together: a transfer has two sides.
type Done = Vec<(usize, Event)>;

fn post_all(accounts: &mut [Account; 2], done: &Done) -> Result<(), Refused> {
    let mut after = accounts.clone();
    for (who, event) in done {
        after[*who].post(event, MoreBack::Refused)?;
    }
    *accounts = after;
    Ok(())
}

fn take_all_back(accounts: &mut [Account; 2], done: &Done) -> Result<(), Refused> {
    let mut after = accounts.clone();
    for (who, event) in done.iter().rev() {
        after[*who].take_back(event)?;
    }
    *accounts = after;
    Ok(())
}

/// All accounts and figures without who looked last: what is taken back is not known again.
fn figures(account: &Account) -> (Qty, Qty, Vec<Spoiled>, Vec<[Qty; 6]>) {
    let of = |one: &MaterialAccount| [one.issued, one.supplemented, one.taken_over, one.returned, one.passed_on, one.lost];
    (account.good, account.rework, account.spoiled.clone(), account.materials.iter().map(of).collect())
}

fn reconciled(account: &Account, one: &MaterialAccount) -> reconciliation::Material {
    let pieces = account.pieces(one.at.operation).unwrap();
    reconciliation::material(&Given {
        issued: one.all_issued().unwrap(),
        returned: one.all_returned().unwrap(),
        good: pieces.good,
        rework: pieces.rework,
        reject_material: pieces.reject_material,
        reject_work: pieces.reject_work,
        per: one.per,
        decimals: one.decimals,
        left: account.known(one.at).unwrap(),
        terms: Terms::default(),
        charged: Qty::ZERO,
        released: Qty::ZERO,
    })
    .unwrap()
}

proptest! {
    /// Whatever happens in whatever order, and is taken back: nothing comes into being, and nothing is gone.
    #[test]
    fn nothing_is_made_or_lost_by_the_books(steps in steps()) {
        let mut accounts = [account(), account()];
        let mut world = World::default();
        let mut posted: Vec<Done> = Vec::new();
        for step in steps {
            let done: Done = match step {
                Step::Post(who, event) => vec![(who, event)],
                Step::Pass(at, quantity) => vec![(0, Event::PassedOn { at, quantity }), (1, Event::TakenOver { at, quantity })],
                Step::Look(who, at, n) => {
                    let unit = if at == PIECES { 1_000_000 } else { 1_000 };
                    vec![(who, accounts[who].looked_at(at, Qty::from_scaled(n * unit), n % 2 == 0).unwrap())]
                }
                Step::Back(which) if !posted.is_empty() => {
                    let which = which % posted.len();
                    let before = accounts.clone();
                    if take_all_back(&mut accounts, &posted[which]).is_ok() {
                        for (who, event) in posted.remove(which) {
                            world.moved(who, &event, -1);
                        }
                    } else {
                        prop_assert_eq!(&accounts, &before, "what is refused changes nothing");
                    }
                    continue;
                }
                Step::Again(which) if !posted.is_empty() => {
                    // Taken back and posted once more is as posted once.
                    let which = which % posted.len();
                    let before = accounts.clone();
                    if take_all_back(&mut accounts, &posted[which]).is_ok() {
                        post_all(&mut accounts, &posted[which]).unwrap();
                    }
                    prop_assert_eq!(accounts.each_ref().map(figures), before.each_ref().map(figures));
                    continue;
                }
                Step::Back(_) | Step::Again(_) => continue,
            };
            let before = accounts.clone();
            match post_all(&mut accounts, &done) {
                Ok(()) => {
                    for (who, event) in &done {
                        world.moved(*who, event, 1);
                    }
                    posted.push(done);
                }
                Err(_) => prop_assert_eq!(&accounts, &before, "what is refused changes nothing"),
            }
        }
        for (place, at) in [PIECES, at(30, ZINC)].into_iter().enumerate() {
            let mut sum = world.lost[place];
            for (who, account) in accounts.iter().enumerate() {
                let left = account.left(at).unwrap();
                prop_assert!(!left.is_negative());
                sum += i128::from(left.scaled()) + world.in_pieces(who, at);
            }
            prop_assert_eq!(sum, world.out[place], "{:?}", accounts);
        }
        for account in &accounts {
            for one in &account.materials {
                let got = reconciled(account, one);
                let sum = [got.returned, got.left, got.lost, got.net, got.rejected, got.in_rework].iter().map(|figure| figure.scaled()).sum::<i64>();
                prop_assert_eq!(sum, got.issued.scaled(), "{:?}", got);
                prop_assert_eq!((got.left, got.lost), (account.left(one.at).unwrap(), one.lost));
            }
            // What could still be made of what is there can be received, and not one more.
            if let Some(most) = account.makeable() {
                let mut more = account.clone();
                let good = |good: Qty| Event::Receipt { good, rework: Qty::ZERO, spoiled: vec![] };
                prop_assert!(most.is_zero() || more.post(&good(most), MoreBack::Refused).is_ok());
                prop_assert_eq!(more.post(&good(Qty::ONE), MoreBack::Refused), Err(Refused::MoreBack { most: Qty::ZERO }));
            }
        }
    }
}
