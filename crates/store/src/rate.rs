//! Rates: what work, machines and electricity cost from a day on.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{grade, item, machine, person, rate, tariff_slot, work_center};
use crate::stored::{CHUNK, Stored, back, day, number};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::costing::rate::{DatedRate, MachineRateOf, OverheadOf, Overtime, PersonGrade, PowerOf, Rate, RateKind, WageRate};
use qitao_domain::costing::rates::{At, Basis, Dated, MachineRate, Overhead, Power, Rates, Wage, Whose};
use qitao_domain::costing::tariff::{Band, BandPrice, Season, Slot, Tariff, TariffError};
use qitao_domain::person::login_key;
use qitao_domain::production::work_report::Hours;
use qitao_domain::{Day, GradeId, ItemId, MachineId, PerUnit, PersonId, Price, Qty, WorkCenterId};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Default, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = rate, treat_none_as_null = true)]
struct Row {
    id: i64,
    kind: String,
    subject: String,
    valid_from: i32,
    person_id: Option<i64>,
    grade_id: Option<i64>,
    item_id: Option<i64>,
    operation: Option<i32>,
    machine_id: Option<i64>,
    work_center_id: Option<i64>,
    hours: Option<String>,
    basis: Option<String>,
    price: Option<i64>,
    factor: Option<i64>,
    hourly: Option<i64>,
    per_cycle: Option<i64>,
    rated_kw: Option<i64>,
    load_factor: Option<i64>,
    per_labour_hour: Option<i64>,
    per_machine_hour: Option<i64>,
    of_labour: Option<i64>,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = tariff_slot)]
struct SlotRow {
    id: i64,
    rate_id: i64,
    month: i32,
    day: i32,
    from_seconds: i32,
    band: String,
    price: i64,
}

/// Codes and names of what a row names.
#[derive(Debug, Clone, Queryable)]
struct Named {
    person: Option<(String, String)>,
    grade: Option<(String, String)>,
    item: Option<(String, String)>,
    machine: Option<(String, String)>,
    work_center: Option<(String, String)>,
}

/// A rate as the books keep it, with what people want to read beside its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateRow {
    /// The rate.
    pub stored: Stored<DatedRate>,
    /// Its last day; none where no other follows.
    pub to: Option<Day>,
    /// Name of the person, grade, machine or work centre whose it is; empty for what is nobody's own.
    pub name: String,
    /// Name of the item of whose operation it is; empty for all work.
    pub item_name: String,
}

macro_rules! rates {
    () => {
        rate::table
            .left_join(person::table.on(person::id.nullable().eq(rate::person_id)))
            .left_join(grade::table.on(grade::id.nullable().eq(rate::grade_id)))
            .left_join(item::table.on(item::id.nullable().eq(rate::item_id)))
            .left_join(machine::table.on(machine::id.nullable().eq(rate::machine_id)))
            .left_join(work_center::table.on(work_center::id.nullable().eq(rate::work_center_id)))
            .select((
                Row::as_select(),
                (
                    (person::login, person::name).nullable(),
                    (grade::code, grade::name).nullable(),
                    (item::code, item::name).nullable(),
                    (machine::code, machine::name).nullable(),
                    (work_center::code, work_center::name).nullable(),
                ),
            ))
    };
}

fn unknown(what: &'static str, row: &Row) -> StoreError {
    StoreError::Unknown(what, format!("{} {}", row.kind, row.id))
}

fn price(row: &Row, value: Option<i64>) -> Result<Price> {
    value.map(Price::from_scaled).ok_or_else(|| unknown("rate.price", row))
}

fn share(row: &Row, value: Option<i64>) -> Result<PerUnit> {
    value.map(PerUnit::from_scaled).ok_or_else(|| unknown("rate.factor", row))
}

fn kind_of(row: &Row) -> Result<RateKind> {
    RateKind::from_word(&row.kind).ok_or_else(|| unknown("rate.kind", row))
}

fn hours_of(row: &Row) -> Result<Hours> {
    row.hours.as_deref().and_then(Hours::from_word).ok_or_else(|| unknown("rate.hours", row))
}

fn basis_of(row: &Row) -> Result<Basis> {
    row.basis.as_deref().and_then(Basis::from_word).ok_or_else(|| unknown("rate.basis", row))
}

fn machine_rate(row: &Row) -> Result<MachineRate> {
    Ok(MachineRate { hourly: price(row, row.hourly)?, per_cycle: price(row, row.per_cycle)? })
}

fn power(row: &Row) -> Result<Power> {
    let rated_kw = row.rated_kw.map(Qty::from_scaled).ok_or_else(|| unknown("rate.rated_kw", row))?;
    Ok(Power { rated_kw, load_factor: share(row, row.load_factor)? })
}

fn overhead(row: &Row) -> Result<Overhead> {
    Ok(Overhead {
        per_labour_hour: price(row, row.per_labour_hour)?,
        per_machine_hour: price(row, row.per_machine_hour)?,
        of_labour: share(row, row.of_labour)?,
    })
}

/// The seasons of a tariff, in order; a band's price is that of any of its slots, which all have the same.
fn tariff(slots: &[SlotRow]) -> Result<Tariff> {
    let mut seasons: BTreeMap<(u32, u32), Season> = BTreeMap::new();
    for slot in slots {
        let (month, day) = (back(slot.month), back(slot.day));
        let band = Band::from_word(&slot.band).ok_or_else(|| StoreError::Unknown("tariff_slot.band", slot.band.clone()))?;
        let season = seasons.entry((month, day)).or_insert_with(|| Season { month, day, slots: Vec::new(), prices: Vec::new() });
        season.slots.push(Slot { from_seconds: back(slot.from_seconds), band });
        if !season.prices.iter().any(|known| known.band == band) {
            season.prices.push(BandPrice { band, price: Price::from_scaled(slot.price) });
        }
    }
    let mut seasons: Vec<Season> = seasons.into_values().collect();
    for season in &mut seasons {
        season.slots.sort_by_key(|slot| slot.from_seconds);
        season.prices.sort_by_key(|price| price.band);
    }
    Ok(Tariff { seasons })
}

type SlotsOf = HashMap<i64, Vec<SlotRow>>;

fn code(named: Option<&(String, String)>) -> Option<String> {
    named.map(|(code, _)| code.clone())
}

fn record(row: &Row, named: &Named, slots: &SlotsOf) -> Result<DatedRate> {
    let (machine, work_center) = (code(named.machine.as_ref()), code(named.work_center.as_ref()));
    let rate = match kind_of(row)? {
        RateKind::Wage => Rate::Wage(WageRate {
            person: code(named.person.as_ref()),
            grade: code(named.grade.as_ref()),
            item: code(named.item.as_ref()),
            operation: row.operation.map(back),
            basis: basis_of(row)?,
            price: price(row, row.price)?,
        }),
        RateKind::Grade => Rate::Grade(PersonGrade {
            person: code(named.person.as_ref()).ok_or_else(|| unknown("rate.person", row))?,
            grade: code(named.grade.as_ref()),
        }),
        RateKind::Overtime => Rate::Overtime(Overtime { hours: hours_of(row)?, factor: share(row, row.factor)? }),
        RateKind::Machine => {
            let MachineRate { hourly, per_cycle } = machine_rate(row)?;
            Rate::Machine(MachineRateOf { machine, work_center, hourly, per_cycle })
        }
        RateKind::Power => {
            let Power { rated_kw, load_factor } = power(row)?;
            Rate::Power(PowerOf { machine, work_center, rated_kw, load_factor })
        }
        RateKind::Overhead => {
            let Overhead { per_labour_hour, per_machine_hour, of_labour } = overhead(row)?;
            Rate::Overhead(OverheadOf { machine, work_center, per_labour_hour, per_machine_hour, of_labour })
        }
        RateKind::Tariff => Rate::Tariff(tariff(slots.get(&row.id).map_or(&[], Vec::as_slice))?),
    };
    Ok(DatedRate { from: day(row.valid_from)?, rate })
}

fn whose(row: &Row) -> Whose {
    let person = row.person_id.map(|id| Whose::Person(PersonId(id)));
    person.or_else(|| row.grade_id.map(|id| Whose::Grade(GradeId(id)))).unwrap_or(Whose::Everyone)
}

fn place(row: &Row) -> Result<At> {
    let machine = row.machine_id.map(|id| At::Machine(MachineId(id)));
    machine.or_else(|| row.work_center_id.map(|id| At::WorkCenter(WorkCenterId(id)))).ok_or_else(|| unknown("rate.machine", row))
}

impl Read<'_> {
    /// One rate.
    ///
    /// # Errors
    /// The database's.
    pub fn rate(&mut self, id: i64) -> Result<Option<RateRow>> {
        Ok(self.rates_by_id(&[id])?.pop())
    }

    /// Rates by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn rates_by_id(&mut self, ids: &[i64]) -> Result<Vec<RateRow>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Row, Named)> = rates!().filter(rate::id.eq_any(chunk)).load(self.conn).tried("reading rates")?;
            for row in self.whole_rates(rows)? {
                found.insert(row.stored.id, row);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Rates of these subjects, of whatever kind.
    ///
    /// # Errors
    /// The database's.
    pub fn rates_of(&mut self, subjects: &[String]) -> Result<Vec<RateRow>> {
        let mut found = Vec::new();
        for chunk in subjects.chunks(CHUNK) {
            let rows: Vec<(Row, Named)> = rates!().filter(rate::subject.eq_any(chunk)).load(self.conn).tried("reading rates")?;
            found.extend(self.whole_rates(rows)?);
        }
        Ok(found)
    }

    /// The number of the rate of a kind and subject that begins on a day.
    ///
    /// # Errors
    /// The database's.
    pub fn rate_from(&mut self, one: &DatedRate) -> Result<Option<i64>> {
        rate::table
            .filter(rate::subject.eq(one.rate.subject()))
            .filter(rate::kind.eq(one.rate.kind().word()))
            .filter(rate::valid_from.eq(one.from.number()))
            .select(rate::id)
            .first(self.conn)
            .optional()
            .tried("looking for a rate")
    }

    /// How many rates there are.
    ///
    /// # Errors
    /// The database's.
    pub fn rates_count(&mut self) -> Result<i64> {
        rate::table.count().get_result(self.conn).tried("counting rates")
    }

    fn slots_of(&mut self, rates: &[i64]) -> Result<SlotsOf> {
        let mut of = SlotsOf::new();
        for chunk in rates.chunks(CHUNK) {
            let rows: Vec<SlotRow> = tariff_slot::table
                .filter(tariff_slot::rate_id.eq_any(chunk))
                .select(SlotRow::as_select())
                .load(self.conn)
                .tried("reading tariffs")?;
            rows.into_iter().for_each(|row| of.entry(row.rate_id).or_default().push(row));
        }
        Ok(of)
    }

    fn whole_rates(&mut self, rows: Vec<(Row, Named)>) -> Result<Vec<RateRow>> {
        let tariffs: Vec<i64> = rows.iter().filter(|(row, _)| row.kind == RateKind::Tariff.word()).map(|(row, _)| row.id).collect();
        let slots = self.slots_of(&tariffs)?;
        let subjects: Vec<&str> = rows.iter().map(|(row, _)| row.subject.as_str()).collect();
        let mut days: HashMap<(String, String), Vec<i32>> = HashMap::new();
        for chunk in subjects.chunks(CHUNK) {
            let begun: Vec<(String, String, i32)> = rate::table
                .filter(rate::subject.eq_any(chunk))
                .select((rate::subject, rate::kind, rate::valid_from))
                .load(self.conn)
                .tried("reading the days of rates")?;
            begun.into_iter().for_each(|(subject, kind, from)| days.entry((subject, kind)).or_default().push(from));
        }
        let one = |(row, named): (Row, Named)| {
            let record = record(&row, &named, &slots)?;
            let others = days.get(&(row.subject.clone(), row.kind.clone()));
            let next = others.into_iter().flatten().filter(|&&from| from > row.valid_from).min();
            let name = [named.person, named.machine, named.work_center, named.grade].into_iter().flatten().next();
            Ok(RateRow {
                stored: Stored { id: row.id, record, revision: row.revision, changed_at: row.changed_at, changed_by: row.changed_by },
                to: next.map(|&next| day(next - 1)).transpose()?,
                name: name.map_or_else(String::new, |(_, name)| name),
                item_name: named.item.map_or_else(String::new, |(_, name)| name),
            })
        };
        rows.into_iter().map(one).collect()
    }

    /// All rates, as work is valued by them.
    ///
    /// # Errors
    /// The database's.
    pub fn rates(&mut self) -> Result<Rates> {
        let rows: Vec<Row> = rate::table.select(Row::as_select()).load(self.conn).tried("reading the rates")?;
        let tariffs: Vec<i64> = rows.iter().filter(|row| row.kind == RateKind::Tariff.word()).map(|row| row.id).collect();
        let slots = self.slots_of(&tariffs)?;
        let (mut operation_wages, mut wages, mut factors) = (Vec::new(), Vec::new(), Vec::new());
        let (mut machines, mut powers, mut overheads, mut tariffs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let from = day(row.valid_from)?;
            match kind_of(row)? {
                RateKind::Wage => {
                    let wage = Wage { basis: basis_of(row)?, price: price(row, row.price)? };
                    match row.item_id.zip(row.operation) {
                        Some((item, number)) => operation_wages.push(((ItemId(item), back(number), whose(row)), from, wage)),
                        None => wages.push((whose(row), from, wage)),
                    }
                }
                // Not a rate, but which of them is somebody's: see `person_grades`.
                RateKind::Grade => {}
                RateKind::Overtime => factors.push((hours_of(row)?, from, share(row, row.factor)?)),
                RateKind::Machine => machines.push((place(row)?, from, machine_rate(row)?)),
                RateKind::Power => powers.push((place(row)?, from, power(row)?)),
                RateKind::Overhead => overheads.push((place(row)?, from, overhead(row)?)),
                RateKind::Tariff => {
                    let whole = tariff(slots.get(&row.id).map_or(&[], Vec::as_slice))?;
                    let unknown = |error: TariffError| StoreError::Unknown("tariff_slot.rate_id", error.to_string());
                    tariffs.push(((), from, whole.checked().map_err(unknown)?));
                }
            }
        }
        Ok(Rates {
            operation_wages: Dated::new(operation_wages),
            wages: Dated::new(wages),
            factors: Dated::new(factors),
            machines: Dated::new(machines),
            powers: Dated::new(powers),
            overheads: Dated::new(overheads),
            tariffs: Dated::new(tariffs),
        })
    }

    /// At which grade everybody works, by day.
    ///
    /// # Errors
    /// The database's.
    pub fn person_grades(&mut self) -> Result<Dated<PersonId, Option<GradeId>>> {
        let rows: Vec<(Option<i64>, i32, Option<i64>)> = rate::table
            .filter(rate::kind.eq(RateKind::Grade.word()))
            .select((rate::person_id, rate::valid_from, rate::grade_id))
            .load(self.conn)
            .tried("reading people's grades")?;
        let one = |(person, from, grade): (Option<i64>, i32, Option<i64>)| {
            let person = person.ok_or_else(|| StoreError::Unknown("rate.person", String::new()))?;
            Ok((PersonId(person), day(from)?, grade.map(GradeId)))
        };
        Ok(Dated::new(rows.into_iter().map(one).collect::<Result<_>>()?))
    }
}

impl Write<'_> {
    /// Makes a rate, or replaces the one with this row number. Whatever it names must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for what is not there; the database's.
    pub fn put_rate(&mut self, id: Option<i64>, one: &DatedRate) -> Result<i64> {
        let mut row = Row {
            id: id.map_or_else(|| self.next_ids("rate", 1), Ok)?,
            kind: one.rate.kind().word().into(),
            subject: one.rate.subject(),
            valid_from: one.from.number(),
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
            ..Row::default()
        };
        match &one.rate {
            Rate::Wage(wage) => {
                row.person_id = self.person_number(wage.person.as_deref())?;
                row.grade_id = self.grade_number(wage.grade.as_deref())?;
                row.item_id = self.item_number(wage.item.as_deref())?;
                row.operation = wage.operation.map(number);
                (row.basis, row.price) = (Some(wage.basis.word().into()), Some(wage.price.scaled()));
            }
            Rate::Grade(grade) => {
                row.person_id = self.person_number(Some(&grade.person))?;
                row.grade_id = self.grade_number(grade.grade.as_deref())?;
            }
            Rate::Overtime(overtime) => {
                (row.hours, row.factor) = (Some(overtime.hours.word().into()), Some(overtime.factor.scaled()));
            }
            Rate::Machine(of) => {
                self.put_place(&mut row, of.machine.as_deref(), of.work_center.as_deref())?;
                (row.hourly, row.per_cycle) = (Some(of.hourly.scaled()), Some(of.per_cycle.scaled()));
            }
            Rate::Power(of) => {
                self.put_place(&mut row, of.machine.as_deref(), of.work_center.as_deref())?;
                (row.rated_kw, row.load_factor) = (Some(of.rated_kw.scaled()), Some(of.load_factor.scaled()));
            }
            Rate::Overhead(of) => {
                self.put_place(&mut row, of.machine.as_deref(), of.work_center.as_deref())?;
                (row.per_labour_hour, row.per_machine_hour) = (Some(of.per_labour_hour.scaled()), Some(of.per_machine_hour.scaled()));
                row.of_labour = Some(of.of_labour.scaled());
            }
            Rate::Tariff(_) => {}
        }
        let old = rate::table.find(row.id).select(rate::revision).first::<i64>(self.conn).optional().tried("reading a rate")?;
        if let Some(old) = old {
            row.revision = old + 1;
            diesel::update(rate::table.find(row.id)).set(&row).execute(self.conn).tried("saving a rate")?;
        } else {
            diesel::insert_into(rate::table).values(&row).execute(self.conn).tried("saving a rate")?;
        }
        if let Rate::Tariff(tariff) = &one.rate {
            self.put_slots(row.id, tariff)?;
        }
        self.bump("rate")?;
        Ok(row.id)
    }

    fn put_slots(&mut self, rate_id: i64, tariff: &Tariff) -> Result<()> {
        diesel::delete(tariff_slot::table.filter(tariff_slot::rate_id.eq(rate_id))).execute(self.conn).tried("saving a tariff")?;
        let first = self.next_ids("tariff_slot", tariff.seasons.iter().map(|season| season.slots.len()).sum())?;
        let slots = tariff.seasons.iter().flat_map(|season| season.slots.iter().map(move |slot| (season, slot)));
        let row = |((season, slot), id): ((&Season, &Slot), i64)| {
            let price = season.prices.iter().find(|price| price.band == slot.band).map(|price| price.price.scaled());
            Ok(SlotRow {
                id,
                rate_id,
                month: number(season.month),
                day: number(season.day),
                from_seconds: number(slot.from_seconds),
                band: slot.band.word().into(),
                price: price.ok_or_else(|| StoreError::Unknown("tariff_slot.price", slot.band.word().into()))?,
            })
        };
        let rows: Vec<SlotRow> = slots.zip(first..).map(row).collect::<Result<_>>()?;
        insert_all!(&mut *self.conn, tariff_slot::table, &rows, "saving a tariff");
        Ok(())
    }

    fn put_place(&mut self, row: &mut Row, machine: Option<&str>, work_center: Option<&str>) -> Result<()> {
        let number = |found: Option<i64>, what, code: &str| found.map(Some).ok_or_else(|| StoreError::Unknown(what, code.into()));
        if let Some(code) = machine {
            row.machine_id = number(self.machine_ids()?.remove(code), "rate.machine", code)?;
        }
        if let Some(code) = work_center {
            row.work_center_id = number(self.work_center_ids()?.remove(code), "rate.work_center", code)?;
        }
        Ok(())
    }

    fn person_number(&mut self, login: Option<&str>) -> Result<Option<i64>> {
        let Some(login) = login else { return Ok(None) };
        let found = person::table.filter(person::login_key.eq(login_key(login))).select(person::id).first(self.conn).optional();
        found.tried("looking for a person")?.map(Some).ok_or_else(|| StoreError::Unknown("rate.person", login.into()))
    }

    fn grade_number(&mut self, code: Option<&str>) -> Result<Option<i64>> {
        let Some(code) = code else { return Ok(None) };
        self.grade_ids()?.remove(code).map(Some).ok_or_else(|| StoreError::Unknown("rate.grade", code.into()))
    }

    fn item_number(&mut self, code: Option<&str>) -> Result<Option<i64>> {
        let Some(code) = code else { return Ok(None) };
        self.item_ids(&[code])?.remove(code).map(Some).ok_or_else(|| StoreError::Unknown("rate.item", code.into()))
    }

    /// Takes a rate away, with what it says.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_rate(&mut self, id: i64) -> Result<()> {
        diesel::delete(rate::table.find(id)).execute(self.conn).tried("taking a rate away")?;
        self.bump("rate")
    }
}
