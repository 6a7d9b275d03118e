-- Reports are listed by when they began, and those found that take others back, without a walk through all of them.
CREATE INDEX work_report_starts ON work_report (starts, id);
CREATE INDEX work_report_takes_back ON work_report (id) WHERE reversal_of IS NOT NULL;
