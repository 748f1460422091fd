/* Structs as columns: a table says which field is which column. */
#include "schema/store_sqlite.h"

#include <string.h>

void fields_put(
	struct query *query, const struct field *fields, size_t field_count, const void *object)
{
	for (size_t i = 0; i < field_count; i++) {
		const char *at = (const char *)object + fields[i].offset;

		switch (fields[i].kind) {
		case FIELD_TEXT:
			query_put_text(query, at);
			break;
		case FIELD_BOOL:
			query_put(query, *(const bool *)at);
			break;
		case FIELD_INT:
		case FIELD_ENUM:
			query_put(query, *(const int32_t *)(const void *)at);
			break;
		case FIELD_INT64:
			query_put(query, *(const int64_t *)(const void *)at);
			break;
		}
	}
}

void fields_take(struct query *query, int first_column, const struct field *fields,
	size_t field_count, void *object)
{
	for (size_t i = 0; i < field_count; i++) {
		char *at = (char *)object + fields[i].offset;
		int column = first_column + (int)i;

		switch (fields[i].kind) {
		case FIELD_TEXT:
			query_copy_text(query, column, at, fields[i].size);
			break;
		case FIELD_BOOL:
			*(bool *)at = query_take(query, column);
			break;
		case FIELD_INT:
			*(int32_t *)(void *)at = (int32_t)query_take(query, column);
			break;
		case FIELD_ENUM:
			*(int32_t *)(void *)at =
				query_take_number(query, column, (int)fields[i].size);
			break;
		case FIELD_INT64:
			*(int64_t *)(void *)at = query_take(query, column);
			break;
		}
	}
}

/* ---- struct session_view in table session ---- */

/* clang-format off */
#define TEXT(field)        FIELD_TEXT_OF(struct session_view, field)
#define BOOL(field)        FIELD_OF(FIELD_BOOL, struct session_view, field)
#define INT(field)         FIELD_OF(FIELD_INT, struct session_view, field)
#define INT64(field)       FIELD_OF(FIELD_INT64, struct session_view, field)
#define ENUM(field, count) FIELD_ENUM_OF(struct session_view, field, count)

static const struct field fields[] = {
	TEXT(helo), ENUM(last.outcome, OUTCOME_COUNT), ENUM(last.stage, STAGE_COUNT),
	INT(last.code), TEXT(last.enhanced), TEXT(last.text), TEXT(banner), TEXT(software), TEXT(extensions), TEXT(extensions_tls),
	BOOL(greeted), BOOL(null_sender_refused), BOOL(tls.is_offered), BOOL(tls.is_started),
	BOOL(tls.is_trusted), BOOL(tls.is_name_matched), TEXT(tls.version), TEXT(tls.cipher),
	INT(tls.cipher_bits), TEXT(tls.subject), TEXT(tls.issuer), TEXT(tls.names),
	INT64(tls.not_before_s), INT64(tls.not_after_s), TEXT(tls.sha256), TEXT(tls.sha1),
	TEXT(tls.error), INT(connect_ms), INT(banner_ms), INT(ehlo_ms), INT(handshake_ms),
	INT(mail_ms), INT(rcpt_ms), INT(total_ms), TEXT(source_ip),
	TEXT(tls.group), TEXT(tls.key), TEXT(tls.signature), TEXT(starttls_text), TEXT(quit_text),
	ENUM(ecn, ECN_COUNT), BOOL(null_sender_accepted), BOOL(ehlo_refused),
	INT(starttls_ms), INT(ehlo_tls_ms), INT(data_ms), INT(quit_ms), INT(banner_code),
	BOOL(is_masked), TEXT(ehlo_text), TEXT(ehlo_tls_text), TEXT(injected),
};

/* clang-format on */

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

void view_put(struct query *query, const struct session_view *view)
{
	fields_put(query, fields, FIELD_COUNT, view);
}

void view_take(struct query *query, int first_column, struct session_view *ret_view)
{
	memset(ret_view, 0, sizeof(*ret_view));
	fields_take(query, first_column, fields, FIELD_COUNT, ret_view);
}
