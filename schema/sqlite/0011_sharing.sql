-- What leaves the house, and what is told without being counted.

-- Never told to anybody: who has it can try out which address a mask stands for.
INSERT INTO setting VALUES ('redaction key 0', random()), ('redaction key 1', random());

-- What the user has said need not be mended for now: told, but not counted.
CREATE TABLE suppressed (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	subject TEXT NOT NULL, -- an address, or what a finding is about
	finding TEXT NOT NULL, -- '' = the address
	reason TEXT NOT NULL,
	owner TEXT NOT NULL,
	until TEXT NOT NULL, -- the last day, "2027-01-31"
	PRIMARY KEY (run, subject, finding)
) STRICT, WITHOUT ROWID;
ALTER TABLE verdict ADD COLUMN is_suppressed INTEGER NOT NULL DEFAULT 0;
