/* struct session_view as columns of table session: one table says which field is which column. */
#include "schema/store_sqlite.h"

#include <string.h>

enum view_kind { VIEW_TEXT, VIEW_BOOL, VIEW_INT, VIEW_INT64, VIEW_ENUM };

/* clang-format off */
#define TEXT(field) \
	{VIEW_TEXT, offsetof(struct session_view, field), sizeof(((struct session_view *)0)->field)}
#define BOOL(field)        {VIEW_BOOL, offsetof(struct session_view, field), 0}
#define INT(field)         {VIEW_INT, offsetof(struct session_view, field), 0}
#define INT64(field)       {VIEW_INT64, offsetof(struct session_view, field), 0}
#define ENUM(field, count) {VIEW_ENUM, offsetof(struct session_view, field), count}

static const struct view_field {
	enum view_kind kind;
	size_t offset, size; /* of a text; of an enumeration how many values it has */
} fields[] = {
	TEXT(helo), ENUM(last.outcome, OUTCOME_COUNT), ENUM(last.stage, STAGE_COUNT),
	INT(last.code), TEXT(last.enhanced), TEXT(last.text), TEXT(banner), TEXT(software), TEXT(extensions), TEXT(extensions_tls),
	BOOL(greeted), BOOL(null_sender_refused), BOOL(tls.is_offered), BOOL(tls.is_started),
	BOOL(tls.is_trusted), BOOL(tls.is_name_matched), TEXT(tls.version), TEXT(tls.cipher),
	INT(tls.cipher_bits), TEXT(tls.subject), TEXT(tls.issuer), TEXT(tls.names),
	INT64(tls.not_before_s), INT64(tls.not_after_s), TEXT(tls.sha256), TEXT(tls.sha1),
	TEXT(tls.error), INT(connect_ms), INT(banner_ms), INT(ehlo_ms), INT(tls_ms),
	INT(mail_ms), INT(rcpt_ms), INT(total_ms), TEXT(source_ip),
};

/* clang-format on */

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

void view_put(struct query *query, const struct session_view *view)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *at = (const char *)view + fields[i].offset;

		switch (fields[i].kind) {
		case VIEW_TEXT:
			query_put_text(query, at);
			break;
		case VIEW_BOOL:
			query_put(query, *(const bool *)at);
			break;
		case VIEW_INT:
		case VIEW_ENUM:
			query_put(query, *(const int32_t *)(const void *)at);
			break;
		case VIEW_INT64:
			query_put(query, *(const int64_t *)(const void *)at);
			break;
		}
	}
}

void view_take(struct query *query, int first_column, struct session_view *ret_view)
{
	memset(ret_view, 0, sizeof(*ret_view));
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		char *at = (char *)ret_view + fields[i].offset;
		int column = first_column + (int)i;

		switch (fields[i].kind) {
		case VIEW_TEXT:
			query_copy_text(query, column, at, fields[i].size);
			break;
		case VIEW_BOOL:
			*(bool *)at = query_take(query, column);
			break;
		case VIEW_INT:
			*(int32_t *)(void *)at = (int32_t)query_take(query, column);
			break;
		case VIEW_ENUM:
			*(int32_t *)(void *)at =
				query_take_number(query, column, (int)fields[i].size);
			break;
		case VIEW_INT64:
			*(int64_t *)(void *)at = query_take(query, column);
			break;
		}
	}
}
