#include "checker/self.h"
#include "base/memory.h"

#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct self_look {
	struct self self;
	bool was_given;       /* --helo */
	bool sender_is_given; /* --mail-from */
	bool goes_through_proxy;
	struct resolver_question *questions[2];
	int open_questions;
	bool is_answered; /* one of them */
	self_known_fn *known;
	void *context;
};

static bool is_own_address(const struct ip *ip)
{
	struct ifaddrs *interfaces = NULL;
	bool found = false;

	if (getifaddrs(&interfaces) != 0)
		return false;
	for (struct ifaddrs *i = interfaces; i && !found; i = i->ifa_next) {
		struct ip own;

		found = i->ifa_addr && ip_from_sockaddr(i->ifa_addr, &own) && ip_equals(&own, ip);
	}
	freeifaddrs(interfaces);
	return found;
}

static void tell(struct self_look *look)
{
	struct self *self = &look->self;

	if (look->goes_through_proxy)
		self->said = "Servers are reached through a SOCKS proxy and see its address; the "
			     "HELO name should be the one that leads to that address and back.";
	else if (self->is_ours)
		self->said = "The HELO name leads to this machine.";
	else if (look->was_given)
		self->said =
			"The HELO name was given and does not lead to an address of this machine "
			"(behind NAT that is normal); some servers refuse such a greeting.";
	else {
		self->helo[0] = '\0';
		self->said =
			"This machine has no name of its own in the DNS, so servers were greeted "
			"with its IP address; some refuse such a greeting (--helo NAME).";
	}
	if (!look->sender_is_given && self->is_ours && self->helo[0])
		snprintf(self->second_sender, sizeof(self->second_sender), "postmaster@%s",
			self->helo);
	look->known(look->context, self);
}

static void take(struct self_look *look, int slot, const struct dns_answer *answer)
{
	struct self *self = &look->self;

	look->questions[slot] = NULL;
	for (size_t i = 0; i < answer->count; i++) {
		self->is_ours |= is_own_address(&answer->records[i].ip);
		if (self->ip_count < SELF_IPS_MAX)
			self->ips[self->ip_count++] = answer->records[i].ip;
	}
	/* Found is better than nothing there, and that than nothing known. */
	if (!look->is_answered || answer->status == DNS_FOUND ||
		(self->status != DNS_FOUND && dns_status_is_soft(answer->status)))
		self->status = answer->status;
	look->is_answered = true;
	if (--look->open_questions == 0)
		tell(look);
}

static void a_answered(void *context, const struct dns_answer *answer)
{
	take(context, 0, answer);
}

static void aaaa_answered(void *context, const struct dns_answer *answer)
{
	take(context, 1, answer);
}

struct self_look *self_look_create(struct resolver *resolver, const struct self_wanted *wanted,
	self_known_fn *known, void *context)
{
	struct self_look *look = memory_get_zeroed(1, sizeof(*look));
	char host[DOMAIN_NAME_MAX + 1] = "localhost";

	look->known = known;
	look->context = context;
	look->was_given = wanted->helo != NULL;
	look->sender_is_given = wanted->mail_from != NULL;
	look->goes_through_proxy = wanted->goes_through_proxy;
	if (wanted->mail_from)
		snprintf(look->self.second_sender, sizeof(look->self.second_sender), "%s",
			wanted->mail_from);
	if (!wanted->helo && gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	/* Without a dot it is no name that anybody else could look up. */
	if (!domain_to_ascii(span_of(wanted->helo ? wanted->helo : host), 2, look->self.helo))
		snprintf(look->self.helo, sizeof(look->self.helo), "%s", "");
	const char *name = look->self.helo[0] ? look->self.helo : "no-name.invalid";

	look->open_questions = 2;
	look->questions[0] = resolver_ask(resolver, name, DNS_A, a_answered, look);
	look->questions[1] = resolver_ask(resolver, name, DNS_AAAA, aaaa_answered, look);
	return look;
}

void self_look_destroy(struct self_look *look)
{
	if (!look)
		return;
	for (int slot = 0; slot < 2; slot++)
		if (look->questions[slot])
			resolver_cancel(look->questions[slot]);
	free(look);
}
