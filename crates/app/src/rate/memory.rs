//! All rates in memory: read when they are first needed, and again when one of them has changed. A report is posted with them, and they
//! may be a hundred thousand.
//!
//! They belong to the counters of what they are made of, in one epoch of the store. Whoever asks reads these in their own snapshot, and
//! reads the rates themselves where they are others: so they are always those of the snapshot. Only what was read outside of a change is
//! kept, as a change may come to nothing and another one give its counters to other rates.

use crate::app::lock;
use crate::error::Result;
use qitao_domain::costing::rates::{Dated, Rates};
use qitao_domain::{GradeId, PersonId};
use qitao_store::{Read, Store};
use std::sync::{Arc, Mutex};

/// What the counters of rates and their bands were, in an epoch of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    epoch: u64,
    rates: i64,
    bands: i64,
}

impl Moment {
    fn of(store: &Store, r: &mut Read<'_>) -> Result<Self> {
        // Asked before the rates are read: what is read over a change of epochs is then of the old one.
        let epoch = store.epoch();
        Ok(Self { epoch, rates: r.revision("rate")?, bands: r.revision("tariff_slot")? })
    }
}

/// All rates, and at which grade everybody works.
#[derive(Debug, Default)]
pub(crate) struct AllRates {
    pub(crate) rates: Rates,
    pub(crate) grades: Dated<PersonId, Option<GradeId>>,
}

impl AllRates {
    fn load(r: &mut Read<'_>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self { rates: r.rates()?, grades: r.person_grades()? }))
    }
}

/// The rates that are kept.
#[derive(Debug, Default)]
pub(crate) struct RatesInMemory {
    kept: Mutex<Option<(Moment, Arc<AllRates>)>>,
}

impl RatesInMemory {
    fn at(&self, moment: Moment) -> Option<Arc<AllRates>> {
        lock(&self.kept).as_ref().filter(|(known, _)| *known == moment).map(|(_, rates)| Arc::clone(rates))
    }

    /// The rates of this snapshot, or as they are within a change.
    pub(crate) fn of(&self, store: &Store, r: &mut Read<'_>) -> Result<Arc<AllRates>> {
        let moment = Moment::of(store, r)?;
        self.at(moment).map_or_else(|| AllRates::load(r), Ok)
    }

    /// Sees to it that those of now are kept, before the books are held for a change that needs them.
    pub(crate) fn make_ready(&self, store: &Store) -> Result<()> {
        let (moment, rates) = store.read(|r| {
            let moment = Moment::of(store, r)?;
            let rates = match self.at(moment) {
                Some(_) => None,
                None => Some(AllRates::load(r)?),
            };
            Ok::<_, crate::error::Error>((moment, rates))
        })?;
        if let Some(rates) = rates {
            *lock(&self.kept) = Some((moment, rates));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{App, Caller, Client, Code, Create, Error, Location};
    use qitao_domain::Price;
    use qitao_domain::costing::rate::{DatedRate, Rate, WageRate};
    use qitao_domain::costing::rates::{Basis, Whose};
    use qitao_store::Stamp;
    use serde_json::json;

    fn wage(price: &str) -> DatedRate {
        let wage = WageRate { person: None, grade: None, item: None, operation: None, basis: Basis::Hour, price: price.parse().unwrap() };
        DatedRate { from: "2020-01-01".parse().unwrap(), rate: Rate::Wage(wage) }
    }

    fn everyone(known: &AllRates) -> Option<Price> {
        known.rates.wages.on(&Whose::Everyone, "2024-01-01".parse().unwrap()).map(|wage| wage.price)
    }

    #[test]
    fn rates_are_those_of_whoever_asks_and_are_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let save = |rate: serde_json::Value| {
            let rate = json!({ "id": null, "from": "2020-01-01", "rate": rate, "revision": null, "reason": "x" });
            app.call(&Caller::local(Client::Program), "rate.save", rate).unwrap();
        };
        let known = || app.store.read(|r| app.rates.of(&app.store, r)).unwrap();
        app.rates.make_ready(&app.store).unwrap();
        assert_eq!(everyone(&known()), None);
        save(json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "48" }));
        assert_eq!(everyone(&known()), "48".parse().ok(), "nobody made the new ones ready");
        assert!(!Arc::ptr_eq(&known(), &known()));
        app.rates.make_ready(&app.store).unwrap();
        assert!(Arc::ptr_eq(&known(), &known()));

        // A change that comes to nothing sees its own rates, and leaves none behind.
        let stamp = Stamp { at: 0, actor: "test".into() };
        let failed = app.store.write(&stamp, |w| -> Result<()> {
            w.put_rate(Some(1), &wage("99"))?;
            let known = app.rates.of(&app.store, w)?;
            assert_eq!(everyone(&known), "99".parse().ok());
            Err(Error::new(Code::Internal))
        });
        assert!(failed.is_err());
        assert_eq!(everyone(&known()), "48".parse().ok());
        app.store.write(&stamp, |w| -> Result<()> { Ok(w.put_rate(Some(1), &wage("50")).map(drop)?) }).unwrap();
        assert_eq!(everyone(&known()), "50".parse().ok());
    }
}
