-- What becomes of a domain's mail while a server is away, as judging found out: struct outages.
ALTER TABLE run_domain ADD COLUMN outage_recipient TEXT NOT NULL DEFAULT '';
CREATE TABLE outage (
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	number INTEGER NOT NULL,
	host TEXT NOT NULL, -- '' = nothing is away
	ip TEXT NOT NULL, -- '' = all of the host's
	fate INTEGER NOT NULL, -- enum mail_fate
	part INTEGER NOT NULL, -- of the mail, in millionths
	PRIMARY KEY (run_domain, number)
) STRICT, WITHOUT ROWID;
