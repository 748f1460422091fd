-- When a connection to a provider was last begun, of those that allow but a few a minute
-- (schema/model/provider.h): they count a caller's connections, whatever its runs and workers.
CREATE TABLE provider_pace (
	provider TEXT PRIMARY KEY, -- the profile's id
	last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
