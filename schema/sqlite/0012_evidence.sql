-- What was found out is sealed when a run ends (schema/store_seal.h, docs/evidence.md).

-- A log to which is only added; a run's latest line counts. It outlives its run.
CREATE TABLE seal (
	number INTEGER PRIMARY KEY, -- 1, 2, 3 ...: one that is missing was removed
	run INTEGER NOT NULL,
	version INTEGER NOT NULL,
	act INTEGER NOT NULL, -- enum seal_act
	made_ms INTEGER NOT NULL,
	items INTEGER NOT NULL,
	is_doubtful INTEGER NOT NULL,
	contents BLOB NOT NULL,
	previous BLOB NOT NULL, -- the head of the line before; empty in the first
	head BLOB NOT NULL
) STRICT;
CREATE INDEX seal_run ON seal (run, number);
CREATE INDEX seal_head ON seal (head);

-- The first half of each item's digest, to say which one was changed. What proves is the seal.
CREATE TABLE sealed_item (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	part INTEGER NOT NULL, -- enum seal_part
	item INTEGER NOT NULL,
	digest BLOB NOT NULL,
	PRIMARY KEY (run, part, item)
) STRICT, WITHOUT ROWID;

-- Runs that came to their end before have no seal.
INSERT INTO setting VALUES ('sealed since', CAST(strftime('%s', 'now') AS INTEGER) * 1000);
