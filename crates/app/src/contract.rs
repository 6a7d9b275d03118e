//! The one list of commands. Dispatch for every shell, `openapi.json` and the frontend's types come from it.

use crate::app::App;
use crate::approval::{self, Judge};
use crate::ctx::{Ctx, Needs, Right};
use crate::error::{Code, Error, Result};
use crate::job::Progress;
use crate::sandbox::Where;
use crate::{
    accrual, attachment, audit, backup, bin, bom, company, count, cut_over, debt, document, export_lines, grade, import_run, item, job,
    journal, lineage, log_in, login, machine, matching, month, outbox, outsourcing, partner, person, preference, print, proof, rate,
    replace, reservation, restore, role, routing, sale_lock, sample_factory, sandbox, scan, script, search, session, snapshot,
    snapshot_export, standard, stock, stock_rule, system, unit, warehouse, work_center, work_order, work_report,
};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(crate) use crate::openapi::fingerprint;
pub use crate::openapi::{openapi, openapi_text};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// Reads.
    Query,
    /// Writes.
    Change,
    /// Reads, and answers with a file.
    File,
    /// Reads for long: answers with a job.
    Job,
    /// Writes after long work: answers with a job.
    JobChange,
}

impl CommandKind {
    /// Does it write?
    #[must_use]
    pub const fn is_change(self) -> bool {
        match self {
            Self::Change | Self::JobChange => true,
            Self::Query | Self::File | Self::Job => false,
        }
    }

    /// Does it answer with a job?
    #[must_use]
    pub const fn is_job(self) -> bool {
        match self {
            Self::Job | Self::JobChange => true,
            Self::Query | Self::Change | Self::File => false,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Change => "change",
            Self::File => "file",
            Self::Job => "job",
            Self::JobChange => "job_change",
        }
    }
}

/// A file that a command answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOut {
    /// Suggested name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// An answer to a shell.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// JSON.
    Json(Value),
    /// A file.
    File(FileOut),
}

type Run = fn(&Arc<App>, &Ctx, Value) -> Result<Reply>;
type Schemas = fn(&mut SchemaGenerator) -> (schemars::Schema, schemars::Schema);

/// A command of the contract.
pub struct Command {
    /// `bom.explode`.
    pub name: &'static str,
    /// What it does.
    pub kind: CommandKind,
    /// What the person needs.
    pub needs: Needs,
    /// Cache tags that a query reads or a change spoils.
    pub tags: &'static [&'static str],
    /// One line for the documentation.
    pub summary: &'static str,
    pub(crate) run: Run,
    /// Says whether a call needs a second person.
    pub(crate) judge: Option<&'static Judge>,
    /// What it is about: whether it can be tried in a sandbox.
    pub place: Where,
    pub(crate) schemas: Schemas,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub(crate) fn input<I: DeserializeOwned>(ctx: &Ctx, value: Value) -> Result<I> {
    let value = if value.is_null() { Value::Object(Map::new()) } else { value };
    serde_json::from_value(value).map_err(|e| Error::new(Code::InputInvalid).with("command", ctx.command.name).with("why", e))
}

pub(crate) fn output<O: Serialize>(value: &O) -> Result<Value> {
    serde_json::to_value(value).map_err(|e| Error::new(Code::Internal).with("why", e))
}

macro_rules! contract {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal $path:path, $input:ty => $output:ty, $right:ident, [$($tag:literal),*] $(, judge $judge:path)? $(, of $place:ident)?;)+) => {
        /// Every command, by name.
        pub static COMMANDS: &[Command] = &[$(Command {
            name: $name,
            kind: CommandKind::$kind,
            needs: contract!(@needs $right),
            tags: &[$($tag),*],
            summary: concat!($($doc),+),
            run: contract!(@run $kind $path, $input),
            judge: contract!(@judge $($judge)?),
            place: contract!(@place $($place)?),
            schemas: |g| (g.subschema_for::<$input>(), g.subschema_for::<$output>()),
        }),+];
    };
    (@judge) => { None };
    (@judge $judge:path) => { Some(&$judge) };
    (@place) => { Where::Both };
    (@place $place:ident) => { Where::$place };
    (@needs Nothing) => { Needs::Nothing };
    (@needs Person) => { Needs::Person };
    (@needs $right:ident) => { Needs::Right(Right::$right) };
    (@run Query $path:path, $input:ty) => { |app, ctx, value| Ok(Reply::Json(output(&$path(app, ctx, input::<$input>(ctx, value)?)?)?)) };
    (@run Change $path:path, $input:ty) => { |app, ctx, value| Ok(Reply::Json(output(&$path(app, ctx, input::<$input>(ctx, value)?)?)?)) };
    (@run File $path:path, $input:ty) => { |app, ctx, value| Ok(Reply::File($path(app, ctx, input::<$input>(ctx, value)?)?)) };
    (@run Job $path:path, $input:ty) => { |app, ctx, value| start::<$input, _>(app, ctx, value, $path) };
    (@run JobChange $path:path, $input:ty) => { |app, ctx, value| start::<$input, _>(app, ctx, value, $path) };
}

/// Reads the input now, so that a mistake in it is answered at once, then runs the work as a job.
fn start<I, O>(app: &Arc<App>, ctx: &Ctx, value: Value, work: fn(&Arc<App>, &Ctx, I, &Progress) -> Result<O>) -> Result<Reply>
where
    I: DeserializeOwned + Send + 'static + crate::job::Label,
    O: Serialize + 'static,
{
    let input = input::<I>(ctx, value)?;
    // What an approved request works on may not be in this process's memory any more.
    let label = ctx.agreed.as_ref().map_or_else(|| input.label(app), |agreed| agreed.label.clone());
    let job = app.start_job(ctx, &label, move |app, ctx, progress| output(&work(app, ctx, input, progress)?))?;
    Ok(Reply::Json(json!({ "job": job })))
}

contract! {
    /// The books, the person, the clock.
    Query "system.info" system::info, system::Empty => system::Info, Look, ["book", "backup", "item", "bom", "routing", "work_center"];
    /// Re-proves the books' invariants.
    Job "system.verify" system::verify, system::Empty => system::Verified, Administer, ["book"];
    /// How long calls took.
    Query "system.call_figures" system::call_figures, system::Since => system::CallList, Administer, ["book"];
    /// Sets name, time zone and currency decimals of the books.
    Change "system.configure" system::configure, system::Configure => system::Info, Administer, ["book"];
    /// Whose books these are, as printed papers say it.
    Query "company.get" company::get, system::Empty => company::Company, Look, ["book"];
    /// Sets what printed papers say of the company.
    Change "company.save" company::save, company::Company => company::Company, Administer, ["book"];
    /// Fills empty books with the sample factory.
    JobChange "sample.load" sample_factory::load, sample_factory::Load => sample_factory::Loaded, Administer, ["book", "unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "document", "stock", "lineage"];
    /// Finds items, work centres and partners by code, name or 拼音 initials.
    Query "search.find" search::find, search::Find => search::Found, Look, ["item", "work_center", "partner"];

    /// A page of units.
    Query "unit.list" unit::list, system::List => unit::Page, Look, ["unit"];
    /// One unit.
    Query "unit.get" unit::get, system::ByCode => unit::View, Look, ["unit"];
    /// Makes or changes a unit.
    Change "unit.save" unit::save, unit::Save => unit::View, MasterData, ["unit", "item", "bom"], judge unit::SAVE;
    /// Retires a unit, or brings it back.
    Change "unit.retire" unit::retire, system::Retire => unit::View, MasterData, ["unit"], judge unit::RETIRE;
    /// Adds the units that a factory mostly needs, as far as their codes are not taken.
    Change "unit.add_common" unit::add_common, system::Empty => unit::Added, MasterData, ["unit"];
    /// The list of units as a workbook.
    File "unit.export" unit::export, system::ListExport => system::Bytes, Look, ["unit"];

    /// A page of items.
    Query "item.list" item::list, system::List => item::Page, Look, ["item"];
    /// One item.
    Query "item.get" item::get, system::ByCode => item::View, Look, ["item", "bom", "routing"];
    /// Makes or changes an item.
    Change "item.save" item::save, item::Save => item::View, MasterData, ["item", "bom", "book", "stock_rule"], judge item::SAVE;
    /// Retires an item, or brings it back.
    Change "item.retire" item::retire, system::Retire => item::View, MasterData, ["item", "bom"], judge item::RETIRE;
    /// The list of items as a workbook.
    File "item.export" item::export, system::ListExport => system::Bytes, Look, ["item"];

    /// A page of work centres.
    Query "work_center.list" work_center::list, system::List => work_center::Page, Look, ["work_center"];
    /// One work centre.
    Query "work_center.get" work_center::get, system::ByCode => work_center::View, Look, ["work_center"];
    /// Makes or changes a work centre.
    Change "work_center.save" work_center::save, work_center::Save => work_center::View, MasterData, ["work_center", "book"], judge work_center::SAVE;
    /// Retires a work centre, or brings it back.
    Change "work_center.retire" work_center::retire, system::Retire => work_center::View, MasterData, ["work_center"], judge work_center::RETIRE;
    /// The list of work centres as a workbook.
    File "work_center.export" work_center::export, system::ListExport => system::Bytes, Look, ["work_center"];

    /// A page of machines.
    Query "machine.list" machine::list, system::List => machine::Page, Look, ["machine"];
    /// One machine.
    Query "machine.get" machine::get, system::ByCode => machine::View, Look, ["machine", "rate"];
    /// Makes or changes a machine.
    Change "machine.save" machine::save, machine::Save => machine::View, MasterData, ["machine"], judge machine::SAVE;
    /// Retires a machine, or brings it back.
    Change "machine.retire" machine::retire, system::Retire => machine::View, MasterData, ["machine"], judge machine::RETIRE;
    /// The list of machines as a workbook.
    File "machine.export" machine::export, system::ListExport => system::Bytes, Look, ["machine"];

    /// A page of grades of operators.
    Query "grade.list" grade::list, system::List => grade::Page, Look, ["grade"];
    /// One grade.
    Query "grade.get" grade::get, system::ByCode => grade::View, Look, ["grade", "rate"];
    /// Makes or changes a grade.
    Change "grade.save" grade::save, grade::Save => grade::View, MasterData, ["grade"], judge grade::SAVE;
    /// Retires a grade, or brings it back.
    Change "grade.retire" grade::retire, system::Retire => grade::View, MasterData, ["grade"], judge grade::RETIRE;
    /// The list of grades as a workbook.
    File "grade.export" grade::export, system::ListExport => system::Bytes, Look, ["grade"];

    /// A page of rates of all kinds: what each says, from when till when.
    Query "rate.list" rate::list, system::List => rate::Page, Money, ["rate", "person", "grade", "machine", "work_center", "item"];
    /// One rate.
    Query "rate.get" rate::get, rate::ById => rate::Row, Money, ["rate", "person", "grade", "machine", "work_center", "item"];
    /// Which rates hold on a day for a person, an operation and a machine, and which of them counts.
    Query "rate.at" rate::at, rate::Ask => rate::At, Money, ["rate", "person", "grade", "machine", "work_center", "item"];
    /// Lets a rate begin, or corrects one.
    Change "rate.save" rate::save, rate::Save => rate::Row, Cost, ["rate"];
    /// Takes a rate away.
    Change "rate.remove" rate::remove, rate::Remove => rate::Removed, Cost, ["rate"];
    /// Rates of a kind as a workbook.
    File "rate.export" rate::export, rate::Export => system::Bytes, Money, ["rate", "person", "grade", "machine", "work_center", "item"];

    /// Rolls up what every item should cost with the bills of material, routings and rates of a day, and keeps it as a version.
    Change "standard.roll_up" standard::roll_up, standard::view::RollUp => standard::view::RolledUp, Cost, ["standard"];
    /// Versions of the standard costs, newest first.
    Query "standard.versions" standard::versions, standard::view::Versions => standard::view::VersionPage, Cost, ["standard"];
    /// What items should cost in a version, by code.
    Query "standard.list" standard::list, standard::view::List => standard::view::Page, Cost, ["standard", "item", "unit"];
    /// What two versions differ by, most first.
    Query "standard.compare" standard::compare, standard::view::Compare => standard::view::Differences, Cost, ["standard", "item", "unit"];
    /// What an item's standard cost is made of, line by line.
    Query "standard.breakdown" standard::breakdown, standard::view::Breakdown => standard::view::BrokenDown, Cost, ["standard", "item", "unit"];
    /// A version of the standard costs as a workbook.
    File "standard.export" standard::export, standard::view::Export => system::Bytes, Cost, ["standard", "item", "unit"];
    /// A page of what suppliers are paid for operations: what a good piece costs, from when till when.
    Query "outsourcing.prices" outsourcing::price::list, system::List => outsourcing::price::Page, Money, ["outsourcing_price", "partner", "item"];
    /// One of them.
    Query "outsourcing.price" outsourcing::price::get, outsourcing::ById => outsourcing::price::Row, Money, ["outsourcing_price", "partner", "item"];
    /// Lets a price begin, or corrects one.
    Change "outsourcing.save_price" outsourcing::price::save, outsourcing::price::Save => outsourcing::price::Row, Purchase, ["outsourcing_price"];
    /// Takes a price away.
    Change "outsourcing.remove_price" outsourcing::price::remove, outsourcing::Remove => outsourcing::Removed, Purchase, ["outsourcing_price"];
    /// A page of rules about loss: what may be lost, and how far over it is still paid.
    Query "outsourcing.tolerances" outsourcing::tolerance::list, system::List => outsourcing::tolerance::Page, Look, ["outsourcing_tolerance", "partner", "item"];
    /// One of them.
    Query "outsourcing.tolerance" outsourcing::tolerance::get, outsourcing::ById => outsourcing::tolerance::Row, Look, ["outsourcing_tolerance", "partner", "item"];
    /// Lets a rule about loss begin, or corrects one.
    Change "outsourcing.save_tolerance" outsourcing::tolerance::save, outsourcing::tolerance::Save => outsourcing::tolerance::Row, Purchase, ["outsourcing_tolerance"];
    /// Takes a rule about loss away.
    Change "outsourcing.remove_tolerance" outsourcing::tolerance::remove, outsourcing::Remove => outsourcing::Removed, Purchase, ["outsourcing_tolerance"];
    /// Orders work from a supplier on our material, or changes such an order that is a draft; what goes out for it is written with it.
    Change "outsourcing.order" outsourcing::order::save, outsourcing::view::Save => outsourcing::view::View, Purchase, ["outsourcing", "document"];
    /// One order: what is made, what goes out for it, and how much of that went where.
    Query "outsourcing.get" outsourcing::show::get, outsourcing::view::ByOrder => outsourcing::view::View, Look, ["outsourcing", "document", "item", "stock", "partner"];
    /// What goes out for an order next, with the places that it is taken from.
    Query "outsourcing.propose_issue" outsourcing::propose::issue, outsourcing::view::ByOrder => document::view::Proposal, Look, ["outsourcing", "document", "item", "stock", "warehouse"];
    /// What of an order's material should come back: what is there beyond what its rest takes.
    Query "outsourcing.propose_return" outsourcing::propose::give_back, outsourcing::view::ByOrder => document::view::Proposal, Look, ["outsourcing", "document", "item", "stock", "warehouse"];
    /// Receives goods of an order, good, to be worked again and spoiled, and posts what they took of the material.
    Change "outsourcing.receive" outsourcing::receive::receive, outsourcing::view::Receive => document::view::View, Keep, ["outsourcing", "document", "stock", "lineage"];
    /// The reconciliation of an order: what went out, what is in pieces, what is left, and what is paid.
    Query "outsourcing.reconcile" outsourcing::reconcile::reconcile, outsourcing::view::ByOrder => outsourcing::reconcile::Reconciliation, Look, ["outsourcing", "document", "item", "partner"];
    /// A page of reconciliations: a row for each material of each line of orders.
    Query "outsourcing.reconciliations" outsourcing::reconciliations::list, system::List => outsourcing::reconciliations::Page, Look, ["outsourcing", "document", "item", "partner"];

    /// A page of partners: customers and suppliers.
    Query "partner.list" partner::list, system::List => partner::Page, Look, ["partner"];
    /// One partner.
    Query "partner.get" partner::get, system::ByCode => partner::View, Look, ["partner", "warehouse"];
    /// Makes or changes a partner.
    Change "partner.save" partner::save, partner::Save => partner::View, MasterData, ["partner", "warehouse", "book"], judge partner::SAVE;
    /// Retires a partner, or brings them back.
    Change "partner.retire" partner::retire, system::Retire => partner::View, MasterData, ["partner"], judge partner::RETIRE;
    /// The list of partners as a workbook.
    File "partner.export" partner::export, system::ListExport => system::Bytes, Look, ["partner"];

    /// A page of warehouses.
    Query "warehouse.list" warehouse::list, system::List => warehouse::Page, Look, ["warehouse", "partner"];
    /// One warehouse.
    Query "warehouse.get" warehouse::get, system::ByCode => warehouse::View, Look, ["warehouse", "bin", "partner"];
    /// Makes or changes a warehouse; a new one with its floor, a bin without a code.
    Change "warehouse.save" warehouse::save, warehouse::Save => warehouse::View, MasterData, ["warehouse", "bin", "book"];
    /// Retires a warehouse in which nothing lies, or brings it back.
    Change "warehouse.retire" warehouse::retire, system::Retire => warehouse::View, MasterData, ["warehouse", "bin"];
    /// The list of warehouses as a workbook.
    File "warehouse.export" warehouse::export, system::ListExport => system::Bytes, Look, ["warehouse", "partner"];
    /// A page of bins, of one warehouse or of all.
    Query "bin.list" bin::list, system::List => bin::Page, Look, ["bin", "warehouse"];
    /// One bin.
    Query "bin.get" bin::get, bin::Get => bin::View, Look, ["bin", "warehouse"];
    /// The bin with a barcode.
    Query "bin.find" bin::find, bin::Find => bin::View, Look, ["bin", "warehouse"];
    /// Makes or changes a bin, or gives it another code.
    Change "bin.save" bin::save, bin::Save => bin::View, MasterData, ["bin", "warehouse", "book"];
    /// Retires a bin in which nothing lies, or brings it back.
    Change "bin.retire" bin::retire, bin::Retire => bin::View, MasterData, ["bin"];
    /// The list of bins as a workbook.
    File "bin.export" bin::export, system::ListExport => system::Bytes, Look, ["bin", "warehouse"];
    /// How an item's stock is kept: lots, valuation, tolerance.
    Query "stock_rule.get" stock_rule::get, stock_rule::Of => stock_rule::View, Look, ["stock_rule", "item"];
    /// Says how an item's stock is kept.
    Change "stock_rule.save" stock_rule::save, stock_rule::Save => stock_rule::View, MasterData, ["stock_rule"];

    /// By which factor on the safety stock sales are refused, by group of items.
    Query "sale_lock.list" sale_lock::list, sale_lock::Ask => sale_lock::Page, Look, ["sale_lock", "item"];
    /// Sets the factor of a group, or of all others.
    Change "sale_lock.set" sale_lock::set, sale_lock::Set => sale_lock::Row, MasterData, ["sale_lock"];

    /// A page of routing versions.
    Query "routing.list" routing::list, system::List => routing::Page, Look, ["routing", "item"];
    /// One routing version.
    Query "routing.get" routing::get, system::ByVersion => routing::View, Look, ["routing", "item"];
    /// Makes or changes a routing version.
    Change "routing.save" routing::save, routing::Save => routing::View, MasterData, ["routing", "book"];
    /// Makes a routing version draft, active or obsolete.
    Change "routing.set_state" routing::set_state, system::SetState => routing::View, MasterData, ["routing"];
    /// The list of routing versions as a workbook.
    File "routing.export" routing::export, system::ListExport => system::Bytes, Look, ["routing"];
    /// The operations of the listed routing versions as a workbook that can be imported again, with all its columns.
    File "routing.export_operations" export_lines::routing_operations, system::ListExport => system::Bytes, Look, ["routing"];

    /// A page of BOM versions.
    Query "bom.list" bom::list, system::List => bom::Page, Look, ["bom", "item"];
    /// One BOM version.
    Query "bom.get" bom::get, system::ByVersion => bom::View, Look, ["bom", "item"];
    /// Makes or changes a BOM version.
    Change "bom.save" bom::save, bom::Save => bom::View, MasterData, ["bom", "book"];
    /// Makes a BOM version draft, active or obsolete.
    Change "bom.set_state" bom::set_state, system::SetState => bom::View, MasterData, ["bom"];
    /// The list of BOM versions as a workbook.
    File "bom.export" bom::export, system::ListExport => system::Bytes, Look, ["bom"];
    /// The lines of the listed BOM versions as a workbook that can be imported again, with all its columns.
    File "bom.export_lines" export_lines::bom_lines, system::ListExport => system::Bytes, Look, ["bom"];
    /// What goes into an item: summed, indented or by level.
    Query "bom.explode" bom::explode, bom::Explode => bom::Exploded, Look, ["bom", "item", "unit"];
    /// An explosion as a workbook.
    File "bom.explode_export" bom::explode_export, bom::ExplodeExport => system::Bytes, Look, ["bom", "item", "unit"];
    /// What an item goes into, up to those that go into nothing else.
    Query "bom.where_used" bom::where_used, bom::WhereUsed => bom::WhereUsedLines, Look, ["bom", "item", "unit"];
    /// Where-used as a workbook.
    File "bom.where_used_export" bom::where_used_export, bom::WhereUsedExport => system::Bytes, Look, ["bom", "item", "unit"];
    /// What does not hold in the BOMs: loops, made items without one, retired parts.
    Query "bom.check" bom::check, bom::Check => bom::Checked, Look, ["bom", "item"];
    /// Each item's low-level code.
    Query "bom.low_level_codes" bom::low_level_codes, bom::Check => bom::LowLevelCodes, Look, ["bom", "item"];

    /// A page of papers: of one kind, partner, state, between days.
    Query "document.list" document::list, system::List => document::view::Page, Look, ["document"];
    /// A page of lines of papers: what is open, what waits for a review.
    Query "document.lines" document::lines, system::List => document::view::LinePage, Look, ["document"];
    /// One paper.
    Query "document.get" document::get, document::view::ByNumber => document::view::View, Look, ["document", "item", "partner", "warehouse", "scan"];
    /// A page of work orders.
    Query "work_order.list" work_order::list, system::List => work_order::view::Page, Look, ["work_order", "document", "item", "bom", "routing"];
    /// One work order: what it takes, how it is made, and what it has to do with others.
    Query "work_order.get" work_order::get, document::view::ByNumber => work_order::view::View, Look, ["work_order", "document", "item", "stock", "work_center"];
    /// Brings closed work orders of before these books in, with the reports that say what their operations took.
    JobChange "work_order.bring_in" work_order::bring_in, work_order::history::BringIn => work_order::history::BroughtIn, Plan, ["work_order", "work_report", "document"];
    /// Which open work orders can start now, in the sequence of their priority; which part stops which, and when it comes.
    Query "work_order.kit_check" work_order::kit_check, work_order::kit::Ask => work_order::kit::Checked, Look, ["work_order", "document", "item", "stock"];
    /// Which open work orders need a part, on their own lists or through something else.
    Query "bom.occupation" work_order::occupation, work_order::occupation::Ask => work_order::occupation::Occupied, Look, ["work_order", "document", "item", "stock", "bom"];
    /// Who needs a part, as a workbook.
    File "bom.occupation_export" work_order::occupation_export, work_order::occupation::Export => system::Bytes, Look, ["work_order", "document", "item", "stock", "bom"];
    /// What is picked from which bin for released work orders, with what stands in, and what is short.
    Query "work_order.pick" work_order::pick, work_order::pick::Ask => work_order::pick::Picked, Look, ["work_order", "document", "item", "stock", "bom", "warehouse"];
    /// Writes the issues of a pick list, a draft for each order.
    Change "work_order.issue" work_order::issue, work_order::pick::Ask => work_order::pick::Issues, Keep, ["document"];
    /// A pick list as a PDF.
    File "work_order.pick_print" print::pick, print::PrintPick => system::Bytes, Look, ["work_order", "document", "item", "stock", "bom", "warehouse"];
    /// How a work order differs from what it would copy of the bill of material and the routing of a day.
    Query "work_order.compare" work_order::compare, work_order::compare::Ask => work_order::compare::Compared, Look, ["work_order", "document", "item", "bom", "routing"];
    /// Writes a planned work order with what it copies of the bill of material and the routing, or changes one.
    Change "work_order.save" work_order::save, work_order::view::Save => work_order::view::View, Plan, ["work_order", "document"];
    /// Divides parts off a work order that nothing was posted to.
    Change "work_order.split" work_order::split, work_order::portion::Split => work_order::portion::Divided, Plan, ["work_order", "document", "stock"];
    /// Puts work orders into another one that makes the same thing in the same way.
    Change "work_order.merge" work_order::merge, work_order::portion::Merge => work_order::view::View, Plan, ["work_order", "document", "stock"];
    /// The traveller of a work order as PDF, with a code for each operation.
    File "work_order.traveller" print::traveller::traveller, print::Print => system::Bytes, Look, ["work_order", "document", "item", "work_center"];
    /// The list of work orders as a workbook.
    File "work_order.export" work_order::export, system::ListExport => system::Bytes, Look, ["work_order", "document", "item"];
    /// An operation as whoever reports it wants to see it: what it was given, what was reported, what is left, who is at it.
    Query "report.operation" work_report::operation, work_report::view::Ask => work_report::view::OperationView, Look, ["work_report", "work_order", "document", "item", "work_center", "machine", "person"];
    /// How far a work order is, operation by operation, and what it cost by element.
    Query "report.of_order" work_report::of_order, document::view::ByNumber => work_report::view::OrderView, Look, ["work_report", "work_order", "document", "stock", "work_center"];
    /// Whose badge or login was scanned.
    Query "report.operator" work_report::operator, work_report::view::Who => work_report::view::PersonView, Report, ["person"];
    /// Says whether an operation of an order may give more than the one before.
    Change "report.allow_more" work_report::allow_more, work_report::view::AllowMore => work_report::view::OperationView, Plan, ["work_order", "work_report"];
    /// Reports what one or several operations had of the same time at one machine.
    Change "report.post" work_report::post, work_report::view::Post => work_report::view::Posted, Report, ["work_report", "work_order", "document"];
    /// Takes a report back, by another that turns all its figures round.
    Change "report.reverse" work_report::reverse, work_report::view::Reverse => work_report::view::View, Report, ["work_report", "work_order", "document"];
    /// A page of work reports.
    Query "report.list" work_report::list, system::List => work_report::view::Page, Look, ["work_report", "document", "item", "work_center", "machine", "person"];
    /// One work report with all that its costs follow from.
    Query "report.get" work_report::get, document::view::ByNumber => work_report::view::View, Look, ["work_report", "document", "item", "work_center", "machine", "grade", "person"];
    /// The list of work reports as a workbook.
    File "report.export" work_report::export, system::ListExport => system::Bytes, Look, ["work_report", "document", "item", "work_center", "machine", "person"];
    /// Starts the clock of people at an operation.
    Change "report.start" work_report::start, work_report::view::Start => work_report::view::Started, Report, ["work_report"];
    /// Stops clocks and reports what came of that time.
    Change "report.stop" work_report::stop, work_report::view::Stop => work_report::view::Stopped, Report, ["work_report", "work_order", "document"];
    /// A page of clocks that run: who is at what.
    Query "report.running" work_report::running, work_report::view::RunningAsk => work_report::view::RunningPage, Look, ["work_report", "document", "item", "work_center", "machine", "person"];
    /// What the reports of some days cost, by work centre.
    Query "costing.by_work_center" work_report::by_work_center, work_report::view::Days => work_report::view::ByWorkCenter, Money, ["work_report", "work_center"];
    /// What the reports of some days cost, line by line, held against what they should have cost.
    Query "costing.sheet" work_report::sheet, work_report::sheet::view::Ask => work_report::sheet::view::Sheet, Cost, ["work_report", "document", "item", "work_center", "person", "lineage"];
    /// What the reports of some days cost as a workbook, a sheet for each view.
    File "costing.sheet_export" work_report::sheet_export, work_report::sheet::view::Export => system::Bytes, Cost, ["work_report", "document", "item", "work_center", "person", "lineage"];
    /// What each operation cost, as a paper: 《工序成本明细表》.
    File "costing.sheet_print" print::cost_sheet, work_report::sheet::view::Export => system::Bytes, Cost, ["work_report", "document", "item", "work_center", "person", "lineage"];
    /// The months, whether each is closed, and what its reports came to.
    Query "month.list" month::list, month::view::Ask => month::view::Page, Cost, ["month", "work_report", "document", "stock"];
    /// What is to be looked at before a month is closed.
    Query "month.check" month::check, month::view::Named => month::view::Checks, Cost, ["month", "work_report", "work_order", "document", "stock", "count", "snapshot"];
    /// Closes a month: nothing is posted into it any more, differences are shared out, margins worked out.
    Change "month.close" month::close, month::view::Close => month::view::Done, Cost, ["month", "work_report"];
    /// Opens the last closed month again.
    Change "month.reopen" month::reopen, month::view::Reopen => month::view::Done, Cost, ["month", "work_report"], judge month::REOPEN;
    /// What was in the shop at the end of a day.
    Query "costing.wip" month::wip, month::view::WipAsk => month::view::Wip, Cost, ["work_report", "work_order", "document", "stock", "item"];
    /// What was earned with sales in a closed month.
    Query "costing.margin" month::margin, month::view::MarginAsk => month::view::Margins, Cost, ["month", "document", "partner", "item", "lineage"];
    /// What a paper that comes of others would be.
    Query "document.propose" document::propose::propose, document::view::Propose => document::view::Proposal, Look, ["document", "stock"];
    /// Writes a draft, or changes one.
    Change "document.save" document::draft::save, document::view::Save => document::view::View, Look, ["document"];
    /// Confirms, posts, cancels, closes, reopens or reverses a paper.
    Change "document.act" document::act::act, document::view::Act => document::view::View, Look, ["document", "stock", "lineage", "reservation", "outsourcing"];
    /// Judges a received line that is not as ordered, or is bad.
    Change "document.review" document::review::review, document::view::Judge => document::view::View, Review, ["document", "stock", "lineage"];
    /// The list of papers as a workbook.
    File "document.export" document::export, system::ListExport => system::Bytes, Look, ["document"];
    /// A paper as PDF, as whoever asks may see it.
    File "document.print" print::document, print::Print => system::Bytes, Look, ["document", "book"];

    /// A page of lines of purchase orders, held against what came and what was invoiced of them.
    Query "match.list" matching::list, system::List => matching::Page, Money, ["document", "item", "partner"];
    /// One line of a purchase order with every paper of it.
    Query "match.get" matching::get, matching::Get => matching::View, Money, ["document", "item", "partner"];
    /// What the lines of a purchase invoice are held against.
    Query "match.of" matching::of, document::view::ByNumber => matching::Of, Money, ["document", "item", "partner"];
    /// Lines of purchase orders with what differs, as a workbook.
    File "match.export" matching::export, system::ListExport => system::Bytes, Money, ["document", "item", "partner"];
    /// What came and was not invoiced at the end of a day, by line of a receipt.
    Query "accrual.list" accrual::list, accrual::Ask => accrual::Page, Money, ["document", "item", "partner"];
    /// What came and was not invoiced at the end of a day, by supplier.
    Query "accrual.partners" accrual::partners, accrual::Ask => accrual::PartnerPage, Money, ["document", "partner"];
    /// What came and was not invoiced at the end of a day, as a workbook.
    File "accrual.export" accrual::export, accrual::Export => system::Bytes, Money, ["document", "item", "partner"];
    /// What partners owe us, or we owe them, at the end of a day, by age.
    Query "debt.partners" debt::partners, debt::Ask => debt::PartnerPage, Money, ["document", "partner"];
    /// Invoices that were not wholly paid at the end of a day.
    Query "debt.invoices" debt::invoices, debt::Ask => debt::Page, Money, ["document", "partner"];
    /// Invoices that were not wholly paid at the end of a day, as a workbook.
    File "debt.export" debt::export, debt::Export => system::Bytes, Money, ["document", "partner"];

    /// The files of a paper.
    Query "attachment.list" attachment::list, attachment::Of => attachment::List, Look, ["attachment"];
    /// One of them, to be saved.
    File "attachment.get" attachment::get, attachment::One => system::Bytes, Look, ["attachment"];
    /// Adds an uploaded file to a paper.
    Change "attachment.add" attachment::add, attachment::Add => attachment::List, Look, ["attachment"];
    /// Takes a file of a paper away; it stays in the books.
    Change "attachment.remove" attachment::remove, attachment::One => attachment::List, Look, ["attachment"];
    /// Brings a file back that was taken away.
    Change "attachment.bring_back" attachment::bring_back, attachment::One => attachment::List, Look, ["attachment"];

    /// A page of items' stock.
    Query "stock.list" stock::list, system::List => stock::Page, Look, ["stock", "item", "document"];
    /// A page of what lies in which bin.
    Query "stock.balances" stock::balances, system::List => stock::BalancePage, Look, ["stock", "item", "warehouse"];
    /// A page of moves, newest first.
    Query "stock.moves" stock::moves, system::List => stock::MovePage, Look, ["stock", "item", "warehouse"];
    /// What can be promised of an item, by day.
    Query "stock.promise" stock::promise, stock::Promise => stock::PromiseDays, Look, ["stock", "document", "item"];
    /// The list of items' stock as a workbook.
    File "stock.export" stock::export, system::ListExport => system::Bytes, Look, ["stock"];
    /// The list of moves as a workbook.
    File "stock.export_moves" stock::export_moves, system::ListExport => system::Bytes, Look, ["stock"];

    /// Promises stock to a line of a sales order.
    Change "reservation.hold" reservation::hold, reservation::Change => document::view::View, Look, ["document", "stock", "reservation"];
    /// Gives a promise up.
    Change "reservation.void" reservation::void, reservation::Change => document::view::View, Look, ["document", "stock", "reservation"];
    /// A page of what was promised, taken and given up.
    Query "reservation.list" reservation::list, system::List => reservation::Page, Look, ["reservation", "item"];

    /// Where messages to outside go, with its key hidden.
    Query "outbox.facts" outbox::facts, system::Empty => outbox::Facts, Look, ["outbox", "book"], of Books;
    /// Messages to outside, newest first, and how far each came.
    Query "outbox.list" outbox::list, outbox::List => outbox::Page, Look, ["outbox"], of Books;
    /// Says where messages to outside go.
    Change "outbox.configure" outbox::configure, outbox::Configure => outbox::Facts, Administer, ["outbox", "book"], of Books;
    /// Sends a message that says only that it was sent.
    Change "outbox.test" outbox::test, system::Empty => outbox::Row, Administer, ["outbox"], of Books;
    /// Tries a message again from now on, also one that was given up.
    Change "outbox.resend" outbox::resend, outbox::One => outbox::Row, Administer, ["outbox"], of Books;
    /// Snapshots of stock, newest first.
    Query "snapshot.list" snapshot::list, snapshot::List => snapshot::Page, Look, ["snapshot"];
    /// What did not agree with a snapshot when it was taken, what is beyond the threshold first.
    Query "snapshot.differences" snapshot::differences, snapshot::Of => snapshot::DifferencePage, Look, ["snapshot", "item", "bin"];
    /// What lay where in a snapshot, and what moved since the one before.
    Query "snapshot.lines" snapshot::lines, snapshot::Lines => snapshot::LinePage, Look, ["snapshot", "item", "bin"];
    /// A snapshot as a workbook: what lay where, and what did not agree.
    File "snapshot.export" snapshot_export::export, snapshot_export::Export => system::Bytes, Look, ["snapshot", "item", "bin"];
    /// When snapshots are taken, and from when on a difference is red.
    Query "snapshot.facts" snapshot::facts, system::Empty => snapshot::Facts, Look, ["snapshot", "book"];
    /// Says when snapshots are taken, and from when on a difference is red.
    Change "snapshot.configure" snapshot::configure, snapshot::Facts => snapshot::Facts, Administer, ["snapshot", "book"];
    /// Takes a snapshot of this moment.
    Change "snapshot.take" snapshot::take_now, system::Empty => snapshot::Row, Keep, ["snapshot"];
    /// For which kinds of papers every line has to be scanned before it is posted.
    Query "scan.rules" scan::list_rules, system::Empty => scan::view::Rules, Look, ["scan"];
    /// Says whether the lines of a kind have to be scanned.
    Change "scan.require" scan::require, scan::view::Require => scan::view::Rules, Administer, ["scan", "book"];
    /// Takes a scan for a draft: says which line it is of, or what is against it. Either stands in the log.
    Change "scan.take" scan::take, scan::view::Take => scan::view::Taken, Look, ["scan"];
    /// A page of the scan log, newest first.
    Query "scan.list" scan::log::list, system::List => scan::view::Page, Look, ["scan", "item", "bin", "document"];
    /// The scan log as a workbook.
    File "scan.export" scan::log::export, system::ListExport => system::Bytes, Look, ["scan"];

    /// A page of counts of stock, with how right the books were.
    Query "count.list" count::list, system::List => count::view::Page, Look, ["count", "warehouse"];
    /// One count, and what the caller may do with it.
    Query "count.get" count::get, count::view::ByNumber => count::view::View, Look, ["count", "warehouse", "stock"];
    /// Lines of a count; what the books say only for whoever may see it yet.
    Query "count.lines" count::lines, count::view::Lines => count::view::LinePage, Look, ["count", "item", "bin", "stock"];
    /// The sheet on paper, to be counted by: without any figure.
    File "count.print" print::count::sheet, print::Print => system::Bytes, Look, ["count", "item", "bin", "book"];
    /// Makes a sheet of what lies in a warehouse.
    Change "count.make" count::sheet::make, count::view::Make => count::view::View, Keep, ["count"];
    /// Enters figures; each is held against what the books say at this moment.
    Change "count.enter" count::sheet::enter, count::view::Enter => count::view::View, Keep, ["count"];
    /// Adds what nobody expected there, with what was counted of it.
    Change "count.add" count::sheet::add, count::view::Add => count::view::View, Keep, ["count"];
    /// Ends counting, has lines counted anew, agrees to the differences, puts the books right, or gives it up.
    Change "count.act" count::act::act, count::view::Act => count::view::View, Look, ["count", "document", "stock", "lineage"];
    /// The sheet as a workbook.
    File "count.export" count::export, count::view::Export => system::Bytes, Look, ["count", "item", "bin", "stock"];

    /// The cut-over: its day, its steps with what they come to, who agreed.
    Query "cut_over.get" cut_over::get, system::Empty => cut_over::View, Money, ["cut_over", "book", "document", "stock", "import", "item", "bom", "routing", "partner", "warehouse", "bin"];
    /// Chooses the first day of these books.
    Change "cut_over.set_day" cut_over::set_day, cut_over::SetDay => cut_over::View, Invoice, ["cut_over", "book"];
    /// Agrees to a step's figures.
    Change "cut_over.tick" cut_over::tick, cut_over::Tick => cut_over::View, Invoice, ["cut_over"];
    /// Takes an agreement to a step away.
    Change "cut_over.untick" cut_over::untick, cut_over::Untick => cut_over::View, Invoice, ["cut_over"];
    /// Closes the cut-over: nothing is posted before its day any more.
    Change "cut_over.close" cut_over::close, system::Empty => cut_over::View, Invoice, ["cut_over", "book"];
    /// Opens it again.
    Change "cut_over.reopen" cut_over::reopen, cut_over::Reopen => cut_over::View, Invoice, ["cut_over", "book"];
    /// What came over, by warehouse and partner.
    Query "cut_over.balance" cut_over::sheet::balance, cut_over::sheet::Ask => cut_over::sheet::Page, Money, ["cut_over", "document", "stock", "import", "partner", "warehouse"];
    /// What came over, with who agreed to it, as a workbook.
    File "cut_over.export" cut_over::sheet::export, cut_over::sheet::Export => system::Bytes, Money, ["cut_over", "document", "stock", "import"];

    /// The chain of a code, or of a paper.
    Query "lineage.get" lineage::get, lineage::Get => lineage::View, Look, ["lineage", "document"];
    /// A page of codes, with how far each is.
    Query "lineage.list" lineage::list, system::List => lineage::Page, Look, ["lineage", "document"];
    /// How many papers of some days have a whole chain, and which have not.
    Query "lineage.completeness" lineage::completeness, lineage::Days => lineage::Completeness, Look, ["lineage", "document"];
    /// The chain of a code as one PDF: a cover, then its papers.
    Job "lineage.print" print::chain, print::PrintChain => print::Printed, Look, ["lineage", "document"];
    /// The chains of all orders that had a paper in some days: a PDF for each, in one archive.
    Job "lineage.print_days" print::days, print::PrintDays => print::Printed, Look, ["lineage", "document"];
    /// The archives of months that were made, with where they lie.
    Query "archive.list" print::archives, system::Empty => print::Archives, Money, ["archive", "backup"], of Books;
    /// Makes the archive of a month, again where there is one.
    Job "archive.make" print::make_month, print::MakeMonth => print::Archive, Money, ["lineage", "document"], of Books;
    /// A file of a month's archive.
    File "archive.get" print::archive_file, print::ArchiveGet => system::Bytes, Money, ["archive"], of Books;
    /// How many labels printing would make, on how many sheets, and which things get none.
    Query "label.preview" print::label::preview, print::label::view::Print => print::label::view::Preview, Look, ["item", "bin", "warehouse", "stock", "document"];
    /// Labels of items, bins, stock or what a paper moved, as PDF.
    File "label.print" print::label::labels, print::label::view::Print => system::Bytes, Look, ["item", "bin", "warehouse", "stock", "document"];
    /// The same, of so many that it takes a while.
    Job "label.print_many" print::label::many_labels, print::label::view::Print => print::Printed, Look, ["item", "bin", "warehouse", "stock", "document"];
    /// A file that a printing job has made for whoever asks.
    File "print.file" print::fetch, print::Fetch => system::Bytes, Look, [];

    /// An empty workbook to fill.
    File "import.template" import_run::template, import_run::Template => system::Bytes, Look, [];
    /// Looks into an uploaded file: sheets, columns, what they seem to be.
    Query "import.open" import_run::open, import_run::Open => import_run::Opened, Import, [];
    /// Checks a file against the books without writing.
    Job "import.dry_run" import_run::dry_run, import_run::DryRun => import_run::DryRunDone, Import, [];
    /// The mistakes of a trial run.
    Query "import.problems" import_run::problems, import_run::Problems => import_run::ProblemPage, Import, ["import"];
    /// The rows of a file as the trial run saw them.
    Query "import.rows" import_run::rows, import_run::Rows => import_run::RowPage, Import, ["import"];
    /// What a trial run would change.
    Query "import.differences" import_run::differences, import_run::Differences => import_run::DifferencePage, Import, ["import"];
    /// The file with a comment at each mistake.
    File "import.annotated" import_run::annotated, import_run::Annotated => system::Bytes, Import, ["import"];
    /// Writes what a trial run prepared, in one transaction.
    JobChange "import.write" import_run::write, import_run::Write => import_run::Written, Import, ["unit", "item", "work_center", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "book", "import", "document", "stock", "lineage"], judge import_run::WRITE;
    /// Takes an import back.
    JobChange "import.undo" import_run::undo, import_run::Undo => import_run::Undone, Import, ["unit", "item", "work_center", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "book", "import", "document", "stock", "lineage", "reservation"], judge import_run::UNDO;
    /// The newest imports.
    Query "import.batches" import_run::batches, system::Newest => import_run::Batches, Import, ["import"];

    /// Jobs, newest first.
    Query "job.list" job::list, system::Newest => job::JobList, Look, ["job"];
    /// One job.
    Query "job.get" job::get, job::ById => job::JobView, Look, ["job"];
    /// Asks a job to stop; nothing of it is written.
    Query "job.cancel" job::cancel, job::ById => job::JobView, Look, ["job"];

    /// A setting of one's own screen.
    Query "preference.get" preference::get, preference::Get => preference::Value, Look, ["preference"];
    /// Keeps a setting of one's own screen.
    Change "preference.set" preference::set, preference::Set => preference::Value, Look, ["preference"];
    /// The audit trail, newest first: by person, time, object, command.
    Query "audit.list" audit::list, audit::List => audit::Page, Audit, ["audit", "item", "bom", "routing", "unit", "work_center", "machine", "grade", "rate", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance", "person", "role", "session", "book"];
    /// The audit trail as a workbook: what differs, before and after.
    File "audit.export" audit::export, audit::Export => system::Bytes, Audit, ["audit"];

    /// Which books these are, whether people have to log in, and who calls.
    Query "session.state" session::state, system::Empty => session::State, Nothing, ["session", "person", "role", "book", "approval", "sandbox"], of Door;
    /// Logs somebody in, by login and password or PIN, or by badge. The session that is shown with it ends.
    Change "session.login" log_in::login, log_in::Login => log_in::Opened, Nothing, ["session"], of Books;
    /// Logs somebody who manages people in by the recovery code, with a new password; everybody else is logged out.
    Change "session.recover" log_in::recover, log_in::Recover => login::Begun, Nothing, ["session", "person"], of Books;
    /// Logs out.
    Change "session.logout" session::logout, system::Empty => session::Ended, Person, ["session"], of Door;
    /// Sets one's own password, PIN or badge; one's other sessions end.
    Change "session.set_own_secret" log_in::set_own_secret, log_in::SetOwnSecret => session::Ended, Person, ["session", "person"], of Books;
    /// Sessions, newest first.
    Query "session.list" session::list, session::List => session::Page, People, ["session"], of Books;
    /// Ends a session.
    Change "session.end" session::end, session::ById => session::Ended, People, ["session"], of Books;

    /// Makes the first owner; from now on people have to log in. Gives the recovery code, once.
    Change "login.switch_on" login::switch_on, login::SwitchOn => login::Begun, People, ["session", "person", "role", "book"], of Books;
    /// Nobody has to log in any more; not while other computers reach the books.
    Change "login.switch_off" login::switch_off, login::SwitchOff => login::Facts, People, ["session", "person", "book"], judge login::SWITCH_OFF, of Books;
    /// Makes a new recovery code; the one before is worth nothing any more. Whoever asks shows their password or PIN again.
    Change "login.new_recovery" log_in::new_recovery, log_in::NewRecovery => login::Recovery, People, ["session", "book"], of Books;
    /// Whether people have to log in, and how long sessions last.
    Query "login.facts" login::told, system::Empty => login::Facts, People, ["session", "book"], of Books;
    /// Sets how long sessions last.
    Change "login.configure" login::configure, login::Configure => login::Facts, People, ["session", "book"], of Books;

    /// A page of people.
    Query "person.list" person::list, system::List => person::Page, People, ["person", "role", "session"], of Books;
    /// What people are called, also those who were retired: papers and trails name them by login.
    Query "person.names" person::names, person::Names => person::NamePage, Look, ["person"], of Door;
    /// One person, by login.
    Query "person.get" person::get, system::ByCode => person::View, People, ["person", "role", "session"], of Books;
    /// Makes or changes a person and their roles.
    Change "person.save" person::save, person::Save => person::View, People, ["person", "role", "session"], of Books;
    /// Retires a person, who is logged out, or brings them back.
    Change "person.retire" person::retire, person::Retire => person::View, People, ["person", "session"], of Books;
    /// Sets or takes away what somebody logs in with; they are logged out.
    Change "person.set_secret" person::set_secret, person::SetSecret => person::View, People, ["person", "session"], of Books;
    /// Lets somebody try again at once after wrong tries.
    Change "person.unlock" person::unlock, system::ByCode => person::View, People, ["person"], of Books;

    /// Asks somebody else to agree to a change that needs a second person; its exact input is kept.
    Change "approval.request" approval::request, approval::Request => approval::View, Person, ["approval"], of Books;
    /// Requests that need a second person, open ones first: one's own, or everybody's with the right to approve or to see the trail.
    Query "approval.list" approval::list, approval::List => approval::Page, Person, ["approval", "person", "role"], of Books;
    /// One request: what it would do, and what came of it.
    Query "approval.get" approval::get, approval::ById => approval::View, Person, ["approval", "person", "role", "job", "unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance"], of Books;
    /// What a call that needs a second person would do and where, who could agree, and whether somebody asked for the same.
    Query "approval.ahead" approval::ahead, approval::Call => approval::Ahead, Person, ["approval", "person", "role", "unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance"], of Books;
    /// Open requests about one object.
    Query "approval.of" approval::of, approval::Of => approval::OfObject, Look, ["approval"], of Books;
    /// Agrees to what somebody else asked for, and does it in their name. What takes long answers with a job.
    Change "approval.approve" approval::approve, approval::Approve => approval::View, Approve, ["approval"], of Books;
    /// Says no to what somebody else asked for.
    Change "approval.refuse" approval::refuse, approval::Refuse => approval::View, Approve, ["approval"], of Books;
    /// Takes one's own request back.
    Change "approval.withdraw" approval::withdraw, approval::ById => approval::View, Person, ["approval"], of Books;
    /// From when on a second person is needed.
    Query "approval.facts" approval::facts, system::Empty => approval::Facts, Look, ["approval"];
    /// Sets from when on a second person is needed.
    Change "approval.configure" approval::configure, approval::Configure => approval::Facts, People, ["approval", "book"], judge approval::CONFIGURE, of Books;

    /// A page of roles.
    Query "role.list" role::list, system::List => role::Page, People, ["role", "person"], of Books;
    /// Makes or changes a role.
    Change "role.save" role::save, role::Save => role::View, People, ["role", "person", "session"], of Books;
    /// Removes a role that nobody has and that did not come with the program.
    Change "role.remove" role::remove, system::ByCode => role::Removed, People, ["role"], of Books;
    /// How the copies of the books are, and where they go.
    Query "backup.status" backup::status, system::Empty => backup::Status, Backup, ["backup"], of Books;
    /// Full backups, newest first.
    Query "backup.list" backup::list, system::Newest => backup::Page, Backup, ["backup"], of Books;
    /// Sets the folder of backups and a second place.
    Change "backup.configure" backup::configure, backup::Configure => backup::Status, Backup, ["backup", "book"], of Books;
    /// Makes a full backup now.
    Job "backup.make" backup::make, backup::Make => backup::Made, Backup, ["backup"], of Books;
    /// What restoring to a moment would begin with, and up to where it leads.
    Job "backup.look" restore::look, restore::Look => restore::Looked, Backup, ["backup"], of Books;
    /// Restores to a moment, into a new file.
    Job "backup.restore" restore::restore, restore::Restore => restore::Restored, Backup, ["backup"], of Books;
    /// Proves a file of books as a whole, so that it may take the place of these.
    Job "backup.prove" proof::prove, proof::Prove => proof::Proved, Backup, ["backup"], of Books;
    /// What putting a file in the place of these books would come to.
    Query "backup.would_replace" replace::would_replace, replace::Which => replace::Would, Backup, ["backup", "item", "bom", "routing", "unit", "work_center", "machine", "grade", "rate", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance", "book"], of Books;
    /// Puts a proved file in the place of these books, which are kept beside; everybody logs in anew.
    JobChange "backup.put_in_place" replace::put_in_place, replace::PutInPlace => replace::Replaced, Backup, ["backup"], judge replace::PUT, of Books;
    /// The sandbox, a copy of the books to try things in: is there one, since when, and what was tried.
    Query "sandbox.state" sandbox::state, system::Empty => sandbox::State, Sandbox, ["sandbox", "job"], of Door;
    /// Makes the sandbox, or makes it anew; what was tried in the former one is gone.
    JobChange "sandbox.make" sandbox::make, sandbox::Why => sandbox::Made, Sandbox, ["sandbox"], of Books;
    /// Throws the sandbox away.
    Change "sandbox.drop" sandbox::discard, sandbox::Why => sandbox::State, Sandbox, ["sandbox"], of Books;
    /// Maintenance scripts, newest first.
    Query "script.list" script::list, system::Newest => script::Page, Administer, ["script"];
    /// One maintenance script: its text, what it came to on a copy, and what became of it.
    Query "script.get" script::get, script::ByNumber => script::View, Person, ["script", "approval", "unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance"];
    /// The rows that a maintenance script comes to, before and after.
    Query "script.rows" script::rows, script::Rows => journal::RowPage, Person, ["script"];
    /// Tries a maintenance script on a copy of the books, and keeps it with what it came to.
    JobChange "script.submit" script::submit, script::Submit => script::Outcome, Administer, ["script"];
    /// Does to the books what a maintenance script did on its copy, in one transaction, after a full backup.
    JobChange "script.run" script::run, script::ByNumber => script::Outcome, Administer, ["script", "unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance", "book", "approval"], judge script::RUN;
    /// Takes back a maintenance script that was not run.
    Change "script.withdraw" script::withdraw, script::ByNumber => script::Outcome, Administer, ["script", "approval"];
    /// Changes of the journal, newest first: how many rows of which tables each added, changed and deleted.
    Query "journal.changes" journal::changes, journal::Changes => journal::ChangePage, Administer, ["unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance", "book", "import", "preference"];
    /// The rows of a change, before and after.
    Query "journal.rows" journal::rows, journal::Rows => journal::RowPage, Administer, [];
    /// What bringing these changes back would come to.
    Job "journal.preview" journal::preview, journal::Chosen => journal::Preview, Administer, ["unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance"];
    /// Puts back what these changes deleted or changed, as one new change.
    JobChange "journal.bring_back" journal::bring_back, journal::BringBack => journal::BroughtBack, Administer, ["unit", "item", "work_center", "machine", "grade", "rate", "bom", "routing", "partner", "warehouse", "bin", "stock_rule", "outsourcing_price", "outsourcing_tolerance", "book"];
}

impl Command {
    /// Does a field of its input take several values?
    #[must_use]
    pub fn takes_several(&self, field: &str) -> bool {
        let mut generator = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true).into_generator();
        (self.schemas)(&mut generator).0.to_value()["properties"][field]["type"] == "array"
    }
}

/// The command of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.name == name)
}

/// The command of this name, which a caller gave.
pub(crate) fn known(name: &str) -> Result<&'static Command> {
    find(name).ok_or_else(|| Error::new(Code::CommandUnknown).with("command", name.chars().take(64).collect::<String>()))
}

/// A schema of one type, for what is not a command.
pub(crate) fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<T>()
}
