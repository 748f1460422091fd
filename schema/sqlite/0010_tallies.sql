-- What a check counts is counted by who writes it, and written once a transaction (store_sqlite_tally.c):
-- triggers cost a tenth of a dialogue. endpoint.waiting is kept by whoever claims, frees and settles.
DROP TRIGGER domain_moved;
DROP TRIGGER endpoint_added;
DROP TRIGGER endpoint_greeted;
DROP TRIGGER session_added;
DROP TRIGGER session_moved;
DROP TRIGGER question_turned;
DROP TRIGGER question_answered;
DROP TRIGGER question_retried;
DROP TRIGGER question_added;
CREATE TRIGGER question_added AFTER INSERT ON question BEGIN
	UPDATE endpoint SET ready_ms = iif(waiting, min(ready_ms, new.due_ms), new.due_ms),
		waiting = waiting + 1 WHERE id = new.endpoint;
END;
-- An endpoint's sessions under way are among its few: session_endpoint finds them.
DROP INDEX session_open;
