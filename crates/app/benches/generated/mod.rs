//! Books of a trade of years, made by the database itself: orders with all that came of them, a ledger of millions of moves.
//!
//! They are lawful: every balance is the sum of its moves, every line is as far as what came of it, every part has its code.
//! A chain is an order with its request, purchase, receipt, invoices, shipment and payments, ten lines each; nine tenths of
//! the chains are whole, the others stopped somewhere. One more order has as many shipments as make 200 papers of one code.

use crate::common::{item, unit};
use chrono::Utc;
use qitao_app::{Create, Location};
use qitao_domain::partner::Partner;
use qitao_domain::tracking::TrackingCode;
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::{Day, PerUnit};
use qitao_store::{Stamp, Store, StoreError};
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Lines of a whole chain: seven papers of ten lines, and two of money with one.
const CHAIN: i64 = 72;
/// Papers of the code that has many.
pub const PAPERS: i64 = 200;
/// Lines of an opening.
const OPENING: i64 = 100;
const WAREHOUSES: usize = 10;
const BINS: i64 = 2_000;
const PARTNERS: usize = 1_000;

/// What the books hold.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Moves of stock, about.
    pub moves: i64,
    /// Lines of papers, about.
    pub lines: i64,
    /// Places in which something lies.
    pub balances: i64,
    /// Today.
    pub today: i64,
}

impl Scale {
    /// The target's for five million moves, and less in proportion.
    pub fn new(moves: i64) -> Self {
        let today = Utc::now().timestamp() / 86_400;
        Self { moves, lines: (moves / 5).max(2_000), balances: (moves / 50).max(1_000), today }
    }

    pub fn items(&self) -> i64 {
        self.balances / 5
    }

    pub fn chains(&self) -> i64 {
        ((self.lines - self.balances) / CHAIN).max(20)
    }

    /// Moves of a line that moves, and its units: each move is one.
    fn units(&self) -> i64 {
        (self.moves / (self.chains() * 19)).max(1)
    }

    /// The day on which a chain begins: whole ones over three years, those that are under way within the last two months.
    fn day(&self, chain: i64) -> i64 {
        let whole = self.chains() * 9 / 10;
        if chain < whole {
            self.today - 1_100 + chain * 1_040 / whole
        } else {
            self.today - 60 + (chain - whole) * 58 / (self.chains() - whole)
        }
    }

    /// How far it is: 0 bought, 1 came, 2 invoiced by the supplier, 3 shipped and invoiced, 4 paid.
    fn stage(&self, chain: i64) -> i64 {
        if chain < self.chains() * 9 / 10 { 4 } else { chain % 4 }
    }
}

/// Where the books are.
pub enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Place {
    pub fn location(&self) -> Location {
        match self {
            Self::Sqlite(file) => Location::Sqlite(file.clone()),
            Self::Postgres(url) => Location::Postgres(url.clone()),
        }
    }

    /// Runs a script in one session.
    pub fn run(&self, script: &str) -> String {
        match self {
            Self::Sqlite(file) => {
                let db = rusqlite::Connection::open(file).unwrap();
                db.execute_batch(
                    "PRAGMA busy_timeout = 60000; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576; \
                     PRAGMA temp_store = MEMORY;",
                )
                .unwrap();
                db.execute_batch(script).unwrap_or_else(|error| panic!("{error}: {}", &script[..script.len().min(2_000)]));
                String::new()
            }
            Self::Postgres(url) => {
                let mut psql = Command::new("psql")
                    .args(["-qXAtw", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                let text = format!(
                    "SET client_min_messages = warning; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET synchronous_commit = off; \
                     SET session_replication_role = replica;\n{script}"
                );
                let mut stdin = psql.stdin.take().unwrap();
                let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
                let done = psql.wait_with_output().unwrap();
                writer.join().unwrap().unwrap();
                assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
                String::from_utf8_lossy(&done.stdout).trim().to_owned()
            }
        }
    }

    /// The first column of what a question answers.
    pub fn texts(&self, question: &str) -> Vec<String> {
        match self {
            Self::Sqlite(file) => {
                let db = rusqlite::Connection::open(file).unwrap();
                let mut asked = db.prepare(question).unwrap();
                let found = asked.query_map([], |row| row.get(0)).unwrap();
                found.collect::<Result<_, _>>().unwrap()
            }
            Self::Postgres(_) => self.run(&format!("{question};")).lines().map(str::to_owned).collect(),
        }
    }

    fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// A day as `YYYYMMDD`.
    fn date(&self, day: &str) -> String {
        if self.is_postgres() {
            format!("to_char(DATE '1970-01-01' + {day}::int, 'YYYYMMDD')")
        } else {
            format!("strftime('%Y%m%d', {day} * 86400, 'unixepoch')")
        }
    }
}

/// Masters, by the store itself.
fn masters(place: &Place, scale: &Scale) {
    let store = Store::open(place.location(), Create::New, "bench").unwrap();
    let stamp = Stamp { at: (scale.today - 1_102) * 86_400_000_000, actor: "bench".into() };
    let partner = |n: usize, customer: bool| Partner {
        code: format!("{}{n:04}", if customer { "C" } else { "S" }),
        name: format!("{} {n} 有限公司", ["东方机械", "华泰五金", "新兴电子", "长江贸易"][n % 4]),
        customer,
        supplier: !customer,
        tax_rate: PerUnit::from_scaled(130_000_000),
        tax_included: false,
        payment_days: 30,
        tolerance: None,
        tax_number: String::new(),
        contact: String::new(),
        phone: String::new(),
        address: String::new(),
        note: String::new(),
        retired: false,
    };
    let partners: Vec<Partner> = (0..PARTNERS).map(|n| partner(n, true)).chain((0..PARTNERS).map(|n| partner(n, false))).collect();
    let warehouse = |n: usize| Warehouse {
        code: format!("W{n:02}"),
        name: format!("{n} 号库"),
        kind: WarehouseKind::Stock,
        partner: String::new(),
        note: String::new(),
        retired: false,
    };
    let bin = |n: usize| Bin {
        warehouse: format!("W{:02}", n % WAREHOUSES),
        code: format!("{}-{:02}-{:02}", ["A", "B", "C", "D"][n / WAREHOUSES % 4], n / 40 % 25, n / 1000),
        barcode: format!("BIN{n:05}"),
        note: String::new(),
        retired: false,
    };
    let items: Vec<_> = (0..usize::try_from(scale.items()).unwrap()).map(|n| item(n, 0)).collect();
    store
        .write(&stamp, |w| -> Result<(), StoreError> {
            w.put_units(&[unit()])?;
            w.put_items(&items)?;
            w.put_partners(&partners)?;
            w.put_warehouses(&(0..WAREHOUSES).map(warehouse).collect::<Vec<_>>())?;
            w.put_bins(&(0..usize::try_from(BINS).unwrap()).map(bin).collect::<Vec<_>>())
        })
        .unwrap();
}

/// The chains, and kinds of papers in one: (kind, prefix, side, days after the order, from which stage, line's offset, what it comes of).
fn tables(scale: &Scale) -> String {
    let mut text = String::from(
        "CREATE TABLE bench_n (n BIGINT NOT NULL PRIMARY KEY);
         INSERT INTO bench_n WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000) SELECT n FROM s;
         CREATE TABLE bench_kind (k BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, prefix TEXT NOT NULL, side TEXT NOT NULL, lag BIGINT NOT NULL,
           stage BIGINT NOT NULL, lines BIGINT NOT NULL, parent BIGINT, priced BIGINT NOT NULL);
         INSERT INTO bench_kind VALUES (0, 'sales_order', 'SO', 'c', 0, 0, 10, NULL, 1), (1, 'requisition', 'PR', 'n', 1, 0, 10, 0, 0),
           (2, 'purchase_order', 'PO', 's', 2, 0, 10, 1, 1), (3, 'receipt', 'GR', 's', 8, 1, 10, 2, 1), (4, 'purchase_invoice', 'PI', 's', 12, 2, 10, 3, 1),
           (5, 'shipment', 'SH', 'c', 14, 3, 10, 0, 1), (6, 'sales_invoice', 'SI', 'c', 16, 3, 10, 5, 1), (7, 'payment', 'PM', 's', 40, 4, 1, NULL, 1),
           (8, 'money_receipt', 'MR', 'c', 45, 4, 1, NULL, 1);
         CREATE TABLE bench_chain (c BIGINT NOT NULL PRIMARY KEY, day BIGINT NOT NULL, stage BIGINT NOT NULL, customer BIGINT NOT NULL,
           supplier BIGINT NOT NULL, code TEXT NOT NULL);\n",
    );
    let mut serials: HashMap<i64, u16> = HashMap::new();
    let chains: Vec<i64> = (0..=scale.chains()).collect();
    for some in chains.chunks(500) {
        let one = |&chain: &i64| {
            // The last is the one with many papers.
            let (day, stage) = if chain == scale.chains() { (scale.today - 30, 5) } else { (scale.day(chain), scale.stage(chain)) };
            let serial = serials.entry(day).or_insert(0);
            *serial += 1;
            let code = TrackingCode::new(Day::from_number(i32::try_from(day).unwrap()).unwrap(), *serial).unwrap();
            // Some customers order far more than others.
            let customer = (chain * 7_919 % 1_000).min(chain * 104_729 % 1_000) + 1;
            format!("({chain}, {day}, {stage}, {customer}, {}, '{code}')", 1_001 + chain * 6_121 % 1_000)
        };
        let rows: Vec<String> = some.iter().map(one).collect();
        text.push_str(&format!("INSERT INTO bench_chain VALUES {};\n", rows.join(", ")));
    }
    text
}

/// Papers and their lines, from what the tables beside say.
fn papers(place: &Place, scale: &Scale) -> String {
    let (chains, balances, items, units, today) = (scale.chains(), scale.balances, scale.items(), scale.units(), scale.today);
    let openings = balances / OPENING;
    let (first_opening, first_big, first_draft) = (chains * 9, chains * 9 + openings, chains * 9 + openings + PAPERS);
    let (line_opening, line_big, line_draft) = (chains * CHAIN, chains * CHAIN + balances, chains * CHAIN + balances + PAPERS * 10);
    let date = place.date("d.day");
    let sent = PAPERS - 1;
    format!(
        "CREATE TABLE bench_paper (id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, prefix TEXT NOT NULL, day BIGINT NOT NULL, state TEXT NOT NULL,
           partner BIGINT, lines BIGINT NOT NULL, first BIGINT NOT NULL, units BIGINT NOT NULL, priced BIGINT NOT NULL, settled BIGINT NOT NULL,
           k BIGINT NOT NULL, c BIGINT NOT NULL, stage BIGINT NOT NULL);
         INSERT INTO bench_paper SELECT h.c * 9 + k.k + 1, k.kind, k.prefix, CASE WHEN h.day + k.lag < {today} THEN h.day + k.lag ELSE {today} - 1 END,
           CASE WHEN k.k = 0 THEN CASE WHEN h.stage >= 3 THEN 'done' ELSE 'open' END WHEN k.k = 1 THEN 'done'
             WHEN k.k = 2 THEN CASE WHEN h.stage >= 1 THEN 'done' ELSE 'open' END ELSE 'posted' END,
           CASE k.side WHEN 'c' THEN h.customer WHEN 's' THEN h.supplier END, k.lines, h.c * {CHAIN} + CASE WHEN k.k = 8 THEN 71 ELSE k.k * 10 END,
           {units}, k.priced, CASE WHEN k.k >= 7 OR k.k IN (4, 6) AND h.stage = 4 THEN {units} * 1130000 ELSE 0 END, k.k, h.c, h.stage
           FROM bench_chain h JOIN bench_kind k ON k.stage <= h.stage WHERE h.c < {chains};
         INSERT INTO bench_paper SELECT {first_opening} + n, 'adjustment', 'SA', {today} - 1101, 'posted', NULL, {OPENING}, {line_opening} + (n - 1) * {OPENING},
           1000, 1, 0, 10, n - 1, 4 FROM bench_n WHERE n <= {openings};
         INSERT INTO bench_paper SELECT {first_big} + n, CASE WHEN n = 1 THEN 'sales_order' ELSE 'shipment' END, CASE WHEN n = 1 THEN 'SO' ELSE 'SH' END,
           {today} - 30 + n / 8, CASE WHEN n = 1 THEN 'done' ELSE 'posted' END, h.customer, 10, {line_big} + (n - 1) * 10,
           CASE WHEN n = 1 THEN {sent} ELSE 1 END, 1, 0, CASE WHEN n = 1 THEN 11 ELSE 12 END, h.c, 4
           FROM bench_n JOIN bench_chain h ON h.c = {chains} WHERE n <= {PAPERS};
         INSERT INTO bench_paper SELECT {first_draft} + n, 'sales_order', 'SO', {today} - 1 - n % 20, CASE WHEN n % 2 = 0 THEN 'draft' ELSE 'cancelled' END,
           n, 3, {line_draft} + (n - 1) * 3, 5, 1, 0, 13, 0, 0 FROM bench_n WHERE n <= 400;

         INSERT INTO document (id, kind, number, day, state, partner_id, reference, due, tax_included, net, tax, gross, settled, reverses_id, reason, note,
           made_at, made_by, posted_at, posted_by, revision, changed_at, changed_by)
         SELECT d.id, d.kind, d.prefix || '-' || substr({date}, 3) || '-' || CASE WHEN d.serial < 10 THEN '00' WHEN d.serial < 100 THEN '0' ELSE '' END
           || CAST(d.serial AS TEXT), d.day, d.state, d.partner, CASE WHEN d.partner IS NULL THEN '' ELSE 'R' || CAST(d.id * 7919 % 1000003 AS TEXT) END,
           d.day + 30, false, d.net, d.tax, d.net + d.tax, d.settled, NULL, '', '', d.day * 86400000000 + d.id, 'u' || CAST(d.id % 20 AS TEXT),
           CASE WHEN d.state IN ('draft', 'cancelled') THEN NULL ELSE d.day * 86400000000 + d.id END,
           CASE WHEN d.state IN ('draft', 'cancelled') THEN NULL ELSE 'u' || CAST(d.id % 20 AS TEXT) END, 2, d.day * 86400000000 + d.id, 'bench'
         FROM (SELECT p.*, ROW_NUMBER() OVER (PARTITION BY kind, day ORDER BY id) AS serial,
           CASE WHEN k IN (7, 8) THEN settled ELSE priced * lines * units * 100000 END AS net,
           CASE WHEN k IN (7, 8) THEN 0 ELSE priced * lines * units * 13000 END AS tax FROM bench_paper p) d;

         INSERT INTO document_line (id, document_id, kind, number, item_id, settles_id, quantity, price, own_price, discount, tax_rate, net, tax, gross, due,
           bin_id, to_bin_id, lot, noted, is_final, done, returned, billed, reserved, ended, open, review, reviewed_by, reviewed_at, reason, note,
           day, partner_id, wanted)
         SELECT l.id, l.paper, l.kind, l.n, CASE WHEN l.is_money THEN NULL ELSE l.p % {items} + i.first END,
           CASE WHEN l.is_money THEN l.paper - CASE WHEN l.k = 7 THEN 3 ELSE 2 END END, CASE WHEN l.is_money THEN l.settled * 100 ELSE l.units * 1000000 END,
           CASE WHEN l.is_money THEN 0 ELSE l.priced * 10000000 END, l.k IN (0, 2, 10, 11), 0, CASE WHEN l.is_money THEN 0 ELSE l.priced * 130000000 END,
           CASE WHEN l.is_money THEN l.settled ELSE l.priced * l.units * 100000 END, CASE WHEN l.is_money THEN 0 ELSE l.priced * l.units * 13000 END,
           CASE WHEN l.is_money THEN l.settled ELSE l.priced * l.units * 113000 END, CASE WHEN l.k IN (0, 1, 2) THEN l.day + 20 END,
           CASE WHEN l.k IN (3, 5, 10, 12) THEN b.first + (l.p % {items} * 7 + l.p / {items} * 397) % {BINS} END, NULL,
           CASE WHEN l.k IN (3, 5, 10, 12) AND l.p / {items} > 2 THEN 'L' || CAST(l.p % 97 AS TEXT) ELSE '' END, NULL, false,
           CASE WHEN l.k = 0 AND l.stage >= 3 OR l.k = 1 OR l.k = 2 AND l.stage >= 1 OR l.k = 11 THEN l.units * 1000000 ELSE 0 END, 0,
           CASE WHEN l.k = 3 AND l.stage >= 2 OR l.k = 5 THEN l.units * 1000000 ELSE 0 END,
           CASE WHEN l.k = 0 AND l.stage IN (1, 2) THEN l.units * 1000000 ELSE 0 END, false,
           l.k = 0 AND l.stage < 3 OR l.k = 2 AND l.stage < 1 OR l.k = 3 AND l.stage < 2 OR l.k = 12, 'none', NULL, NULL,
           CASE WHEN l.k = 10 THEN '期初' ELSE '' END, '', l.day, l.partner, CASE WHEN l.k IN (0, 1, 2) THEN l.day + 20 ELSE l.day + 30 END
         FROM (SELECT p.first + n.n AS id, p.id AS paper, p.kind, n.n, p.k, p.k IN (7, 8) AS is_money, p.settled, p.units, p.priced, p.day, p.partner, p.stage,
           CASE WHEN p.k = 10 THEN p.c * {OPENING} + n.n - 1 WHEN p.k < 9 THEN ((p.c * 10 + n.n) * 7919) % {balances} ELSE n.n END AS p
           FROM bench_paper p JOIN bench_n n ON n.n <= p.lines) l
         CROSS JOIN (SELECT MIN(id) AS first FROM item) i CROSS JOIN (SELECT MIN(id) AS first FROM bin WHERE code <> '') b;\n"
    )
}

/// What came of what, whose it is, what moved and was promised, and what follows from that.
fn rest(scale: &Scale) -> String {
    let (chains, balances, units) = (scale.chains(), scale.balances, scale.units());
    let first_big = chains * 9 + balances / OPENING;
    let line_big = chains * CHAIN + balances;
    let money = line_big + PAPERS * 10 + 10_000;
    format!(
        "INSERT INTO line_link (id, line_id, parent_id, quantity) SELECT p.first + n.n, p.first + n.n, p.c * {CHAIN} + k.parent * 10 + n.n, {units} * 1000000
           FROM bench_paper p JOIN bench_kind k ON k.k = p.k AND k.parent IS NOT NULL JOIN bench_n n ON n.n <= p.lines;
         INSERT INTO line_link (id, line_id, parent_id, quantity) SELECT {money} + p.c * 20 + (p.k - 7) * 10 + n.n, p.first + 1,
           p.c * {CHAIN} + CASE WHEN p.k = 7 THEN 40 ELSE 60 END + n.n, {units} * 11300000 FROM bench_paper p JOIN bench_n n ON n.n <= 10 WHERE p.k IN (7, 8);
         INSERT INTO line_link (id, line_id, parent_id, quantity) SELECT p.first + n.n, p.first + n.n, {line_big} + n.n, 1000000
           FROM bench_paper p JOIN bench_n n ON n.n <= p.lines WHERE p.k = 12;
         INSERT INTO tracking (id, code, day, document_id) SELECT c + 1, code, day, CASE WHEN c = {chains} THEN {first_big} + 1 ELSE c * 9 + 1 END FROM bench_chain;
         INSERT INTO line_share (id, line_id, link_id, tracking_id, quantity) SELECT p.first + n.n, p.first + n.n,
           CASE WHEN p.k IN (0, 11) THEN NULL ELSE p.first + n.n END, p.c + 1, p.units * 1000000
           FROM bench_paper p JOIN bench_n n ON n.n <= p.lines WHERE p.k < 7 OR p.k IN (11, 12);
         INSERT INTO line_share (id, line_id, link_id, tracking_id, quantity) SELECT k.id, k.line_id, k.id, p.c + 1, k.quantity
           FROM bench_paper p JOIN line_link k ON k.line_id = p.first + 1 WHERE p.k IN (7, 8);
         INSERT INTO order_bill (line_id, quantity, net, tax, gross, off) SELECT p.first + n.n, {units} * 1000000, {units} * 100000, {units} * 13000,
           {units} * 113000, 0 FROM bench_paper p JOIN bench_n n ON n.n <= p.lines WHERE p.k = 2 AND p.stage >= 2;
         INSERT INTO reservation (id, at, kind, line_id, item_id, quantity, by_line_id, reason, actor)
         SELECT p.c * 20 + n.n, p.day * 86400000000 + p.id, 'hold', l.id, l.item_id, l.quantity, NULL, '', 'u1'
           FROM bench_paper p JOIN bench_n n ON n.n <= p.lines JOIN document_line l ON l.id = p.first + n.n WHERE p.k = 0 AND p.stage >= 1
         UNION ALL SELECT p.c * 20 + 10 + n.n, p.day * 86400000000 + p.id, 'post', p.c * {CHAIN} + n.n, l.item_id, l.quantity, l.id, '', 'u2'
           FROM bench_paper p JOIN bench_n n ON n.n <= p.lines JOIN document_line l ON l.id = p.first + n.n WHERE p.k = 5;

         CREATE INDEX bench_share ON line_share (line_id, id);
         UPDATE document_line SET tracking_id = (SELECT s.tracking_id FROM line_share s WHERE s.line_id = document_line.id ORDER BY s.id LIMIT 1);
         UPDATE document SET item_id = (SELECT l.item_id FROM document_line l WHERE l.document_id = document.id AND l.number = 1),
           tracking_id = (SELECT l.tracking_id FROM document_line l WHERE l.document_id = document.id AND l.tracking_id IS NOT NULL
             ORDER BY l.number LIMIT 1);
         DROP INDEX bench_share;
         INSERT INTO document_code (document_id, tracking_id) SELECT DISTINCT l.document_id, s.tracking_id FROM line_share s
           JOIN document_line l ON l.id = s.line_id;

         CREATE TABLE bench_mover AS SELECT l.id AS line_id, l.kind, p.day, l.item_id, l.bin_id, l.lot, CASE WHEN p.k = 10 THEN 1 ELSE p.units END AS moves,
           CASE WHEN p.k = 10 THEN l.quantity WHEN p.k = 3 THEN 1000000 ELSE -1000000 END AS quantity,
           CASE WHEN p.k = 10 THEN l.net WHEN p.k = 3 THEN 100000 ELSE -100000 END AS value,
           CAST(SUM(CASE WHEN p.k = 10 THEN 1 ELSE p.units END) OVER (ORDER BY p.day, l.id) AS BIGINT) AS last
           FROM bench_paper p JOIN document_line l ON l.document_id = p.id WHERE p.k IN (3, 5, 10, 12);
         INSERT INTO stock_move (id, at, day, item_id, bin_id, lot, quantity, held, value, document_line_id, actor, kind)
         SELECT m.last - m.moves + n.n, m.day * 86400000000 + 28800000000 + m.last - m.moves + n.n, m.day, m.item_id, m.bin_id, m.lot, m.quantity, 0, m.value,
           m.line_id, 'u' || CAST(m.line_id % 20 AS TEXT), m.kind FROM bench_mover m JOIN bench_n n ON n.n <= m.moves ORDER BY m.last, n.n;
         INSERT INTO stock_balance (id, item_id, bin_id, lot, quantity, held) SELECT ROW_NUMBER() OVER (ORDER BY item_id, bin_id, lot), item_id, bin_id, lot,
           SUM(quantity * moves), 0 FROM bench_mover GROUP BY item_id, bin_id, lot;
         INSERT INTO item_stock (item_id, on_hand, held, reserved, quarantine, at_supplier, value) SELECT m.item_id, m.quantity, 0, COALESCE(l.reserved, 0), 0, 0,
           m.value FROM (SELECT item_id, SUM(quantity * moves) AS quantity, SUM(value * moves) AS value FROM bench_mover GROUP BY item_id) m
           LEFT JOIN (SELECT item_id, SUM(reserved) AS reserved FROM document_line WHERE kind = 'sales_order' GROUP BY item_id) l ON l.item_id = m.item_id;
         INSERT INTO number_series (kind, day, next) SELECT kind, day, COUNT(*) + 1 FROM document GROUP BY kind, day
           UNION ALL SELECT 'tracking', day, COUNT(*) + 1 FROM tracking GROUP BY day;
         INSERT INTO scan_log (id, at, day, actor, client, document_id, line, text, outcome, matched, part, item_id, bin_id, wanted_item_id, wanted_bin_id)
         SELECT ROW_NUMBER() OVER (ORDER BY p.day, p.id, n.n), p.day * 86400000000 + p.id, p.day, 'u' || CAST(p.id % 20 AS TEXT), 'phone', p.id, n.n, i.code,
           CASE WHEN (p.id + n.n) % 50 = 0 THEN 'other_item' ELSE 'matched' END, (p.id + n.n) % 50 <> 0, CASE WHEN (p.id + n.n) % 50 = 0 THEN NULL ELSE 'item' END,
           i.id, NULL, i.id, NULL FROM bench_paper p JOIN bench_n n ON n.n <= p.lines JOIN document_line l ON l.document_id = p.id AND l.number = n.n
           JOIN item i ON i.id = l.item_id WHERE p.k IN (3, 5);
         DELETE FROM sequence WHERE name IN ('document', 'document_line', 'line_link', 'line_share', 'tracking', 'stock_move', 'stock_balance', 'reservation', 'scan_log');
         INSERT INTO sequence (name, next) SELECT 'document', MAX(id) + 1 FROM document UNION ALL SELECT 'document_line', MAX(id) + 1 FROM document_line
           UNION ALL SELECT 'line_link', MAX(id) + 1 FROM line_link UNION ALL SELECT 'line_share', MAX(id) + 1 FROM line_share
           UNION ALL SELECT 'tracking', MAX(id) + 1 FROM tracking UNION ALL SELECT 'stock_move', MAX(id) + 1 FROM stock_move
           UNION ALL SELECT 'stock_balance', MAX(id) + 1 FROM stock_balance UNION ALL SELECT 'reservation', MAX(id) + 1 FROM reservation
           UNION ALL SELECT 'scan_log', MAX(id) + 1 FROM scan_log;
         DROP TABLE bench_mover; DROP TABLE bench_paper; DROP TABLE bench_chain; DROP TABLE bench_kind; DROP TABLE bench_n;\n"
    )
}

/// Tables that get many rows: their indexes are made afterwards.
const LARGE: &str = "('document', 'document_line', 'line_link', 'line_share', 'document_code', 'stock_move', 'reservation', 'scan_log')";

/// What takes triggers and indexes away, and what makes the indexes again; the journal's triggers are made when the books are opened.
fn without_indexes(place: &Place) -> (String, String) {
    match place {
        Place::Sqlite(_) => {
            let of = |what: &str, more: &str| {
                let one = |column: &str| {
                    format!("SELECT {column} FROM sqlite_master WHERE type = '{what}' AND sql IS NOT NULL {more} ORDER BY name")
                };
                (place.texts(&one("name")), place.texts(&one("sql")))
            };
            let (triggers, triggers_again) = of("trigger", "");
            let (indexes, indexes_again) = of("index", &format!("AND tbl_name IN {LARGE}"));
            let drop = |what: &str, names: &[String]| names.iter().map(|name| format!("DROP {what} \"{name}\";\n")).collect::<String>();
            // A trigger's text has semicolons of its own; each statement ends with another.
            let again = indexes_again.iter().chain(&triggers_again).map(|sql| format!("{sql};\n")).collect();
            (drop("TRIGGER", &triggers) + &drop("INDEX", &indexes), again)
        }
        Place::Postgres(_) => {
            let made = format!(
                "FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN {LARGE} AND indexname NOT IN \
                 (SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace) ORDER BY indexname"
            );
            let join = |texts: Vec<String>| texts.into_iter().map(|text| text + ";\n").collect::<String>();
            (
                join(place.texts(&format!("SELECT 'DROP INDEX \"' || indexname || '\"' {made}"))),
                join(place.texts(&format!("SELECT indexdef {made}"))),
            )
        }
    }
}

/// Makes the books.
pub fn fill(place: &Place, scale: &Scale) {
    masters(place, scale);
    let (without, again) = without_indexes(place);
    let analyze = if place.is_postgres() { "COMMIT; VACUUM ANALYZE;" } else { "PRAGMA analysis_limit = 1000; ANALYZE; COMMIT;" };
    place.run(&format!("BEGIN;\n{without}{}{}{}{again}{analyze}", tables(scale), papers(place, scale), rest(scale)));
}
