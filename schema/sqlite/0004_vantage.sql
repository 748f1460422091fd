-- Where a run knocks from.

CREATE TABLE vantage ( -- struct vantage_facts
	run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
	proxy TEXT NOT NULL,
	helo TEXT NOT NULL,
	helo_status INTEGER NOT NULL, -- enum dns_status
	helo_is_ours INTEGER NOT NULL,
	liar TEXT NOT NULL,
	port INTEGER NOT NULL, -- enum port_state
	intercepted TEXT NOT NULL,
	advice TEXT NOT NULL,
	letter TEXT NOT NULL
) STRICT;

CREATE TABLE vantage_ip ( -- struct vantage_ip, in its order
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	place INTEGER NOT NULL,
	ip TEXT NOT NULL,
	range TEXT NOT NULL, -- '' = public
	is_by_helo INTEGER NOT NULL,
	ptr_is_asked INTEGER NOT NULL,
	ptr_status INTEGER NOT NULL, -- enum dns_status
	ptr_name TEXT NOT NULL,
	ptr_count INTEGER NOT NULL,
	ptr_is_confirmed INTEGER NOT NULL,
	listed_on TEXT NOT NULL,
	lists_asked INTEGER NOT NULL,
	lists_declined INTEGER NOT NULL,
	PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE vantage_canary ( -- struct vantage_canary, in its order
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	place INTEGER NOT NULL,
	host TEXT NOT NULL,
	ip TEXT NOT NULL,
	outcome INTEGER NOT NULL, -- enum outcome
	greeted INTEGER NOT NULL,
	said TEXT NOT NULL,
	PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
