-- What a session tells of TLS and TCP, and sessions that only look at a server under another of its
-- names: TLS is a matter of address and name.

ALTER TABLE session ADD COLUMN is_look INTEGER NOT NULL DEFAULT 0; -- nobody was asked for
-- Certificates as text (tls_chain.h).
ALTER TABLE session ADD COLUMN tls_chain TEXT NOT NULL DEFAULT '';
-- struct session_view
ALTER TABLE session ADD COLUMN tls_group TEXT;
ALTER TABLE session ADD COLUMN tls_key TEXT;
ALTER TABLE session ADD COLUMN tls_signature TEXT;
ALTER TABLE session ADD COLUMN starttls_text TEXT;
ALTER TABLE session ADD COLUMN quit_text TEXT;
ALTER TABLE session ADD COLUMN ecn INTEGER; -- enum ecn
ALTER TABLE session ADD COLUMN null_sender_accepted INTEGER;
ALTER TABLE session ADD COLUMN ehlo_refused INTEGER;

-- The best session under a name: greeted before not, later before earlier.
CREATE INDEX session_host ON session (endpoint, host, greeted, id) WHERE state = 1;
