#include "schema/model/ehlo_change.h"

bool ehlo_change_is_known(const struct session_view *session)
{
	return session->extensions_tls[0] || session->ehlo_tls_text[0] == '2';
}

static struct span keyword_of(struct span line)
{
	return span_part(line, 0, span_find(line, ' '));
}

static bool has_keyword(struct span list, struct span keyword)
{
	struct span line;

	while (span_split(&list, '\n', &line))
		if (span_equals_nocase(keyword_of(line), keyword))
			return true;
	return false;
}

bool ehlo_change_take(struct span *rest, const char *other, struct span *ret_keyword)
{
	struct span line;

	while (span_split(rest, '\n', &line)) {
		*ret_keyword = keyword_of(line);
		if (ret_keyword->length && !has_keyword(span_of(other), *ret_keyword))
			return true;
	}
	return false;
}

static void add_only_in(struct buf *list, const char *in, const char *other, struct span but)
{
	struct span rest = span_of(in), keyword;

	while (ehlo_change_take(&rest, other, &keyword)) {
		if (span_equals_nocase(keyword, but) || has_keyword(buf_span(list), keyword))
			continue;
		buf_add_text(list, list->length ? "\n" : "");
		buf_add(list, keyword);
	}
}

void ehlo_change_only_before(const struct session_view *session, struct buf *list)
{
	if (ehlo_change_is_known(session))
		add_only_in(list, session->extensions, session->extensions_tls, SPAN("STARTTLS"));
}

void ehlo_change_only_after(const struct session_view *session, struct buf *list)
{
	if (ehlo_change_is_known(session))
		add_only_in(list, session->extensions_tls, session->extensions, SPAN(""));
}
