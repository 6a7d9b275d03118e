-- What the good output of a report should have cost, and why it cost other than that: kept with it for ever, as its rates are. Reports of
-- before have no standard. A reversal has all of it turned round.
ALTER TABLE work_report ADD COLUMN has_standard INTEGER NOT NULL DEFAULT 0 CHECK (has_standard IN (0, 1));
ALTER TABLE work_report ADD COLUMN standard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_rate INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_efficiency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_energy_price INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_energy_usage INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_report ADD COLUMN cause_scrap INTEGER NOT NULL DEFAULT 0;
-- Set-up and clean-up are in its standard: once for an operation.
ALTER TABLE work_report ADD COLUMN with_set_up INTEGER NOT NULL DEFAULT 0 CHECK (with_set_up IN (0, 1));
ALTER TABLE work_order_operation ADD COLUMN set_up_posted INTEGER NOT NULL DEFAULT 0 CHECK (set_up_posted IN (0, 1));
