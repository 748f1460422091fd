-- Level deep: what is asked of the user's own domains alone.

-- 0 not the user's own, as far as is known; 1 own: trials wait until nothing of its servers is open;
-- 2 own, and its trials are among the questions.
ALTER TABLE run_domain ADD COLUMN deep INTEGER NOT NULL DEFAULT 0;
CREATE INDEX run_domain_deep ON run_domain (run) WHERE deep = 1;

-- A trial's session says nothing of how the server treats mail.
ALTER TABLE session ADD COLUMN is_trial INTEGER NOT NULL DEFAULT 0;

-- struct ip_listing
CREATE TABLE ip_listing (
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	number INTEGER NOT NULL,
	ip TEXT NOT NULL,
	zone TEXT NOT NULL,
	state INTEGER NOT NULL, -- enum listing_state
	codes TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (run_domain, number)
) STRICT, WITHOUT ROWID;
