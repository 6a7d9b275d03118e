-- Changes of one command, such as what was brought back, are found without reading all.
CREATE INDEX journal_change_command ON journal_change (command, id);
