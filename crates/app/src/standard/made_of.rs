//! What a version keeps of each item: its lines and operations with the rates of the day, so that its cost can be broken down when all of
//! these have changed. As JSON with short names: of a large factory there are a million lines.

use crate::error::{Code, Error, Result};
use qitao_domain::bom::{LineKind, OwnLine};
use qitao_domain::costing::Elements;
use qitao_domain::costing::operation::StandardRates;
use qitao_domain::costing::rates::{MachineRate, Overhead, Power};
use qitao_domain::routing::Operation;
use qitao_domain::{Exact, ItemId, PerUnit, Price, Qty};
use serde::{Deserialize, Serialize};

/// All that is kept of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct MadeOf {
    /// Its usual lot.
    pub lot: Qty,
    /// It is no order: what is taken per order is in those that it is blown through.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub phantom: bool,
    /// What an order takes on top through it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Elements<Price>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ops: Vec<KeptOperation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<KeptPart>,
}

/// An operation, with the rates that its standard was worked out with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptOperation {
    n: u32,
    name: String,
    wc: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    out: bool,
    /// Seconds of set-up, clean-up and of a cycle.
    s: [u32; 3],
    cycle: Qty,
    eff: PerUnit,
    /// Labour an hour and a piece, machine an hour and a cycle, a kWh, overhead per labour and machine hour, a supplier's fee.
    r: [Price; 8],
    /// Rated kW; load factor and overhead's share of labour.
    kw: Qty,
    f: [PerUnit; 2],
}

impl KeptOperation {
    pub fn of((operation, efficiency, rates): &(Operation, PerUnit, StandardRates)) -> Self {
        Self {
            n: operation.number,
            name: operation.name.clone(),
            wc: operation.work_center.clone(),
            out: operation.outsourced,
            s: [operation.setup_seconds, operation.cleanup_seconds, operation.run_seconds],
            cycle: operation.cycle_qty,
            eff: *efficiency,
            r: [
                rates.labour,
                rates.piece,
                rates.machine.hourly,
                rates.machine.per_cycle,
                rates.kwh,
                rates.overhead.per_labour_hour,
                rates.overhead.per_machine_hour,
                rates.fee,
            ],
            kw: rates.power.rated_kw,
            f: [rates.power.load_factor, rates.overhead.of_labour],
        }
    }

    pub fn back(&self) -> (Operation, PerUnit, StandardRates) {
        let [setup_seconds, cleanup_seconds, run_seconds] = self.s;
        let operation = Operation {
            number: self.n,
            name: self.name.clone(),
            work_center: self.wc.clone(),
            outsourced: self.out,
            setup_seconds,
            cleanup_seconds,
            run_seconds,
            cycle_qty: self.cycle,
            lead_time_days: 0,
            note: String::new(),
        };
        let [labour, piece, hourly, per_cycle, kwh, per_labour_hour, per_machine_hour, fee] = self.r;
        let [load_factor, of_labour] = self.f;
        let rates = StandardRates {
            labour,
            piece,
            machine: MachineRate { hourly, per_cycle },
            power: Power { rated_kw: self.kw, load_factor },
            kwh,
            overhead: Overhead { per_labour_hour, per_machine_hour, of_labour },
            fee,
        };
        (operation, self.eff, rates)
    }
}

/// A line: what goes in or comes out, as exact ratios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptPart {
    i: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<LineKind>,
    p: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    f: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<PerUnit>,
}

impl KeptPart {
    pub fn of(line: &OwnLine, share: Option<PerUnit>) -> Self {
        let nothing = Exact::from_integer(0);
        Self {
            i: line.component.0,
            k: (line.kind != LineKind::Component).then_some(line.kind),
            p: line.per.to_string(),
            f: if line.fixed == nothing { String::new() } else { line.fixed.to_string() },
            share,
        }
    }

    pub const fn item(&self) -> ItemId {
        ItemId(self.i)
    }

    pub fn kind(&self) -> LineKind {
        self.k.unwrap_or(LineKind::Component)
    }

    pub fn share(&self) -> PerUnit {
        self.share.unwrap_or(PerUnit::ZERO)
    }

    /// What each piece takes, and what an order takes on top.
    pub fn taken(&self) -> Result<(Exact, Exact)> {
        let exact = |text: &str| text.parse::<Exact>().map_err(|_| Error::new(Code::Internal).with("why", format!("{text} is no ratio")));
        Ok((exact(&self.p)?, if self.f.is_empty() { Exact::from_integer(0) } else { exact(&self.f)? }))
    }
}

impl MadeOf {
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::new(Code::Internal).with("why", error))
    }

    /// Of what has neither lines nor operations nothing is kept.
    pub fn read(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self { lot: Qty::ONE, phantom: false, top: None, ops: Vec::new(), parts: Vec::new() });
        }
        serde_json::from_str(text).map_err(|error| Error::new(Code::Internal).with("why", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qitao_domain::BomLineId;

    #[test]
    fn what_is_kept_comes_back() {
        let operation = Operation {
            number: 10,
            name: "粗车".into(),
            work_center: "C01".into(),
            outsourced: true,
            setup_seconds: 1,
            cleanup_seconds: 2,
            run_seconds: 3,
            cycle_qty: "4".parse().unwrap(),
            lead_time_days: 0,
            note: String::new(),
        };
        let price = |text: &str| text.parse::<Price>().unwrap();
        let rates = StandardRates {
            labour: price("1"),
            piece: price("2"),
            machine: MachineRate { hourly: price("3"), per_cycle: price("4") },
            power: Power { rated_kw: "5.5".parse().unwrap(), load_factor: "0.7".parse().unwrap() },
            kwh: price("6"),
            overhead: Overhead { per_labour_hour: price("7"), per_machine_hour: price("8"), of_labour: "0.35".parse().unwrap() },
            fee: price("9"),
        };
        let one = (operation, "0.8".parse().unwrap(), rates);
        let line = OwnLine {
            line: BomLineId(1),
            number: 1,
            component: ItemId(7),
            kind: LineKind::CoProduct,
            operation: None,
            per: Exact::new(1000, 148),
            fixed: Exact::new(1, 2),
        };
        let kept = MadeOf {
            lot: "20".parse().unwrap(),
            phantom: true,
            top: Some(Elements { material: price("3"), ..Elements::default() }),
            ops: vec![KeptOperation::of(&one)],
            parts: vec![KeptPart::of(&line, "0.25".parse().ok())],
        };
        let back = MadeOf::read(&kept.text().unwrap()).unwrap();
        assert_eq!(back, kept);
        assert_eq!(back.ops[0].back(), one);
        let part = &back.parts[0];
        assert_eq!((part.item(), part.kind(), part.taken().unwrap()), (line.component, line.kind, (line.per, line.fixed)));
        assert_eq!(part.share().to_string(), "0.25");
        assert!(MadeOf::read("").unwrap().parts.is_empty());
    }
}
