-- What a domain publishes about its mail besides its servers, the addresses that only machines write
-- to, and the cache of MTA-STS policies, which belongs to no run.

-- A domain's policies wait until it is resolved for good (state 1), then for policy_due_ms, which
-- lies ahead while somebody has a lease; 0 = nobody has.
ALTER TABLE run_domain ADD COLUMN policy_state INTEGER NOT NULL DEFAULT 0; -- 0 to be asked, 1 asked
ALTER TABLE run_domain ADD COLUMN policy_due_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN policy_owner TEXT NOT NULL DEFAULT '';
-- Known from machine addresses only.
ALTER TABLE run_domain ADD COLUMN is_machine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN hosts_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN ips_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN null_preference INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN is_alias INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_domain ADD COLUMN negative_ttl_s INTEGER NOT NULL DEFAULT 0;

-- Runs that are over are not asked again; one that goes on catches up, but for names that do not
-- exist (route 5).
UPDATE run_domain SET
	policy_state = (route = 5 OR run IN (SELECT id FROM run WHERE state <> 0)),
	hosts_told = (SELECT count(*) FROM mx_host WHERE run_domain = run_domain.id),
	ips_told = (SELECT count(*) FROM mx_ip WHERE run_domain = run_domain.id);

CREATE INDEX run_domain_policy ON run_domain (run, policy_due_ms)
	WHERE state = 1 AND policy_state = 0;
CREATE INDEX run_domain_machine ON run_domain (run) WHERE is_machine = 1;

ALTER TABLE mx_host ADD COLUMN is_authenticated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mx_host ADD COLUMN failing_family INTEGER NOT NULL DEFAULT 0; -- 4, 6; 0 none
ALTER TABLE mx_host ADD COLUMN failing_status INTEGER NOT NULL DEFAULT 0; -- enum dns_status
ALTER TABLE mx_host ADD COLUMN alias TEXT NOT NULL DEFAULT '';
ALTER TABLE mx_host ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
-- struct host_policy
ALTER TABLE mx_host ADD COLUMN tlsa_is_asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mx_host ADD COLUMN tlsa_status INTEGER NOT NULL DEFAULT 0; -- enum dns_status
ALTER TABLE mx_host ADD COLUMN tlsa_is_authenticated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mx_host ADD COLUMN tlsa TEXT NOT NULL DEFAULT '';
ALTER TABLE mx_host ADD COLUMN unregistered TEXT NOT NULL DEFAULT '';

-- struct ip_name
ALTER TABLE endpoint ADD COLUMN ptr_is_asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE endpoint ADD COLUMN ptr_status INTEGER NOT NULL DEFAULT 0; -- enum dns_status
ALTER TABLE endpoint ADD COLUMN ptr_name TEXT NOT NULL DEFAULT '';
ALTER TABLE endpoint ADD COLUMN ptr_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE endpoint ADD COLUMN ptr_is_confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE endpoint ADD COLUMN ptr_is_authenticated INTEGER NOT NULL DEFAULT 0;

-- struct domain_policy, see store_sqlite_published.c. No row: it never came to that.
CREATE TABLE domain_policy (
	run_domain INTEGER PRIMARY KEY REFERENCES run_domain ON DELETE CASCADE,
	is_provisional INTEGER NOT NULL,
	zone TEXT NOT NULL,
	soa_contact TEXT NOT NULL,
	name_servers_left_out INTEGER NOT NULL,
	sts_record_state INTEGER NOT NULL, sts_record_status INTEGER NOT NULL,
	sts_record_is_authenticated INTEGER NOT NULL, sts_record_name TEXT NOT NULL,
	sts_record_text TEXT NOT NULL, sts_record_error TEXT NOT NULL,
	sts_id TEXT NOT NULL,
	sts_policy INTEGER NOT NULL, -- enum sts_policy_state
	sts_error TEXT NOT NULL,
	sts_http_status INTEGER NOT NULL,
	sts_has_policy INTEGER NOT NULL,
	sts_is_stale INTEGER NOT NULL,
	sts_mode INTEGER NOT NULL, -- enum sts_mode
	sts_is_overridden INTEGER NOT NULL,
	sts_override INTEGER NOT NULL, -- enum sts_mode
	sts_max_age_s INTEGER NOT NULL,
	sts_fetched_ms INTEGER NOT NULL,
	sts_patterns TEXT NOT NULL,
	sts_known_id TEXT NOT NULL,
	sts_is_changed_without_id INTEGER NOT NULL,
	sts_has_expired INTEGER NOT NULL,
	sts_is_withdrawn INTEGER NOT NULL,
	tlsrpt_state INTEGER NOT NULL, tlsrpt_status INTEGER NOT NULL,
	tlsrpt_is_authenticated INTEGER NOT NULL, tlsrpt_name TEXT NOT NULL,
	tlsrpt_text TEXT NOT NULL, tlsrpt_error TEXT NOT NULL,
	spf_state INTEGER NOT NULL, spf_status INTEGER NOT NULL,
	spf_is_authenticated INTEGER NOT NULL, spf_name TEXT NOT NULL,
	spf_text TEXT NOT NULL, spf_error TEXT NOT NULL,
	dmarc_state INTEGER NOT NULL, dmarc_status INTEGER NOT NULL,
	dmarc_is_authenticated INTEGER NOT NULL, dmarc_name TEXT NOT NULL,
	dmarc_text TEXT NOT NULL, dmarc_error TEXT NOT NULL
) STRICT;

-- struct name_server
CREATE TABLE name_server (
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	number INTEGER NOT NULL,
	name TEXT NOT NULL,
	ip TEXT NOT NULL,
	status INTEGER NOT NULL, -- enum dns_status
	is_authoritative INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	mx TEXT NOT NULL,
	PRIMARY KEY (run_domain, number)
) STRICT, WITHOUT ROWID;

-- ---- machine addresses ----

-- Known from the DNS and not from the site: counted nowhere.
ALTER TABLE run_address ADD COLUMN is_machine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verdict ADD COLUMN is_machine INTEGER NOT NULL DEFAULT 0; -- as its run_address
DROP INDEX verdict_run;
CREATE INDEX verdict_run ON verdict (run, verdict) WHERE is_machine = 0;

-- Who named it: the domain whose policy it stands in. One that the site names too has rows as well.
-- The columns stand in the order of the key: where they do not, quick_check of SQLite 3.40 takes a
-- table without rowid for a damaged one.
CREATE TABLE machine_source (
	run_address INTEGER NOT NULL REFERENCES run_address ON DELETE CASCADE,
	page TEXT NOT NULL,
	source TEXT NOT NULL,
	run_domain INTEGER NOT NULL REFERENCES run_domain ON DELETE CASCADE,
	PRIMARY KEY (run_address, page, source, run_domain)
) STRICT, WITHOUT ROWID;
CREATE INDEX machine_source_domain ON machine_source (run_domain);

-- Counted where it counts: a domain that only machines are written to is none of the site's.
DROP TRIGGER domain_moved;
CREATE TRIGGER domain_moved AFTER UPDATE OF state, is_machine ON run_domain
	WHEN (old.state = 1 AND old.is_machine = 0) <> (new.state = 1 AND new.is_machine = 0)
BEGIN
	INSERT INTO tally VALUES (new.run, 'resolved', iif(new.state = 1 AND new.is_machine = 0, 1, -1))
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- ---- the cache of MTA-STS policies ----

CREATE TABLE sts_policy (
	domain TEXT PRIMARY KEY,
	id TEXT NOT NULL,
	mode INTEGER NOT NULL, -- enum sts_mode
	is_overridden INTEGER NOT NULL DEFAULT 0,
	override INTEGER NOT NULL DEFAULT 0, -- enum sts_mode
	max_age_s INTEGER NOT NULL,
	fetched_ms INTEGER NOT NULL,
	policy BLOB NOT NULL
) STRICT;
CREATE INDEX sts_policy_age ON sts_policy (fetched_ms);
INSERT INTO setting VALUES ('sts cache size', 1000), ('sts policies', 0);
CREATE TRIGGER sts_policy_added AFTER INSERT ON sts_policy BEGIN
	UPDATE setting SET value = value + 1 WHERE name = 'sts policies';
END;
CREATE TRIGGER sts_policy_removed AFTER DELETE ON sts_policy BEGIN
	UPDATE setting SET value = value - 1 WHERE name = 'sts policies';
END;
