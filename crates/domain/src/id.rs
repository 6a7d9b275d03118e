//! Ids: one type per table, so that they cannot be mixed. They are the database's row numbers, never document numbers.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(
            /// The row's number.
            pub i64,
        );

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id!(
    /// An item.
    ItemId,
    /// A unit of measure.
    UnitId,
    /// One version of a bill of material.
    BomId,
    /// A line of a bill of material.
    BomLineId,
    /// A work centre.
    WorkCenterId,
    /// One version of a routing.
    RoutingId,
    /// An operation of a routing.
    OperationId,
    /// A background job.
    JobId,
    /// A person.
    PersonId,
    /// A session.
    SessionId,
    /// An audit row.
    AuditId,
    /// A request that needs a second person.
    ApprovalId,
    /// A maintenance script.
    ScriptId,
    /// A customer or supplier.
    PartnerId,
    /// A warehouse.
    WarehouseId,
    /// A bin of a warehouse.
    BinId,
    /// A paper.
    DocumentId,
    /// A line of a paper.
    LineId,
    /// A tracking code.
    TrackingId,
    /// An order to make.
    WorkOrderId,
    /// What was reported of one operation.
    WorkReportId,
    /// A machine.
    MachineId,
    /// A grade of operators.
    GradeId,
);
