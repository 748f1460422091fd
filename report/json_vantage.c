#include "report/json_vantage.h"
#include "report/json_pieces.h"

/* The reverse name that stands for all: a confirmed one where there is any. */
static const struct ip_name *name_of(const struct vantage_facts *facts)
{
	const struct ip_name *found = NULL;

	for (size_t i = 0; i < facts->ip_count; i++) {
		const struct ip_name *name = &facts->ips[i].name;

		if (name->is_asked && (!found || (name->is_confirmed && !found->is_confirmed)))
			found = name;
	}
	return found;
}

static void put_own_ips(FILE *file, const struct vantage_facts *facts)
{
	size_t count = 0;

	fputs("\"source_ips\": [", file);
	for (size_t i = 0; i < facts->ip_count; i++)
		if (!facts->ips[i].is_by_helo) {
			fputs(count++ ? ", " : "", file);
			json_put_string(file, facts->ips[i].ip);
		}
	fputs("], ", file);
}

static void put_ips(FILE *file, const struct vantage_facts *facts)
{
	fputs("\"addresses\": [", file);
	for (size_t i = 0; i < facts->ip_count; i++) {
		const struct vantage_ip *ip = &facts->ips[i];

		fputs(i ? ", {" : "{", file);
		json_put_text(file, "ip", ip->ip);
		json_put_text_or_null(file, "range", ip->range);
		json_put_bool(file, "by_helo", ip->is_by_helo);
		json_put_text_or_null(file, "ptr", ip->name.name);
		json_put_bool(file, "confirmed", ip->name.is_confirmed);
		json_put_number(file, "lists_asked", ip->lists_asked);
		json_put_number(file, "lists_silent", ip->lists_declined);
		json_put_list(file, "listed_on", ip->listed_on, ' ');
		fputc('}', file);
	}
	fputs("], ", file);
}

static void put_all_lists(FILE *file, const struct vantage_facts *facts)
{
	size_t count = 0;
	struct span list;

	fputs("\"listed_on\": [", file);
	for (size_t i = 0; i < facts->ip_count; i++) {
		struct span rest = span_of(facts->ips[i].listed_on);

		while (span_split(&rest, ' ', &list)) {
			char zone[DOMAIN_NAME_MAX + 1];

			if (!list.length || !span_to_text(list, zone, sizeof(zone)))
				continue;
			fputs(count++ ? ", " : "", file);
			json_put_string(file, zone);
		}
	}
	fputs("], ", file);
}

static void put_canaries(FILE *file, const struct vantage_facts *facts)
{
	fputs("\"canaries\": [", file);
	for (size_t i = 0; i < facts->canary_count; i++) {
		const struct vantage_canary *canary = &facts->canaries[i];

		fputs(i ? ", {" : "{", file);
		json_put_text(file, "host", canary->host);
		json_put_text_or_null(file, "ip", canary->ip);
		json_put_text(file, "outcome", outcome_name(canary->outcome));
		json_put_bool(file, "greeted", canary->greeted);
		json_put_key(file, "said");
		json_put_string(file, canary->said);
		fputc('}', file);
	}
	fputs("], ", file);
}

void json_put_vantage(FILE *file, const struct vantage_facts *facts)
{
	if (!facts || !facts->is_known) {
		fputs("\"vantage_details\": null, ", file);
		return;
	}
	const struct ip_name *name = name_of(facts);

	fputs("\"vantage_details\": {", file);
	put_own_ips(file, facts);
	json_put_text_or_null(file, "proxy", facts->proxy);
	json_put_text_or_null(file, "helo", facts->helo);
	json_put_bool(file, "helo_resolves", facts->helo[0] && facts->helo_status == DNS_FOUND);
	json_put_bool(file, "helo_is_ours", facts->helo_is_ours);
	json_put_text_or_null(file, "ptr", name ? name->name : "");
	json_put_bool(file, "confirmed", name && name->is_confirmed);
	put_all_lists(file, facts);
	json_put_text(file, "port_25", port_state_name(facts->port));
	json_put_text_or_null(file, "intercepted", facts->intercepted);
	put_ips(file, facts);
	put_canaries(file, facts);
	json_put_text_or_null(file, "letter", facts->letter);
	json_put_key(file, "advice");
	if (facts->advice[0])
		json_put_string(file, facts->advice);
	else
		fputs("null", file);
	fputs("}, ", file);
}
