-- What the good output of a report should have cost, and why it cost other than that: kept with it for ever, as its rates are. Reports of
-- before have no standard. A reversal has all of it turned round.
ALTER TABLE work_report ADD COLUMN has_standard BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE work_report ADD COLUMN standard BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_rate BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_efficiency BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_energy_price BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_energy_usage BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_scrap BIGINT NOT NULL DEFAULT 0;
-- Set-up and clean-up are in its standard: once for an operation.
ALTER TABLE work_report ADD COLUMN with_set_up BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE work_order_operation ADD COLUMN set_up_posted BOOLEAN NOT NULL DEFAULT FALSE;
