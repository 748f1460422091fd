-- The nouns of an audit. Enumerations are stored as the numbers of schema/model/*.h, which never
-- change their meaning; times are Unix time in milliseconds; due_ms says when a row may be claimed,
-- which makes a lease nothing but a due_ms in the future.

CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	seeds TEXT NOT NULL,
	options TEXT NOT NULL,
	vantage TEXT NOT NULL,
	started_ms INTEGER NOT NULL,
	finished_ms INTEGER NOT NULL DEFAULT 0,
	state INTEGER NOT NULL DEFAULT 0, -- 0 open, 1 complete, 2 closed incomplete
	crawl_done INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE note (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	key TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;

-- How many of everything, kept by triggers: the progress line asks five times a second.
CREATE TABLE tally (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	name TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

-- ---- crawl ----

CREATE TABLE page (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	url TEXT NOT NULL,
	depth INTEGER NOT NULL,
	from_page INTEGER REFERENCES page ON DELETE CASCADE,
	state INTEGER NOT NULL DEFAULT 0, -- enum page_state
	status INTEGER NOT NULL DEFAULT 0,
	error TEXT NOT NULL DEFAULT '',
	title TEXT NOT NULL DEFAULT '',
	content_type TEXT NOT NULL DEFAULT '',
	etag TEXT NOT NULL DEFAULT '',
	last_modified TEXT NOT NULL DEFAULT '',
	redirect TEXT NOT NULL DEFAULT '',
	bytes INTEGER NOT NULL DEFAULT 0,
	UNIQUE (run, url)
) STRICT;
CREATE INDEX page_queue ON page (run, id) WHERE state = 0;
CREATE INDEX page_failed ON page (run, id) WHERE state = 2;
CREATE INDEX page_from ON page (from_page);

CREATE TABLE domain (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE address (
	id INTEGER PRIMARY KEY,
	domain INTEGER NOT NULL REFERENCES domain,
	local TEXT NOT NULL,
	UNIQUE (domain, local)
) STRICT;

CREATE TABLE run_domain (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	domain INTEGER NOT NULL REFERENCES domain,
	state INTEGER NOT NULL DEFAULT 0, -- 0 to be resolved when due, 1 resolved
	due_ms INTEGER NOT NULL DEFAULT 0,
	owner TEXT NOT NULL DEFAULT '',
	status INTEGER NOT NULL DEFAULT 0, -- enum dns_status
	route INTEGER NOT NULL DEFAULT 0, -- enum mail_route
	is_authenticated INTEGER NOT NULL DEFAULT 0,
	is_cut INTEGER NOT NULL DEFAULT 0,
	has_controls INTEGER NOT NULL DEFAULT 0,
	UNIQUE (run, domain)
) STRICT;
CREATE INDEX run_domain_due ON run_domain (run, due_ms) WHERE state = 0;
CREATE INDEX run_domain_controls ON run_domain (run) WHERE state = 1 AND has_controls = 0;

CREATE TABLE run_address (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	address INTEGER NOT NULL REFERENCES address,
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	UNIQUE (address, run)
) STRICT;
CREATE INDEX run_address_domain ON run_address (run_domain);
CREATE INDEX run_address_run ON run_address (run);

-- One recipient of one mail link; run_address NULL: it is no address.
CREATE TABLE link (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	page INTEGER NOT NULL REFERENCES page ON DELETE CASCADE,
	run_address INTEGER REFERENCES run_address ON DELETE CASCADE,
	written TEXT NOT NULL DEFAULT '',
	defect TEXT NOT NULL DEFAULT '',
	line INTEGER NOT NULL,
	href TEXT NOT NULL,
	text TEXT NOT NULL,
	source TEXT NOT NULL,
	corrected TEXT NOT NULL DEFAULT '',
	findings TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX link_address ON link (run_address, page);
CREATE INDEX link_invalid ON link (run, written) WHERE run_address IS NULL;
CREATE INDEX link_page ON link (page);

-- ---- check ----

CREATE TABLE mx_host (
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	preference INTEGER NOT NULL,
	ttl_s INTEGER NOT NULL,
	status INTEGER NOT NULL,
	is_cname INTEGER NOT NULL,
	is_usable INTEGER NOT NULL,
	PRIMARY KEY (run_domain, position)
) STRICT, WITHOUT ROWID;

-- One IP address: the unit of probing. `waiting` counts its questions of state 0 (kept by triggers),
-- ready_ms is when the oldest of them was or becomes due, visit_ms when the server may be visited at
-- the earliest, due_ms is when both are true; lease_ms ends a claim.
CREATE TABLE endpoint (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	ip TEXT NOT NULL,
	state INTEGER NOT NULL DEFAULT 0, -- 0 idle, 1 claimed
	owner TEXT NOT NULL DEFAULT '',
	lease_ms INTEGER NOT NULL DEFAULT 0,
	visit_ms INTEGER NOT NULL DEFAULT 0,
	waiting INTEGER NOT NULL DEFAULT 0,
	ready_ms INTEGER NOT NULL DEFAULT 0,
	due_ms INTEGER AS (max(ready_ms, visit_ms)) VIRTUAL,
	greeted INTEGER NOT NULL DEFAULT 0,
	UNIQUE (run, ip)
) STRICT;
CREATE INDEX endpoint_due ON endpoint (run, due_ms, ready_ms, waiting)
	WHERE state = 0 AND waiting > 0;
CREATE INDEX endpoint_claimed ON endpoint (run, lease_ms) WHERE state = 1;

CREATE TABLE mx_ip (
	run_domain INTEGER NOT NULL,
	host INTEGER NOT NULL,
	number INTEGER NOT NULL,
	endpoint INTEGER NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	PRIMARY KEY (run_domain, host, number),
	FOREIGN KEY (run_domain, host) REFERENCES mx_host ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX mx_ip_endpoint ON mx_ip (endpoint);

-- The names under which domains know a server, each with its best preference.
CREATE TABLE endpoint_host (
	endpoint INTEGER NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	name TEXT NOT NULL,
	preference INTEGER NOT NULL,
	PRIMARY KEY (endpoint, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX endpoint_host_order ON endpoint_host (endpoint, preference, name);

CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	endpoint INTEGER NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	host TEXT NOT NULL,
	state INTEGER NOT NULL DEFAULT 0, -- 0 under way, 1 settled, 2 interrupted
	began_ms INTEGER NOT NULL,
	ended_ms INTEGER NOT NULL DEFAULT 0,
	transcript TEXT NOT NULL DEFAULT '',
	-- struct session_view, see store_sqlite_view.c
	helo TEXT, last_outcome INTEGER, last_stage INTEGER, last_code INTEGER, last_enhanced TEXT,
	last_text TEXT, banner TEXT, software TEXT, extensions TEXT, extensions_tls TEXT,
	greeted INTEGER, null_sender_refused INTEGER, tls_is_offered INTEGER, tls_is_started INTEGER,
	tls_is_trusted INTEGER, tls_is_name_matched INTEGER, tls_version TEXT, tls_cipher TEXT,
	tls_cipher_bits INTEGER, tls_subject TEXT, tls_issuer TEXT, tls_names TEXT,
	tls_not_before_s INTEGER, tls_not_after_s INTEGER, tls_sha256 TEXT, tls_sha1 TEXT,
	tls_error TEXT, connect_ms INTEGER, banner_ms INTEGER, ehlo_ms INTEGER, tls_ms INTEGER,
	mail_ms INTEGER, rcpt_ms INTEGER, total_ms INTEGER, source_ip TEXT
) STRICT;
CREATE INDEX session_endpoint ON session (endpoint, id);
CREATE INDEX session_greeted ON session (source_ip, ended_ms) WHERE greeted = 1;
CREATE INDEX session_run_greeted ON session (run) WHERE greeted = 1;
CREATE INDEX session_open ON session (run, endpoint) WHERE state = 0;

-- What one endpoint said about one recipient. run_address 0: postmaster or nobody.
CREATE TABLE question (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	endpoint INTEGER NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	kind INTEGER NOT NULL, -- enum recipient_kind
	run_address INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0, -- 0 waiting until due, 1 claimed, 2 answered
	due_ms INTEGER NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 0,
	outcome INTEGER NOT NULL DEFAULT 0,
	stage INTEGER NOT NULL DEFAULT 0,
	code INTEGER NOT NULL DEFAULT 0,
	enhanced TEXT NOT NULL DEFAULT '',
	text TEXT NOT NULL DEFAULT '',
	sender TEXT NOT NULL DEFAULT '',
	asked TEXT NOT NULL DEFAULT '',
	session INTEGER,
	first_ms INTEGER NOT NULL DEFAULT 0,
	last_ms INTEGER NOT NULL DEFAULT 0,
	UNIQUE (run_domain, kind, run_address, endpoint)
) STRICT;
CREATE INDEX question_turn ON question (endpoint, state, due_ms, run_domain);
CREATE INDEX question_domain ON question (endpoint, run_domain, kind, due_ms) WHERE state = 0;

CREATE TABLE verdict (
	run_address INTEGER PRIMARY KEY REFERENCES run_address ON DELETE CASCADE,
	run INTEGER NOT NULL,
	verdict INTEGER NOT NULL,
	reason TEXT NOT NULL,
	cause INTEGER NOT NULL,
	certainty INTEGER NOT NULL,
	findings TEXT NOT NULL,
	deciding_host TEXT NOT NULL,
	deciding_ip TEXT NOT NULL
) STRICT;
CREATE INDEX verdict_run ON verdict (run, verdict);

CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	finding TEXT NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_name TEXT NOT NULL,
	evidence TEXT NOT NULL
) STRICT;
CREATE INDEX finding_subject ON finding (run, subject_kind, subject_name);

-- ---- tallies ----

CREATE TRIGGER page_added AFTER INSERT ON page BEGIN
	INSERT INTO tally VALUES (new.run, 'page ' || new.state, 1)
		ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER page_moved AFTER UPDATE OF state ON page WHEN old.state <> new.state BEGIN
	UPDATE tally SET n = n - 1 WHERE run = old.run AND name = 'page ' || old.state;
	INSERT INTO tally VALUES (new.run, 'page ' || new.state, 1)
		ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER domain_added AFTER INSERT ON run_domain BEGIN
	INSERT INTO tally VALUES (new.run, 'domain', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER domain_moved AFTER UPDATE OF state ON run_domain WHEN old.state = 0 AND new.state = 1
BEGIN
	INSERT INTO tally VALUES (new.run, 'resolved', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER address_added AFTER INSERT ON run_address BEGIN
	INSERT INTO tally VALUES (new.run, 'address', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER link_added AFTER INSERT ON link BEGIN
	INSERT INTO tally VALUES (new.run, 'link', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- Invalid ones count by what is written: before the insertion, so that the row is not its own twin.
CREATE TRIGGER link_invalid BEFORE INSERT ON link WHEN new.run_address IS NULL AND NOT EXISTS (
	SELECT 1 FROM link WHERE run = new.run AND run_address IS NULL AND written = new.written)
BEGIN
	INSERT INTO tally VALUES (new.run, 'invalid', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER endpoint_added AFTER INSERT ON endpoint BEGIN
	INSERT INTO tally VALUES (new.run, 'endpoint', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER endpoint_greeted AFTER UPDATE OF greeted ON endpoint
	WHEN old.greeted = 0 AND new.greeted = 1
BEGIN
	INSERT INTO tally VALUES (new.run, 'greeted', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER session_added AFTER INSERT ON session BEGIN
	INSERT INTO tally VALUES (new.run, 'session', 1), (new.run, 'session open', 1)
		ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER session_moved AFTER UPDATE OF state ON session WHEN old.state = 0 AND new.state <> 0
BEGIN
	UPDATE tally SET n = n - 1 WHERE run = new.run AND name = 'session open';
END;
CREATE TRIGGER question_added AFTER INSERT ON question BEGIN
	INSERT INTO tally VALUES (new.run, 'question', 1) ON CONFLICT DO UPDATE SET n = n + 1;
	UPDATE endpoint SET ready_ms = iif(waiting, min(ready_ms, new.due_ms), new.due_ms),
		waiting = waiting + 1 WHERE id = new.endpoint;
END;
CREATE TRIGGER question_turned AFTER UPDATE OF state ON question
	WHEN (old.state = 0) <> (new.state = 0)
BEGIN
	UPDATE endpoint SET waiting = waiting + iif(new.state = 0, 1, -1) WHERE id = new.endpoint;
END;
CREATE TRIGGER question_answered AFTER UPDATE OF state ON question
	WHEN old.state <> 2 AND new.state = 2
BEGIN
	INSERT INTO tally VALUES (new.run, 'answered', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER question_retried AFTER UPDATE OF state, attempts ON question
	WHEN (old.state <> 2 AND old.attempts > 0) <> (new.state <> 2 AND new.attempts > 0)
BEGIN
	INSERT INTO tally VALUES (new.run, 'retrying', iif(new.state = 2, -1, 1))
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
