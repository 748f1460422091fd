/*
 * 1. Header and question must be those of our question; the name may differ in case.
 * 2. All answer records are walked once to find out where they begin; no walk leaves the message.
 * 3. From the question's name the CNAME records are followed, at most DNS_CHAIN_MAX steps; each
 *    step looks at every record, so the cost is chain times records and no more.
 * 4. Records of the wanted type whose owner is the end of the chain are kept; foreign owners are
 *    ignored, as a resolver that mixes them in may be fooled, and we with it.
 */
#include "net/dns_answer.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADER_SIZE = 12,
	NAME_OCTETS_MAX = 255, /* RFC 1035 2.3.4 */
	POINTERS_MAX = 128,    /* in one name; c-ares settled on the same number */
	CLASS_IN = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_REFUSED = 5,
	FLAG_AD = 0x20 /* in the fourth octet, RFC 4035 3.2.3 */
};

/* A place in the message; `failed` is sticky. */
struct walker {
	const unsigned char *bytes;
	size_t length, at;
	bool failed;
};

struct record_place {
	size_t name_at, data_at;
	uint16_t type, class, data_length;
	uint32_t ttl_s;
};

static unsigned take_16(struct walker *walker)
{
	if (walker->failed || walker->at > walker->length || walker->length - walker->at < 2) {
		walker->failed = true;
		return 0;
	}
	walker->at += 2;
	return (unsigned)walker->bytes[walker->at - 2] << 8 | walker->bytes[walker->at - 1];
}

static uint32_t take_32(struct walker *walker)
{
	uint32_t high = take_16(walker);

	return high << 16 | take_16(walker);
}

/* Writes one label's octets in presentation form (RFC 1035 5.1). */
static size_t print_label(const unsigned char *label, size_t length, char *ret_text)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		char c = ascii_lower((char)label[i]);

		if (ascii_is_alnum(c) || c == '-' || c == '_')
			ret_text[used++] = c;
		else
			used += (size_t)snprintf(ret_text + used, 5, "\\%03u", label[i]);
	}
	return used;
}

/* Reads a name at walker->at, which moves behind it; follows pointers, which may only go back
 * (RFC 1035 4.1.4). *ret_text has DNS_NAME_SIZE bytes: 255 octets of four characters. */
static void take_name(struct walker *walker, char *ret_text)
{
	size_t at = walker->at, octets = 0, used = 0, before = walker->length;
	bool jumped = false;

	for (int pointers = 0; !walker->failed;) {
		if (at >= walker->length)
			break;
		unsigned length = walker->bytes[at];

		if (length == 0) {
			walker->at = jumped ? walker->at : at + 1;
			ret_text[used ? used - 1 : 0] = '\0'; /* without the last dot */
			return;
		}
		if ((length & 0xc0) == 0xc0) {
			if (at + 1 >= walker->length || ++pointers > POINTERS_MAX)
				break;
			size_t target = (length & 0x3fu) << 8 | walker->bytes[at + 1];

			if (!jumped)
				walker->at = at + 2;
			jumped = true;
			if (target >= at || target >= before)
				break;
			before = at = target;
			continue;
		}
		octets += length + 1;
		if (length > DOMAIN_LABEL_MAX || octets > NAME_OCTETS_MAX - 1 ||
			at + 1 + length > walker->length)
			break;
		used += print_label(walker->bytes + at + 1, length, ret_text + used);
		ret_text[used++] = '.';
		at += 1 + length;
	}
	walker->failed = true;
	ret_text[0] = '\0';
}

static void take_place(struct walker *walker, struct record_place *ret_place)
{
	char name[DNS_NAME_SIZE];

	ret_place->name_at = walker->at;
	take_name(walker, name);
	ret_place->type = (uint16_t)take_16(walker);
	ret_place->class = (uint16_t)take_16(walker);
	ret_place->ttl_s = take_32(walker);
	ret_place->data_length = (uint16_t)take_16(walker);
	ret_place->data_at = walker->at;
	if (walker->failed || walker->length - walker->at < ret_place->data_length)
		walker->failed = true;
	else
		walker->at += ret_place->data_length;
}

/* The name at a place; false when it cannot be read. */
static bool name_at(const struct walker *message, size_t at, char *ret_name)
{
	struct walker walker = {message->bytes, message->length, at, false};

	take_name(&walker, ret_name);
	return !walker.failed;
}

static bool is_question_ours(struct walker *walker, struct span name, enum dns_type type)
{
	char asked[DNS_NAME_SIZE];

	take_name(walker, asked);
	unsigned asked_type = take_16(walker), class = take_16(walker);

	return !walker->failed && asked_type == (unsigned)type && class == CLASS_IN &&
	       span_equals_nocase(span_of(asked), name);
}

/* Follows the chain of aliases from `name`, which becomes its end. False: a loop, or too long. */
static bool follow_aliases(const struct walker *message, const struct record_place *places,
	size_t count, char *name, bool *ret_is_alias)
{
	char owner[DNS_NAME_SIZE];

	for (int step = 0; step <= DNS_CHAIN_MAX; step++) {
		bool moved = false;

		for (size_t i = 0; i < count && !moved; i++) {
			if (places[i].type != DNS_CNAME || places[i].class != CLASS_IN ||
				!name_at(message, places[i].name_at, owner) ||
				strcmp(owner, name) != 0)
				continue;
			if (!name_at(message, places[i].data_at, name))
				return false;
			moved = *ret_is_alias = true;
		}
		if (!moved)
			return true;
	}
	return false;
}

static bool read_name_record(
	const struct walker *message, size_t at, size_t end, struct dns_record *record)
{
	char name[DNS_NAME_SIZE];
	struct walker walker = {message->bytes, message->length, at, false};

	take_name(&walker, name);
	if (walker.failed || walker.at != end)
		return false;
	record->name = memory_copy(span_of(name));
	record->is_host_name = domain_is_host_name(span_of(name), 1);
	return true;
}

/* TXT: character strings joined (RFC 7208 3.3 and its kin want them so). */
static bool read_strings(const unsigned char *at, size_t length, struct dns_record *record)
{
	record->data = memory_get(length + 1);
	for (size_t i = 0; i < length;) {
		size_t part = at[i];

		if (part > length - i - 1) {
			free(record->data);
			record->data = NULL;
			return false;
		}
		memcpy(record->data + record->data_length, at + i + 1, part);
		record->data_length += part;
		i += part + 1;
	}
	return true;
}

static bool read_data(
	const struct walker *message, const struct record_place *place, struct dns_record *record)
{
	const unsigned char *at = message->bytes + place->data_at;
	size_t end = place->data_at + place->data_length;

	switch (record->type) {
	case DNS_A:
	case DNS_AAAA:
		record->ip.family = record->type == DNS_A ? AF_INET : AF_INET6;
		if (place->data_length != (record->type == DNS_A ? 4 : 16))
			return false;
		memcpy(record->ip.bytes, at, place->data_length);
		return true;
	case DNS_MX:
		if (place->data_length < 3)
			return false;
		record->preference = (uint16_t)(at[0] << 8 | at[1]);
		return read_name_record(message, place->data_at + 2, end, record);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return read_name_record(message, place->data_at, end, record);
	case DNS_TXT:
		return read_strings(at, place->data_length, record);
	case DNS_TLSA:
	case DNS_SOA:
		record->data = memory_get(place->data_length + 1u);
		memcpy(record->data, at, place->data_length);
		record->data_length = place->data_length;
		return true;
	}
	return false;
}

/* Keeps the records of `owner`. False: one of them breaks the format. */
static bool keep_records(const struct walker *message, const struct record_place *places,
	size_t count, const char *owner, enum dns_type type, struct dns_answer *answer)
{
	char name[DNS_NAME_SIZE];
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		if (places[i].type != (unsigned)type || places[i].class != CLASS_IN ||
			!name_at(message, places[i].name_at, name) || strcmp(name, owner) != 0)
			continue;
		if (answer->count == DNS_RECORDS_MAX) {
			answer->is_cut = true;
			break;
		}
		answer->records = memory_make_room(
			answer->records, answer->count, &size, sizeof(*answer->records));
		struct dns_record *record = &answer->records[answer->count];

		*record = (struct dns_record){.type = type, .ttl_s = places[i].ttl_s};
		if (!read_data(message, &places[i], record))
			return false;
		answer->count++;
	}
	return true;
}

/* The negative TTL: the lesser of the SOA's TTL and its MINIMUM (RFC 2308 5). */
static uint32_t negative_ttl(const struct walker *message, size_t at, unsigned count)
{
	struct walker walker = {message->bytes, message->length, at, false};

	for (unsigned i = 0; i < count; i++) {
		struct record_place place;

		take_place(&walker, &place);
		if (walker.failed)
			return 0;
		if (place.type != DNS_SOA || place.data_length < 22)
			continue;
		struct walker last = {message->bytes, message->length,
			place.data_at + place.data_length - 4, false};
		uint32_t minimum = take_32(&last);

		return minimum < place.ttl_s ? minimum : place.ttl_s;
	}
	return 0;
}

static enum dns_status status_of(unsigned rcode, size_t count)
{
	switch (rcode) {
	case 0:
		return count ? DNS_FOUND : DNS_NODATA;
	case RCODE_NXDOMAIN:
		return DNS_NXDOMAIN;
	case RCODE_SERVFAIL:
		return DNS_SERVFAIL;
	case RCODE_REFUSED:
		return DNS_REFUSED;
	}
	return DNS_SERVFAIL; /* FORMERR, NOTIMP ...: this server cannot answer */
}

static bool read_answers(struct walker *walker, struct span name, enum dns_type type,
	unsigned answers, struct dns_answer *answer)
{
	char owner[DNS_NAME_SIZE];
	struct record_place *places = memory_get_zeroed(answers, sizeof(*places));
	bool fine = true;

	for (unsigned i = 0; i < answers && !walker->failed; i++)
		take_place(walker, &places[i]);
	for (size_t i = 0; i < name.length; i++)
		owner[i] = ascii_lower(name.at[i]);
	owner[name.length] = '\0';
	fine = !walker->failed &&
	       follow_aliases(walker, places, answers, owner, &answer->is_alias) &&
	       keep_records(walker, places, answers, owner, type, answer);
	free(places);
	return fine;
}

void dns_answer_read(
	struct span message, struct span name, enum dns_type type, struct dns_answer *ret_answer)
{
	struct walker walker = {(const unsigned char *)message.at, message.length, 2, false};
	struct dns_answer answer = {.status = DNS_GARBLED};
	unsigned flags = take_16(&walker), questions = take_16(&walker);
	unsigned answers = take_16(&walker), authorities = take_16(&walker);

	take_16(&walker);
	*ret_answer = answer;
	/* A record takes eleven octets at least, so a count beyond that is a lie. */
	if (walker.failed || message.length < HEADER_SIZE || !(flags & 0x8000) || questions != 1 ||
		answers > message.length / 11 || name.length > DOMAIN_NAME_MAX)
		return;
	if (!is_question_ours(&walker, name, type))
		return;
	if (!read_answers(&walker, name, type, answers, &answer)) {
		dns_answer_finish(&answer);
		return;
	}
	answer.status = status_of(flags & 15, answer.count);
	answer.is_authenticated = flags & FLAG_AD;
	if (!answer.count)
		answer.negative_ttl_s = negative_ttl(&walker, walker.at, authorities);
	*ret_answer = answer;
}

void dns_answer_finish(struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		free(answer->records[i].name);
		free(answer->records[i].data);
	}
	free(answer->records);
	answer->records = NULL;
	answer->count = 0;
}
