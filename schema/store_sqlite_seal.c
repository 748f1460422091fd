/* The log of seals: reading its lines, adding one, and who does so. */
#include "base/clock.h"
#include "base/memory.h"
#include "schema/store_sqlite_sealed.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

/* Blobs are told in hex, none as ""; one of another length as a text that is no hash. */
static void take_digest(struct query *query, int column, char ret_hex[SHA256_HEX_SIZE])
{
	struct span bytes = query_take_blob(query, column);
	uint8_t digest[SHA256_BYTES];

	snprintf(ret_hex, SHA256_HEX_SIZE, "%s", bytes.length ? "?" : "");
	if (bytes.length != SHA256_BYTES)
		return;
	memcpy(digest, bytes.at, SHA256_BYTES);
	sha256_print(digest, ret_hex);
}

void seal_take(struct query *query, struct seal *ret_seal)
{
	int64_t act = query_take(query, 2);

	*ret_seal = (struct seal){.number = query_take(query, 0),
		.run = query_take(query, 1),
		.act = act > 0 && act < SEAL_ACT_COUNT ? (enum seal_act)act : SEAL_ACT_COUNT,
		.made_ms = query_take(query, 3),
		.items = query_take(query, 4),
		.is_doubtful = query_take(query, 5)};
	take_digest(query, 6, ret_seal->contents);
	take_digest(query, 7, ret_seal->previous);
	take_digest(query, 8, ret_seal->head);
}

/* False where it is none. */
static bool read_digest(const char *hex, uint8_t ret_digest[SHA256_BYTES])
{
	struct span text = span_of(hex);

	if (text.length != 2 * (size_t)SHA256_BYTES)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = ascii_hex_value(hex[2 * i]), low = ascii_hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret_digest[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool fill_head(struct seal *seal)
{
	struct canonical_seal canonical = {.version = CANONICAL_VERSION,
		.number = seal->number,
		.run = seal->run,
		.act = seal->act,
		.made_ms = seal->made_ms,
		.items = seal->items,
		.is_doubtful = seal->is_doubtful};
	uint8_t head[SHA256_BYTES];

	canonical.has_previous = seal->previous[0];
	if (!read_digest(seal->contents, canonical.contents) ||
		(canonical.has_previous && !read_digest(seal->previous, canonical.previous)))
		return false;
	canonical_head(&canonical, head);
	sha256_print(head, seal->head);
	return true;
}

bool seal_is_sound(const struct seal *seal, int64_t version)
{
	struct seal anew = *seal;

	return version == CANONICAL_VERSION && fill_head(&anew) &&
	       strcmp(anew.head, seal->head) == 0;
}

static enum status take_one(struct query *query, struct seal *ret_seal)
{
	struct seal seal = {0};

	if (query_next(query))
		seal_take(query, &seal);
	enum status status = query_end(query);

	if (!status)
		*ret_seal = seal;
	return status;
}

enum status store_read_seal(
	struct store *store, int64_t run, struct seal *ret_seal, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " SEAL_COLUMNS " FROM seal WHERE run = ? ORDER BY number DESC LIMIT 1",
		why);

	query_put(&query, run);
	return take_one(&query, ret_seal);
}

enum status store_find_seal(
	struct store *store, const char *head, struct seal *ret_seal, struct failure *why)
{
	uint8_t digest[SHA256_BYTES];

	if (!read_digest(head, digest))
		return failure_say(why, ERR_USAGE, "'%s' is no SHA-256 in hex", head);
	struct query query = query_begin(store,
		"SELECT " SEAL_COLUMNS " FROM seal WHERE head = ? ORDER BY number LIMIT 1", why);

	query_put_blob(&query, digest, sizeof(digest));
	return take_one(&query, ret_seal);
}

/* ---- adding one ---- */

static enum status read_last(struct store *store, struct seal *ret_seal, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT " SEAL_COLUMNS " FROM seal ORDER BY number DESC LIMIT 1", why);

	return take_one(&query, ret_seal);
}

static void put_digest(struct query *query, const char *hex, uint8_t *place)
{
	bool is_one = read_digest(hex, place);

	query_put_blob(query, place, is_one ? SHA256_BYTES : 0);
}

static enum status write_line(struct store *store, const struct seal *seal, struct failure *why)
{
	uint8_t contents[SHA256_BYTES], previous[SHA256_BYTES], head[SHA256_BYTES];
	struct query query = query_begin(store,
		"INSERT INTO seal (number, run, act, made_ms, items, is_doubtful, version, "
		"contents, previous, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, seal->number);
	query_put(&query, seal->run);
	query_put(&query, seal->act);
	query_put(&query, seal->made_ms);
	query_put(&query, seal->items);
	query_put(&query, seal->is_doubtful);
	query_put(&query, CANONICAL_VERSION);
	put_digest(&query, seal->contents, contents);
	put_digest(&query, seal->previous, previous);
	put_digest(&query, seal->head, head);
	return query_run(&query);
}

/* Takes run, act, items, is_doubtful and contents; once doubtful, a run remains so. */
static enum status add_line(struct store *store, struct seal *seal, struct failure *why)
{
	uint8_t head[SHA256_BYTES];
	struct seal last, former;
	enum status status = read_last(store, &last, why);

	if (!status)
		status = store_read_seal(store, seal->run, &former, why);
	if (status)
		return status;
	if (last.number == INT64_MAX)
		return store_is_damaged(store, why);
	seal->number = last.number + 1;
	seal->made_ms = clock_wall_ms();
	seal->is_doubtful |= former.is_doubtful;
	if (read_digest(last.head, head))
		snprintf(seal->previous, sizeof(seal->previous), "%s", last.head);
	return fill_head(seal) ? write_line(store, seal, why) : store_is_damaged(store, why);
}

/* A line without contents. */
static enum status add_mark(
	struct store *store, int64_t run, enum seal_act act, bool is_doubtful, struct failure *why)
{
	static const uint8_t nothing[SHA256_BYTES];
	struct seal seal = {.run = run, .act = act, .is_doubtful = is_doubtful};

	sha256_print(nothing, seal.contents);
	return add_line(store, &seal, why);
}

enum status store_seal_run(struct store *store, int64_t run, struct failure *why)
{
	struct seal seal = {.act = SEAL_FINISHED};
	enum status status = sealed_read_contents(store, run, true, &seal, why);

	return status ? status : add_line(store, &seal, why);
}

bool seal_is_of_contents(const struct seal *seal)
{
	return seal->number && (seal->act == SEAL_FINISHED || seal->act == SEAL_FORGOTTEN);
}

static enum status reopen(struct store *store, int64_t run, struct failure *why)
{
	struct seal former, now = {0};
	enum status status = store_read_seal(store, run, &former, why);

	if (status || !seal_is_of_contents(&former))
		return status;
	status = sealed_read_contents(store, run, false, &now, why);
	if (!status)
		status = sealed_forget_items(store, run, why);
	return status ? status
		      : add_mark(store, run, SEAL_REOPENED,
				strcmp(now.contents, former.contents) != 0, why);
}

enum status store_reopen_run(struct store *store, int64_t run, struct failure *why)
{
	enum status status = store_begin(store, why);

	return status ? status : store_end(store, reopen(store, run, why), why);
}

enum status store_seal_pruned(struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT run FROM temp.prune WHERE reason = 0 AND run IN (SELECT run FROM (SELECT "
		"run, act, max(number) FROM seal GROUP BY run) WHERE act <> ?) ORDER BY run",
		why);
	enum status status = OK;

	query_put(&query, SEAL_PRUNED);
	while (!status && query_next(&query))
		status = add_mark(store, query_take(&query, 0), SEAL_PRUNED, false, why);
	enum status ended = query_end(&query);

	return status ? status : ended;
}

/* ---- forgetting ---- */

static enum status list_sealed(struct seal_watch *watch, struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " SEAL_COLUMNS " FROM seal s WHERE number = (SELECT max(number) FROM seal "
		"WHERE run = s.run) AND run IN (SELECT id FROM run WHERE state < 3) ORDER BY run",
		why);
	struct seal seal;

	while (query_next(&query)) {
		seal_take(&query, &seal);
		if (!seal_is_of_contents(&seal))
			continue;
		watch->seals = memory_make_room(
			watch->seals, watch->count, &watch->size, sizeof(*watch->seals));
		watch->seals[watch->count++] = seal;
	}
	return query_end(&query);
}

enum status seal_watch_begin(struct seal_watch *watch, struct store *store, struct failure *why)
{
	*watch = (struct seal_watch){0};
	enum status status = list_sealed(watch, store, why);

	for (size_t i = 0; i < watch->count && !status; i++) {
		struct seal *seal = &watch->seals[i];
		struct seal now = {0};

		status = sealed_read_contents(store, seal->run, false, &now, why);
		seal->is_doubtful |= strcmp(now.contents, seal->contents) != 0;
		memcpy(seal->contents, now.contents, sizeof(seal->contents));
	}
	return status;
}

static enum status renew(struct store *store, const struct seal *before, struct failure *why)
{
	struct seal now = {.act = SEAL_FORGOTTEN, .is_doubtful = before->is_doubtful};
	enum status status = sealed_read_contents(store, before->run, false, &now, why);

	if (status || strcmp(now.contents, before->contents) == 0)
		return status;
	/* The digests of its items too, from which one could try out which address is gone. */
	status = sealed_read_contents(store, before->run, true, &now, why);
	return status ? status : add_line(store, &now, why);
}

enum status seal_watch_end(struct seal_watch *watch, struct store *store, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < watch->count && !status; i++)
		status = renew(store, &watch->seals[i], why);
	return status;
}

void seal_watch_finish(struct seal_watch *watch)
{
	free(watch->seals);
	*watch = (struct seal_watch){0};
}
