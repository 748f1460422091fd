-- What leaves the house: masks of addresses, and proof that evidence is as it was.

-- Never told to anybody: who has it can try out which address a mask stands for.
INSERT INTO setting VALUES ('redaction key 0', random()), ('redaction key 1', random());

-- A run's evidence, sealed when it is finished: each settled session's digest covers the one before.
CREATE TABLE seal (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	place INTEGER NOT NULL, -- 1, 2, 3 ...
	session INTEGER NOT NULL,
	digest BLOB NOT NULL,
	PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealing (
	run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
	count INTEGER NOT NULL,
	head BLOB NOT NULL,
	sealed_ms INTEGER NOT NULL,
	-- Sealed anew because an address was forgotten: when, and the head before.
	resealed_ms INTEGER NOT NULL DEFAULT 0,
	head_before BLOB NOT NULL DEFAULT x''
) STRICT;
