/*
 * Our part of the DNS bench: net/resolver asks MX, A and AAAA of each domain and reads the answers.
 *	dns_ours ADDRESS:PORT DOMAINS
 */
#include "net/resolver.h"

#include "dns_cost.h"

#include <stdlib.h>

enum { TYPES = 3, OPEN_DOMAINS = 100 /* so that some wait */, TIMEOUT_MS = 10000 };

static struct loop *loop;
static struct resolver *resolver;
static long domains, begun, ended, answers, records;
static double longest_s;

struct domain {
	int waiting;
	double asked_s;
};

static void begin(struct domain *domain);

static void take(void *context, const struct dns_answer *answer)
{
	struct domain *domain = context;
	double took_s = dns_cost_now_s() - domain->asked_s;

	if (took_s > longest_s)
		longest_s = took_s;
	answers += answer->status == DNS_FOUND;
	records += (long)answer->count;
	if (--domain->waiting)
		return;
	if (++ended == domains)
		loop_stop(loop);
	else
		begin(domain);
}

static void begin(struct domain *domain)
{
	static const enum dns_type types[TYPES] = {DNS_MX, DNS_A, DNS_AAAA};
	char name[64];

	if (begun == domains)
		return;
	snprintf(name, sizeof(name), "d%ld.bench.example", begun++);
	domain->waiting = TYPES;
	domain->asked_s = dns_cost_now_s();
	for (int i = 0; i < TYPES; i++)
		resolver_ask(resolver, name, types[i], take, domain);
}

int main(int argc, char **argv)
{
	static struct domain open[OPEN_DOMAINS];
	struct failure why;

	if (argc != 3) {
		fprintf(stderr, "usage: dns_ours ADDRESS:PORT DOMAINS\n");
		return 2;
	}
	domains = strtol(argv[2], NULL, 10);
	loop = loop_create();
	const struct resolver_options options = {.servers = argv[1], .timeout_ms = TIMEOUT_MS};

	if (resolver_create(loop, &options, &resolver, &why)) {
		fprintf(stderr, "%s\n", why.sentence);
		return 1;
	}
	for (int i = 0; i < OPEN_DOMAINS; i++)
		begin(&open[i]);
	loop_run(loop);
	dns_cost_print(answers, records, longest_s);
	resolver_destroy(resolver);
	loop_destroy(loop);
	return 0;
}
