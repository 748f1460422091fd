#include "checker/opt_out.h"
#include "base/memory.h"
#include "base/text_file.h"
#include "base/text_set.h"
#include "base/visible.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_SIZE = 128 /* of a bad line, in the sentence about it */ };

struct opt_out {
	struct text_set *addresses; /* without case: it is meant to be found */
	struct text_set *names;
	struct ip_net *nets;
	size_t net_count, net_size;
};

static struct opt_out *opt_out_create(void)
{
	struct opt_out *list = memory_get_zeroed(1, sizeof(*list));

	list->addresses = text_set_create();
	list->names = text_set_create();
	return list;
}

void opt_out_destroy(struct opt_out *list)
{
	if (!list)
		return;
	text_set_destroy(list->addresses);
	text_set_destroy(list->names);
	free(list->nets);
	free(list);
}

static struct span fold(const struct address *address, char text[ADDRESS_TEXT_SIZE])
{
	address_print(address, text);
	for (char *at = text; *at; at++)
		*at = ascii_lower(*at);
	return span_of(text);
}

/* "[192.0.2.1]", as servers and reports write it, is an address too. */
static struct span without_brackets(struct span text)
{
	bool has_brackets = text.length > 2 && text.at[0] == '[' && text.at[text.length - 1] == ']';

	return has_brackets ? span_part(text, 1, text.length - 2) : text;
}

static bool take_entry(struct opt_out *list, struct span text)
{
	char name[DOMAIN_NAME_MAX + 1], folded[ADDRESS_TEXT_SIZE];
	struct address address;
	struct ip_net net;
	size_t number;

	if (ip_net_parse(without_brackets(text), &net)) {
		list->nets = memory_make_room(
			list->nets, list->net_count, &list->net_size, sizeof(*list->nets));
		list->nets[list->net_count++] = net;
		return true;
	}
	if (span_find(text, '@') < text.length) {
		if (address_parse(text, &address))
			return false;
		text_set_add(list->addresses, fold(&address, folded), &number);
		return true;
	}
	if (!domain_to_ascii(text, 2, name))
		return false;
	text_set_add(list->names, span_of(name), &number);
	return true;
}

/* A comment begins at the line's start or behind a blank: "#" may stand in a local part. */
static struct span without_comment(struct span line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] == '#' &&
			(i == 0 || line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
			return span_trim(span_part(line, 0, i));
	return span_trim(line);
}

struct reading {
	struct opt_out *list;
	const char *path;
};

static enum status take_line(void *context, struct span line, size_t number, struct failure *why)
{
	const struct reading *reading = context;
	char shown[SHOWN_SIZE];
	struct span text = without_comment(line);

	if (!text.length)
		return OK;
	if (text.length <= OPT_OUT_LINE_MAX && take_entry(reading->list, text))
		return OK;
	visible_text(text, shown, sizeof(shown));
	return failure_say(why, ERR_USAGE,
		"--opt-out: %s:%zu: '%s' is no address, domain, mail server, IP address or network",
		reading->path, number, shown);
}

enum status opt_out_read(const char *path, struct opt_out **ret_list, struct failure *why)
{
	const struct text_file file = {
		.path = path, .what = "--opt-out: ", .bytes_max = OPT_OUT_BYTES_MAX};
	struct reading reading = {opt_out_create(), path};
	enum status status = text_file_read(&file, take_line, &reading, why);

	if (status)
		opt_out_destroy(reading.list);
	else
		*ret_list = reading.list;
	return status;
}

bool opt_out_has_name(const struct opt_out *list, const char *name)
{
	const char *rest = name;

	if (!list || !text_set_count(list->names))
		return false;
	while (rest && rest[0]) {
		if (text_set_find(list->names, span_of(rest)) != TEXT_SET_NONE)
			return true;
		rest = strchr(rest, '.');
		rest = rest ? rest + 1 : NULL;
	}
	return false;
}

bool opt_out_has_address(const struct opt_out *list, const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	if (!list)
		return false;
	return opt_out_has_name(list, address->domain) ||
	       (text_set_count(list->addresses) &&
		       text_set_find(list->addresses, fold(address, text)) != TEXT_SET_NONE);
}

bool opt_out_has_ip(const struct opt_out *list, const struct ip *ip)
{
	for (size_t i = 0; list && i < list->net_count; i++)
		if (ip_net_holds(&list->nets[i], ip))
			return true;
	return false;
}

bool opt_out_is_empty(const struct opt_out *list)
{
	return !list || (!list->net_count && !text_set_count(list->names) &&
				!text_set_count(list->addresses));
}
