-- Pages are known by a keyed 64-bit fingerprint of their URL (store_page_key), which costs a tenth of
-- an index of texts, and remember which pages they lead to, so that a later run whose server says
-- "304 Not Modified" has their links, and a broken page all pages that link to it.
-- Needs foreign_keys = OFF, because page is made anew.

CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES ('page key 0', random()), ('page key 1', random());

-- Two runs with the same one read pages in the same way; '' = never to be used again.
ALTER TABLE run ADD COLUMN crawl_key TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN pages_after INTEGER NOT NULL DEFAULT 0; -- ids of its pages are higher
CREATE INDEX run_crawl_key ON run (crawl_key, id) WHERE crawl_done = 1;

CREATE TABLE new_page (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	key INTEGER NOT NULL,
	kind INTEGER NOT NULL DEFAULT 0, -- enum page_kind
	state INTEGER NOT NULL DEFAULT 0, -- enum page_state
	depth INTEGER NOT NULL,
	steps INTEGER NOT NULL DEFAULT 0, -- redirects that led here
	from_page INTEGER NOT NULL DEFAULT 0, -- the first one that led here; 0 = a seed
	status INTEGER NOT NULL DEFAULT 0,
	is_whole INTEGER NOT NULL DEFAULT 0, -- nothing of it was left out
	bytes INTEGER NOT NULL DEFAULT 0,
	url TEXT NOT NULL,
	error TEXT NOT NULL DEFAULT '',
	title TEXT NOT NULL DEFAULT '',
	content_type TEXT NOT NULL DEFAULT '',
	etag TEXT NOT NULL DEFAULT '',
	last_modified TEXT NOT NULL DEFAULT '',
	redirect TEXT NOT NULL DEFAULT '',
	targets BLOB NOT NULL DEFAULT x'' -- keys of the pages it leads to, 8 bytes each, in any order
) STRICT;
INSERT INTO new_page (id, run, key, state, depth, from_page, status, bytes, url, error, title,
	content_type, etag, last_modified, redirect)
	SELECT id, run, page_key(url), state, depth, ifnull(from_page, 0), status, bytes, url, error,
	title, content_type, etag, last_modified, redirect FROM page;
DROP TABLE page; -- with its indexes and triggers: what a crawl adds is counted once a transaction
ALTER TABLE new_page RENAME TO page;
CREATE UNIQUE INDEX page_key ON page (run, key);
CREATE INDEX page_failed ON page (run, id) WHERE state = 2;
DROP TRIGGER link_added;
DROP TRIGGER address_added;
DROP TRIGGER domain_added;
