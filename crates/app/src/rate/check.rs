//! What a rate must be before it may be written.

use crate::check::{count, not_negative, range, share};
use crate::error::{Code, Error, Result};
use qitao_domain::costing::rate::{Rate, WageRate};
use qitao_domain::costing::tariff::{Tariff, TariffError};
use qitao_domain::production::work_report::Hours;
use qitao_domain::{PerUnit, Price, limits};
use qitao_store::Read;

/// A rate in itself; the seasons and bands of a tariff in order then.
pub(crate) fn rate(rate: Rate) -> Result<Rate> {
    match &rate {
        Rate::Wage(wage) => {
            if wage.person.is_some() && wage.grade.is_some() {
                return Err(of_one("person", "grade"));
            }
            if wage.item.is_some() != wage.operation.is_some() {
                let field = if wage.item.is_some() { "operation" } else { "item" };
                return Err(Error::new(Code::RateOperation).with("field", field));
            }
            if let Some(operation) = wage.operation {
                range("operation", i64::from(operation), 1, i64::from(i32::MAX))?;
            }
            price("price", wage.price)?;
        }
        Rate::Grade(_) => {}
        Rate::Overtime(overtime) => {
            let most = PerUnit::from_scaled(PerUnit::ONE.scaled() * limits::OVERTIME_FACTOR);
            // The usual hours are what the wage itself is for.
            if overtime.hours == Hours::Usual {
                return Err(Error::new(Code::FieldBadText).with("field", "hours"));
            }
            if overtime.factor < PerUnit::ONE || overtime.factor > most {
                let error = Error::new(Code::FieldRange).with("field", "factor").with("value", overtime.factor);
                return Err(error.with("low", 1).with("high", limits::OVERTIME_FACTOR));
            }
        }
        Rate::Machine(of) => {
            place(of.machine.as_ref(), of.work_center.as_ref())?;
            price("hourly", of.hourly)?;
            price("per_cycle", of.per_cycle)?;
        }
        Rate::Power(of) => {
            place(of.machine.as_ref(), of.work_center.as_ref())?;
            not_negative("rated_kw", of.rated_kw)?;
            share("load_factor", of.load_factor, true)?;
        }
        Rate::Overhead(of) => {
            place(of.machine.as_ref(), of.work_center.as_ref())?;
            price("per_labour_hour", of.per_labour_hour)?;
            price("per_machine_hour", of.per_machine_hour)?;
            if of.of_labour.is_negative() {
                return Err(Error::new(Code::FieldNegative).with("field", "of_labour").with("value", of.of_labour));
            }
        }
        Rate::Tariff(tariff) => {
            count("seasons", tariff.seasons.len(), limits::TARIFF_SEASONS)?;
            for season in &tariff.seasons {
                count("slots", season.slots.len(), limits::TARIFF_SLOTS)?;
                let unused = season.prices.iter().find(|price| !season.slots.iter().any(|slot| slot.band == price.band));
                if let Some(price) = unused {
                    return Err(Error::new(Code::TariffUnused).with("band", price.band.word()).with("field", "seasons"));
                }
            }
        }
    }
    Ok(match rate {
        Rate::Tariff(tariff) => Rate::Tariff(checked(tariff)?),
        other @ (Rate::Wage(_) | Rate::Grade(_) | Rate::Overtime(_) | Rate::Machine(_) | Rate::Power(_) | Rate::Overhead(_)) => other,
    })
}

fn checked(tariff: Tariff) -> Result<Tariff> {
    let error = match tariff.checked() {
        Ok(tariff) => return Ok(tariff.tariff().clone()),
        Err(TariffError::Nothing) => Error::new(Code::TariffNothing),
        Err(TariffError::NotADay { month, day }) => Error::new(Code::TariffDay).with("month", month).with("day", day),
        Err(TariffError::Twice) => Error::new(Code::TariffTwice),
        Err(TariffError::NotATime(seconds)) => Error::new(Code::TariffTime).with("seconds", seconds),
        Err(TariffError::Price(band)) => Error::new(Code::TariffPrice).with("band", band.word()),
    };
    Err(error.with("field", "seasons"))
}

fn price(field: &str, value: Price) -> Result<()> {
    if value.is_negative() { Err(Error::new(Code::FieldNegative).with("field", field).with("value", value)) } else { Ok(()) }
}

fn of_one(one: &str, other: &str) -> Error {
    Error::new(Code::RateWhose).with("one", one).with("other", other).with("field", one)
}

fn place(machine: Option<&String>, work_center: Option<&String>) -> Result<()> {
    if machine.is_some() == work_center.is_some() { Err(of_one("machine", "work_center")) } else { Ok(()) }
}

/// The field that says whose a rate is.
pub(super) fn whose_field(rate: &Rate) -> &'static str {
    match rate {
        Rate::Wage(WageRate { grade: Some(_), .. }) => "grade",
        Rate::Wage(_) | Rate::Grade(_) => "person",
        Rate::Overtime(_) => "hours",
        Rate::Machine(_) | Rate::Power(_) | Rate::Overhead(_) => "machine",
        Rate::Tariff(_) => "from",
    }
}

/// Something with a code that may be retired: whether it is there, and in use.
fn usable(kind: &str, code: &str, retired: Option<bool>, is_new: bool) -> Result<()> {
    match retired {
        None => Err(Error::missing(kind, code).with("field", kind)),
        Some(true) if is_new => Err(Error::new(Code::RetiredUsed).with("key", code).with("field", kind)),
        Some(_) => Ok(()),
    }
}

/// What a rate names is there, by the codes under which the books know it. Nothing begins for what is retired; what began for it may be
/// corrected.
pub(super) fn there(r: &mut Read<'_>, mut rate: Rate, old: Option<&Rate>) -> Result<Rate> {
    let is_new = old.is_none();
    match &mut rate {
        Rate::Wage(wage) => {
            if let Some(login) = &mut wage.person {
                *login = person(r, login, is_new)?;
            }
            if let Some(code) = &wage.grade {
                usable("grade", code, r.grade(code)?.map(|one| one.record.retired), is_new)?;
            }
            if let Some((item, number)) = wage.item.as_ref().zip(wage.operation) {
                usable("item", item, r.item(item)?.map(|one| one.record.retired), is_new)?;
                let versions = r.routings_of(&[item.as_str()])?;
                let known = versions.iter().flat_map(|version| &version.record.operations).any(|operation| operation.number == number);
                if is_new && !known {
                    return Err(Error::missing("operation", number).with("field", "operation"));
                }
            }
        }
        Rate::Grade(grade) => {
            grade.person = person(r, &grade.person, is_new)?;
            if let Some(code) = &grade.grade {
                let stays = matches!(old, Some(Rate::Grade(old)) if old.grade.as_ref() == Some(code));
                usable("grade", code, r.grade(code)?.map(|one| one.record.retired), !stays)?;
            }
        }
        Rate::Machine(of) => at(r, of.machine.as_deref(), of.work_center.as_deref(), is_new)?,
        Rate::Power(of) => at(r, of.machine.as_deref(), of.work_center.as_deref(), is_new)?,
        Rate::Overhead(of) => at(r, of.machine.as_deref(), of.work_center.as_deref(), is_new)?,
        Rate::Overtime(_) | Rate::Tariff(_) => {}
    }
    Ok(rate)
}

/// A person by the login under which the trail knows them.
fn person(r: &mut Read<'_>, login: &str, is_new: bool) -> Result<String> {
    let found = r.person(login)?;
    usable("person", login, found.as_ref().map(|row| row.stored.record.retired), is_new)?;
    Ok(found.map_or_else(|| login.to_owned(), |row| row.stored.record.login))
}

fn at(r: &mut Read<'_>, machine: Option<&str>, work_center: Option<&str>, is_new: bool) -> Result<()> {
    if let Some(code) = machine {
        usable("machine", code, r.machine(code)?.map(|one| one.record.retired), is_new)?;
    }
    if let Some(code) = work_center {
        usable("work_center", code, r.work_center(code)?.map(|one| one.record.retired), is_new)?;
    }
    Ok(())
}
