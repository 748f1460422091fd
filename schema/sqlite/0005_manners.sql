-- Manners: how welcome we are at a provider, answers that are still good for a later run, silence
-- counted apart, and who was asked with all patience.

-- Of a provider (a domain) or one of its servers ("[192.0.2.1]"), shared by all workers of a run.
CREATE TABLE welcome (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	name TEXT NOT NULL,
	refusals INTEGER NOT NULL DEFAULT 0, -- visits in which it said that we are not welcome
	pause_ms INTEGER NOT NULL DEFAULT 0, -- between two visits, since it named a limit
	not_before_ms INTEGER NOT NULL DEFAULT 0,
	is_closed INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

ALTER TABLE endpoint ADD COLUMN provider TEXT NOT NULL DEFAULT ''; -- known since its first visit
CREATE INDEX endpoint_provider ON endpoint (run, provider) WHERE provider <> '';

ALTER TABLE question ADD COLUMN from_run INTEGER NOT NULL DEFAULT 0; -- > 0: the answer is that run's
ALTER TABLE question ADD COLUMN silences INTEGER NOT NULL DEFAULT 0; -- tries in a row without a word
ALTER TABLE question ADD COLUMN is_patient INTEGER NOT NULL DEFAULT 0; -- the last try, with all patience
-- Servers that took the connection (from stage 2 on) and ran out of time (outcome 9).
CREATE INDEX question_slow ON question (run)
	WHERE state = 2 AND outcome = 9 AND stage >= 2 AND is_patient = 0;

-- The latest answer that a later run may use: what the server at `ip` said at `place` (where we knock
-- from, and the port) about an address (kind 0) or a domain's control (kinds 1 and 2).
CREATE TABLE known_answer (
	ip TEXT NOT NULL,
	kind INTEGER NOT NULL,
	subject INTEGER NOT NULL, -- address or domain
	place TEXT NOT NULL,
	said_ms INTEGER NOT NULL,
	question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
	PRIMARY KEY (ip, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_answer_question ON known_answer (question);
