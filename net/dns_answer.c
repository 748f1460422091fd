/*
 * 1. Header and question must be those of our question; the name may differ in case.
 * 2. All answer records are walked once to find out where they begin and what prints their owners
 *    have; no walk leaves the message.
 * 3. From the question's name the CNAME records are followed, at most DNS_CHAIN_MAX steps. A step
 *    compares prints, and names only where the prints are the same.
 * 4. Records of the wanted type whose owner is the end of the chain are kept; foreign owners are
 *    ignored, as a resolver that mixes them in may be fooled, and we with it.
 * 5. The sections behind tell more (the zone of a "no", extended errors) but never take anything
 *    away: a lie there ends the walk, and the answer stays.
 */
#include "base/memory.h"
#include "net/dns_edns.h"
#include "net/dns_record.h"
#include "net/dns_walker.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEADER_SIZE = 12,
	CLASS_IN = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_REFUSED = 5,
	/* RFC 1035 4.1.1, RFC 4035 3.2.3 */
	FLAG_ANSWER = 0x8000,
	FLAG_AUTHORITATIVE = 0x0400,
	FLAG_TRUNCATED = 0x0200,
	FLAG_RECURSION = 0x0080, /* available */
	FLAG_AUTHENTICATED = 0x0020,
	FLAGS_RCODE = 15,
	PLACES_FEW = 16, /* what most answers have */
	MALLOC_COST = 16 /* of each piece of memory, about */
};

struct sections {
	unsigned flags, questions, answers, authorities, additionals;
};

/* The records of the answer section, and the name that they are looked through for. */
struct section {
	const struct dns_walker *message;
	struct dns_record_place *places;
	size_t count;
	size_t name_at;
	uint64_t name_print;
};

static bool is_question_ours(struct dns_walker *walker, struct span name, enum dns_type type)
{
	char asked[DNS_NAME_SIZE];

	dns_walker_take_name(walker, asked);
	unsigned asked_type = dns_walker_take_16(walker), class = dns_walker_take_16(walker);

	return !walker->failed && asked_type == (unsigned)type && class == CLASS_IN &&
	       span_equals_nocase(span_of(asked), name);
}

static bool is_wanted(const struct section *section, size_t i, enum dns_type type)
{
	const struct dns_record_place *place = &section->places[i];

	return place->type == (unsigned)type && place->class == CLASS_IN &&
	       place->name_print == section->name_print &&
	       dns_walker_is_same_name(section->message, place->name_at, section->name_at);
}

/* Moves the section's name to the end of its chain of aliases. False: a loop, too long, no name. */
static bool follow_aliases(struct section *section, bool *ret_is_alias)
{
	for (int step = 0; step <= DNS_CHAIN_MAX; step++) {
		size_t i = 0;

		while (i < section->count && !is_wanted(section, i, DNS_CNAME))
			i++;
		if (i == section->count)
			return true;
		struct dns_walker walker =
			dns_walker_at(section->message, section->places[i].data_at);

		section->name_at = walker.at;
		section->name_print = dns_walker_skip_name(&walker);
		if (walker.failed ||
			walker.at != section->places[i].data_at + section->places[i].data_length)
			return false;
		*ret_is_alias = true;
	}
	return false;
}

/* Keeps the records of the section's name. False: one of them breaks the format. */
static bool keep_records(
	const struct section *section, enum dns_type type, struct dns_answer *answer)
{
	size_t wanted = 0;

	for (size_t i = 0; i < section->count; i++)
		wanted += section->places[i].type == (unsigned)type;
	if (!wanted)
		return true;
	if (wanted > DNS_RECORDS_MAX)
		wanted = DNS_RECORDS_MAX;
	answer->records = memory_get_zeroed(wanted, sizeof(*answer->records));
	for (size_t i = 0; i < section->count; i++) {
		if (!is_wanted(section, i, type))
			continue;
		if (answer->count == DNS_RECORDS_MAX) {
			answer->is_cut = true;
			break;
		}
		if (!dns_record_read(
			    section->message, &section->places[i], &answer->records[answer->count]))
			return false;
		answer->count++;
	}
	/* A set has no order (RFC 2181 5), and resolvers turn it around with every answer: what is told
	 * of it is to be the same every night. */
	if (answer->count > 1)
		qsort(answer->records, answer->count, sizeof(*answer->records), dns_record_order);
	/* Foreign owners were counted too, and answers are remembered for long. */
	if (answer->count < wanted)
		answer->records =
			memory_resize(answer->records, answer->count, sizeof(*answer->records));
	return true;
}

static bool read_answers(struct dns_walker *walker, const struct sections *sections,
	enum dns_type type, struct dns_answer *answer)
{
	struct section section = {.message = walker, .count = sections->answers};
	struct dns_walker question = dns_walker_at(walker, HEADER_SIZE);
	struct dns_record_place few[PLACES_FEW], *many = NULL;
	char alias[DNS_NAME_SIZE];

	if (section.count > PLACES_FEW)
		many = memory_get(section.count * sizeof(*many));
	section.places = many ? many : few;
	for (size_t i = 0; i < section.count && !walker->failed; i++)
		dns_record_take(walker, &section.places[i]);
	section.name_at = question.at;
	section.name_print = dns_walker_skip_name(&question);
	/* Who asks for the alias itself wants to see it. */
	bool fine = !walker->failed &&
		    (type == DNS_CNAME || follow_aliases(&section, &answer->is_alias)) &&
		    keep_records(&section, type, answer);

	if (fine && answer->is_alias) {
		struct dns_walker end = dns_walker_at(walker, section.name_at);

		dns_walker_take_name(&end, alias);
		answer->alias = memory_copy(span_of(alias));
	}
	free(many);
	return fine;
}

static bool is_within(struct span name, struct span zone)
{
	if (!zone.length || span_equals_nocase(name, zone))
		return true;
	return name.length > zone.length && name.at[name.length - zone.length - 1] == '.' &&
	       span_ends_nocase(name, zone);
}

/* The SOA of a negative answer: the zone that says no, and for how long (RFC 2308 3, 5). */
static void take_zone(const struct dns_walker *message, const struct dns_record_place *place,
	struct span name, struct dns_answer *answer)
{
	struct dns_walker owner = dns_walker_at(message, place->name_at);
	struct dns_record soa;
	char zone[DNS_NAME_SIZE];

	dns_walker_take_name(&owner, zone);
	if (!is_within(name, span_of(zone)) || !dns_record_read(message, place, &soa))
		return;
	dns_record_finish(&soa);
	struct dns_walker last = dns_walker_at(message, place->data_at + place->data_length - 4);
	uint32_t minimum = dns_record_ttl(dns_walker_take_32(&last));
	uint32_t ttl = dns_record_ttl(place->ttl_s);

	answer->negative_ttl_s = minimum < ttl ? minimum : ttl;
	answer->zone = memory_copy(span_of(zone));
}

static void read_rest(struct dns_walker *walker, const struct sections *sections, struct span name,
	struct dns_answer *answer)
{
	struct dns_record_place place;
	bool has_servers = false;

	if (answer->alias)
		name = span_of(answer->alias);
	for (unsigned i = 0; i < sections->authorities; i++) {
		dns_record_take(walker, &place);
		if (walker->failed)
			return;
		has_servers |= place.type == DNS_NS;
		if (!answer->count && !answer->zone && place.type == DNS_SOA &&
			place.class == CLASS_IN)
			take_zone(walker, &place, name, answer);
	}
	answer->is_referral =
		has_servers && !answer->count && !answer->zone &&
		!(sections->flags & (FLAG_AUTHORITATIVE | FLAG_RECURSION | FLAGS_RCODE));
	for (unsigned i = 0; i < sections->additionals; i++) {
		dns_record_take(walker, &place);
		if (walker->failed)
			return;
		if (place.type == DNS_EDNS_OPT)
			dns_edns_read(walker, &place, answer);
	}
}

static enum dns_status status_of(unsigned rcode, size_t count)
{
	switch (rcode) {
	case 0:
		return count ? DNS_FOUND : DNS_NODATA;
	case RCODE_NXDOMAIN:
		return DNS_NXDOMAIN;
	case RCODE_REFUSED:
		return DNS_REFUSED;
	}
	return DNS_SERVFAIL; /* FORMERR, NOTIMP, BADVERS ...: this server cannot answer */
}

static void drop_records(struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		dns_record_finish(&answer->records[i]);
	free(answer->records);
	answer->records = NULL;
	answer->count = 0;
}

static struct sections take_header(struct dns_walker *walker)
{
	struct sections sections = {.flags = dns_walker_take_16(walker)};

	sections.questions = dns_walker_take_16(walker);
	sections.answers = dns_walker_take_16(walker);
	sections.authorities = dns_walker_take_16(walker);
	sections.additionals = dns_walker_take_16(walker);
	return sections;
}

void dns_answer_read(
	struct span message, struct span name, enum dns_type type, struct dns_answer *ret_answer)
{
	struct dns_walker walker = {(const unsigned char *)message.at, message.length, 2, false};
	struct dns_answer answer = {.status = DNS_GARBLED, .ede = DNS_EDE_NONE};
	struct sections sections = take_header(&walker);

	*ret_answer = answer;
	/* A count beyond what the message has room for is a lie. */
	if (walker.failed || !(sections.flags & FLAG_ANSWER) || sections.questions != 1 ||
		sections.answers > message.length / DNS_RECORD_LENGTH_LEAST)
		return;
	if (!is_question_ours(&walker, name, type))
		return;
	if (!read_answers(&walker, &sections, type, &answer)) {
		drop_records(&answer);
		return;
	}
	answer.rcode = sections.flags & FLAGS_RCODE;
	answer.is_authenticated = sections.flags & FLAG_AUTHENTICATED;
	answer.is_authoritative = sections.flags & FLAG_AUTHORITATIVE;
	answer.is_cut |= (sections.flags & FLAG_TRUNCATED) != 0;
	read_rest(&walker, &sections, name, &answer);
	answer.status = status_of(answer.rcode, answer.count);
	if (answer.status != DNS_FOUND)
		drop_records(&answer);
	*ret_answer = answer;
}

size_t dns_answer_size(const struct dns_answer *answer)
{
	size_t size = answer->count * sizeof(*answer->records) + MALLOC_COST;

	size += answer->alias ? strlen(answer->alias) + MALLOC_COST : 0;
	size += answer->zone ? strlen(answer->zone) + MALLOC_COST : 0;
	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_record *record = &answer->records[i];

		size += record->name ? strlen(record->name) + MALLOC_COST : 0;
		size += record->contact ? strlen(record->contact) + MALLOC_COST : 0;
		size += record->data ? record->data_length + MALLOC_COST : 0;
	}
	return size;
}

void dns_answer_finish(struct dns_answer *answer)
{
	drop_records(answer);
	free(answer->alias);
	free(answer->zone);
	answer->alias = answer->zone = NULL;
}
