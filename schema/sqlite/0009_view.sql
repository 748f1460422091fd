-- What a session tells besides (struct session_view): a time for each stage, what the server calls
-- itself, what came in plain text behind the reply to STARTTLS.

-- Of sessions before, it is the longer one of the two: that of the reply to STARTTLS is not known.
ALTER TABLE session RENAME COLUMN tls_ms TO handshake_ms;
ALTER TABLE session ADD COLUMN starttls_ms INTEGER NOT NULL DEFAULT -1;
ALTER TABLE session ADD COLUMN ehlo_tls_ms INTEGER NOT NULL DEFAULT -1;
ALTER TABLE session ADD COLUMN data_ms INTEGER NOT NULL DEFAULT -1;
ALTER TABLE session ADD COLUMN quit_ms INTEGER NOT NULL DEFAULT -1;
ALTER TABLE session ADD COLUMN banner_code INTEGER;
ALTER TABLE session ADD COLUMN is_masked INTEGER;
ALTER TABLE session ADD COLUMN ehlo_text TEXT;
ALTER TABLE session ADD COLUMN ehlo_tls_text TEXT;
ALTER TABLE session ADD COLUMN injected TEXT;
