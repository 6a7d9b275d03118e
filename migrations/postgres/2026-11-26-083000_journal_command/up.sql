-- Changes of one command, such as what was brought back, are found without reading all.
CREATE INDEX journal_change_command ON journal_change (command, id);
-- Who changed a record by an import is found by the record.
CREATE INDEX import_difference_object ON import_difference (object_key, object_kind, batch_id);
