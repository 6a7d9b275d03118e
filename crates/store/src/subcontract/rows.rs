//! The rows of outsourced work as the database has them.

use super::{SubcontractGoods, SubcontractLine, SubcontractMaterial, SubcontractOperation, SubcontractOrder};
use crate::schema::{subcontract_goods, subcontract_line, subcontract_material, subcontract_operation, subcontract_order};
use crate::stored::{back, number};
use crate::work_order::{ratio, ratio_text};
use crate::{Result, StoreError};
use diesel::prelude::*;
use qitao_domain::outsourcing::goods::Quality;
use qitao_domain::outsourcing::order::MoreBack;
use qitao_domain::outsourcing::reconciliation::{HoldBy, State};
use qitao_domain::{Money, PerUnit, Price, Qty};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = subcontract_order, treat_none_as_null = true)]
pub(super) struct OrderRow {
    pub(super) document_id: i64,
    list_id: Option<i64>,
    hold_by: String,
    more_back: String,
}

#[derive(Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = subcontract_line, primary_key(line_id), treat_none_as_null = true)]
pub(super) struct LineRow {
    pub(super) line_id: i64,
    document_id: i64,
    work_order_id: Option<i64>,
    first_operation: Option<i32>,
    last_operation: Option<i32>,
    good: i64,
    rework: i64,
}

#[derive(Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = subcontract_operation, treat_none_as_null = true)]
pub(super) struct OperationRow {
    id: i64,
    line_id: i64,
    number: i32,
    name: String,
    price: Option<i64>,
    own_price: bool,
    reject_material: i64,
    reject_work: i64,
    fee: i64,
    deduction: i64,
    held: i64,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = subcontract_material, primary_key(line_id))]
pub(super) struct MaterialRow {
    pub(super) line_id: i64,
    order_line_id: i64,
    operation: i32,
    item_id: i64,
    is_piece: bool,
    per: String,
    decimals: i32,
    allowance: i64,
    tolerance: i64,
    deducts: bool,
    price: i64,
    standard_price: i64,
    issued: i64,
    supplemented: i64,
    taken_over: i64,
    returned: i64,
    passed_on: i64,
    lost: i64,
    used: i64,
    short: i64,
    looked: String,
    released: i64,
    charged: i64,
    state: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = subcontract_goods)]
pub(super) struct GoodsRow {
    pub(super) line_id: i64,
    order_line_id: i64,
    quality: String,
    operation: i32,
    quantity: i64,
    weighed: Option<i64>,
    weighed_unit_id: Option<i64>,
    fee: i64,
    freight: i64,
}

pub(super) fn order_of(row: OrderRow) -> Result<SubcontractOrder> {
    Ok(SubcontractOrder {
        document_id: row.document_id,
        list_id: row.list_id,
        hold_by: HoldBy::from_word(&row.hold_by).ok_or(StoreError::Unknown("subcontract_order.hold_by", row.hold_by))?,
        more_back: MoreBack::from_word(&row.more_back).ok_or(StoreError::Unknown("subcontract_order.more_back", row.more_back))?,
    })
}

pub(super) fn order_row(one: &SubcontractOrder) -> OrderRow {
    OrderRow {
        document_id: one.document_id,
        list_id: one.list_id,
        hold_by: one.hold_by.word().into(),
        more_back: one.more_back.word().into(),
    }
}

pub(super) fn line_of(row: &LineRow) -> SubcontractLine {
    SubcontractLine {
        line_id: row.line_id,
        document_id: row.document_id,
        work_order_id: row.work_order_id,
        operations: row.first_operation.zip(row.last_operation).map(|(first, last)| (back(first), back(last))),
        good: Qty::from_scaled(row.good),
        rework: Qty::from_scaled(row.rework),
    }
}

pub(super) fn line_row(one: &SubcontractLine) -> LineRow {
    LineRow {
        line_id: one.line_id,
        document_id: one.document_id,
        work_order_id: one.work_order_id,
        first_operation: one.operations.map(|(first, _)| number(first)),
        last_operation: one.operations.map(|(_, last)| number(last)),
        good: one.good.scaled(),
        rework: one.rework.scaled(),
    }
}

pub(super) fn operation_of(row: OperationRow) -> SubcontractOperation {
    SubcontractOperation {
        id: row.id,
        line_id: row.line_id,
        number: back(row.number),
        name: row.name,
        price: row.price.map(Price::from_scaled),
        own_price: row.own_price,
        reject_material: Qty::from_scaled(row.reject_material),
        reject_work: Qty::from_scaled(row.reject_work),
        fee: Money::from_scaled(row.fee),
        deduction: Money::from_scaled(row.deduction),
        held: Money::from_scaled(row.held),
    }
}

pub(super) fn operation_row(one: &SubcontractOperation) -> OperationRow {
    OperationRow {
        id: one.id,
        line_id: one.line_id,
        number: number(one.number),
        name: one.name.clone(),
        price: one.price.map(Price::scaled),
        own_price: one.own_price,
        reject_material: one.reject_material.scaled(),
        reject_work: one.reject_work.scaled(),
        fee: one.fee.scaled(),
        deduction: one.deduction.scaled(),
        held: one.held.scaled(),
    }
}

pub(super) fn material_of(row: MaterialRow) -> Result<SubcontractMaterial> {
    let qty = Qty::from_scaled;
    Ok(SubcontractMaterial {
        line_id: row.line_id,
        order_line_id: row.order_line_id,
        operation: back(row.operation),
        item_id: row.item_id,
        is_piece: row.is_piece,
        per: ratio(&row.per)?,
        decimals: u8::try_from(row.decimals).unwrap_or(u8::MAX),
        allowance: PerUnit::from_scaled(row.allowance),
        tolerance: PerUnit::from_scaled(row.tolerance),
        deducts: row.deducts,
        price: Price::from_scaled(row.price),
        standard_price: Price::from_scaled(row.standard_price),
        issued: qty(row.issued),
        supplemented: qty(row.supplemented),
        taken_over: qty(row.taken_over),
        returned: qty(row.returned),
        passed_on: qty(row.passed_on),
        lost: qty(row.lost),
        used: qty(row.used),
        short: qty(row.short),
        looked: match row.looked.as_str() {
            "counted" => Some(true),
            "declared" => Some(false),
            _ => None,
        },
        released: qty(row.released),
        charged: qty(row.charged),
        state: State::from_word(&row.state).ok_or(StoreError::Unknown("subcontract_material.state", row.state))?,
    })
}

pub(super) fn material_row(one: &SubcontractMaterial) -> MaterialRow {
    MaterialRow {
        line_id: one.line_id,
        order_line_id: one.order_line_id,
        operation: number(one.operation),
        item_id: one.item_id,
        is_piece: one.is_piece,
        per: ratio_text(&one.per),
        decimals: i32::from(one.decimals),
        allowance: one.allowance.scaled(),
        tolerance: one.tolerance.scaled(),
        deducts: one.deducts,
        price: one.price.scaled(),
        standard_price: one.standard_price.scaled(),
        issued: one.issued.scaled(),
        supplemented: one.supplemented.scaled(),
        taken_over: one.taken_over.scaled(),
        returned: one.returned.scaled(),
        passed_on: one.passed_on.scaled(),
        lost: one.lost.scaled(),
        used: one.used.scaled(),
        short: one.short.scaled(),
        looked: match one.looked {
            Some(true) => "counted",
            Some(false) => "declared",
            None => "no",
        }
        .into(),
        released: one.released.scaled(),
        charged: one.charged.scaled(),
        state: one.state.word().into(),
    }
}

pub(super) fn goods_of(row: GoodsRow) -> Result<SubcontractGoods> {
    Ok(SubcontractGoods {
        line_id: row.line_id,
        order_line_id: row.order_line_id,
        quality: Quality::from_word(&row.quality).ok_or(StoreError::Unknown("subcontract_goods.quality", row.quality))?,
        operation: back(row.operation),
        quantity: Qty::from_scaled(row.quantity),
        weighed: row.weighed.zip(row.weighed_unit_id).map(|(weighed, unit)| (Qty::from_scaled(weighed), unit)),
        fee: Money::from_scaled(row.fee),
        freight: Money::from_scaled(row.freight),
    })
}

pub(super) fn goods_row(one: &SubcontractGoods) -> GoodsRow {
    GoodsRow {
        line_id: one.line_id,
        order_line_id: one.order_line_id,
        quality: one.quality.word().into(),
        operation: number(one.operation),
        quantity: one.quantity.scaled(),
        weighed: one.weighed.map(|(weighed, _)| weighed.scaled()),
        weighed_unit_id: one.weighed.map(|(_, unit)| unit),
        fee: one.fee.scaled(),
        freight: one.freight.scaled(),
    }
}
