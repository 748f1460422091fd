#include "checker/vantage_advice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- words for facts ---- */

static void add_ip(struct buf *b, const struct vantage_ip *ip)
{
	buf_addf(b, "%s (", ip->ip);
	if (ip->range[0])
		buf_add_text(b, ip->range);
	else if (!ip->name.is_asked)
		buf_add_text(b, "not looked up");
	else if (ip->name.is_confirmed)
		buf_addf(b, "%s, which leads back", ip->name.name);
	else if (ip->name.name[0])
		buf_addf(b, "%s, which does not lead back", ip->name.name);
	else if (dns_status_is_soft(ip->name.status))
		buf_add_text(b, "the DNS fails for its reverse name");
	else
		buf_add_text(b, "no reverse name");
	if (ip->is_by_helo)
		buf_add_text(b, ", by the HELO name");
	buf_add_text(b, ")");
}

void vantage_print_ips(const struct vantage_facts *facts, struct buf *b)
{
	for (size_t i = 0; i < facts->ip_count; i++) {
		buf_add_text(b, i ? ", " : "");
		add_ip(b, &facts->ips[i]);
	}
}

void vantage_print_canaries(const struct vantage_facts *facts, struct buf *b)
{
	for (size_t i = 0; i < facts->canary_count; i++) {
		const struct vantage_canary *canary = &facts->canaries[i];

		buf_addf(b, "%s%s", i ? "; " : "", canary->host);
		if (canary->ip[0] && strcmp(canary->ip, canary->host) != 0)
			buf_addf(b, " [%s]", canary->ip);
		buf_addf(b, ": %s", canary->said);
	}
}

/* Those of our addresses that others see, as far as we know them. */
static void add_seen_ips(struct buf *b, const struct vantage_facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->ip_count; i++)
		if (!facts->ips[i].range[0])
			buf_addf(b, "%s%s", count++ ? ", " : "", facts->ips[i].ip);
	if (!count && facts->proxy[0])
		buf_addf(b, "(that of the proxy %s)", facts->proxy);
	else if (!count)
		buf_add_text(b, "(the public address of our network)");
}

/* ---- advice ---- */

bool vantage_is_useless(const struct vantage_facts *facts, const struct vantage_numbers *numbers)
{
	bool was_asked = numbers->asked > 0 || facts->port == PORT_BLOCKED;

	return facts->intercepted[0] || (facts->port != PORT_OPEN && was_asked) ||
	       (numbers->refused_us > 0 && numbers->answered == 0);
}

/* Nobody answered, and some of them for want of the proxy: it comes first. */
static bool is_proxy_lost(const struct vantage_facts *facts, const struct vantage_numbers *numbers)
{
	return facts->port != PORT_OPEN && facts->proxy[0] && numbers->proxy_failed > 0 &&
	       !facts->intercepted[0];
}

static void add_reason(
	struct buf *b, const struct vantage_facts *facts, const struct vantage_numbers *numbers)
{
	if (facts->intercepted[0])
		buf_addf(b,
			"Mail servers cannot be asked from here: somebody in between answers in "
			"their place (%s). ",
			facts->intercepted);
	else if (is_proxy_lost(facts, numbers))
		buf_addf(b,
			"Mail servers cannot be asked from here: the SOCKS proxy %s could not be "
			"reached, or made no connection. ",
			facts->proxy);
	else if (facts->port == PORT_BLOCKED && facts->proxy[0])
		buf_addf(b,
			"Mail servers cannot be asked from here: through the SOCKS proxy %s nobody "
			"answers on port %u. ",
			facts->proxy, numbers->port);
	else if (facts->port == PORT_BLOCKED)
		buf_addf(b,
			"Mail servers cannot be asked from here: nobody answers on port %u, and "
			"most "
			"likely this network blocks it, as most do at home and in the cloud. ",
			numbers->port);
	else if (facts->port == PORT_UNKNOWN)
		buf_addf(b,
			"No mail server answered on port %u, and too few were asked to tell their "
			"silence from a network that blocks the port (--canary HOST names one that "
			"surely answers). ",
			numbers->port);
	else
		buf_addf(b,
			"Mail servers refuse to talk to this machine: for %" PRId64
			" address%s they named its address, name, reputation or rate and nothing "
			"else. ",
			numbers->refused_us, numbers->refused_us == 1 ? "" : "es");
}

static void add_lists(struct buf *b, const struct vantage_facts *facts)
{
	for (size_t i = 0; i < facts->ip_count; i++)
		if (facts->ips[i].listed_on[0])
			buf_addf(b, "%s is on the block list %s: ask there for removal. ",
				facts->ips[i].ip, facts->ips[i].listed_on);
}

/* One paragraph: why, what it means, and what to do. */
static void add_advice(
	struct buf *b, const struct vantage_facts *facts, const struct vantage_numbers *numbers)
{
	bool is_useless = vantage_is_useless(facts, numbers);

	add_reason(b, facts, numbers);
	buf_add_text(b, is_useless ? "No address is called failing for it; what the DNS alone says "
				     "still counts. What to do: "
				   : "These addresses are unverified, not failing. What to do: ");
	if (is_proxy_lost(facts, numbers)) {
		buf_add_text(b,
			"check that the proxy runs at that address, speaks SOCKS5 without a "
			"password and permits connections to port 25 (--socks5 HOST:PORT).");
		return;
	}
	add_lists(b, facts);
	if (facts->port != PORT_OPEN || facts->intercepted[0])
		buf_add_text(b,
			"run the audit from another network, for example a server whose provider "
			"opens port 25 (many do on request)");
	else
		buf_add_text(b,
			"give this machine a name that leads to its address and back and say it "
			"with --helo, or run the audit from another network");
	if (!facts->proxy[0])
		buf_add_text(b, "; or go through a SOCKS proxy there (--socks5 HOST:PORT, with "
				"--helo NAME of its address; ssh -D opens one)");
	buf_add_text(b, "; or ask the administrators of the servers to let this machine in, with "
			"the text below.");
}

static void add_letter(struct buf *b, const struct vantage_facts *facts)
{
	buf_add_text(b,
		"Hello,\n\nwe check the contact addresses of our website with mailknock. For "
		"each address it connects to the mail servers of its domain on port 25, "
		"greets them, names the recipient (MAIL FROM, RCPT TO) and ends with QUIT. "
		"It never sends a message, makes one connection to a server at a time, and "
		"pauses between two.\n\nIt connects from: ");
	add_seen_ips(b, facts);
	buf_add_text(b, "\nIt greets as (HELO): ");
	buf_add_text(b, facts->helo[0] ? facts->helo : "its address in brackets");
	buf_add_text(b,
		"\n\nYour servers refuse this address or do not answer it, so that we cannot "
		"tell which of the addresses work. Would you allow connections from it?\n");
}

static void take_text(struct buf *b, char *ret_text, size_t size)
{
	snprintf(ret_text, size, "%s", buf_text(b));
	buf_finish(b);
}

void vantage_advise(struct vantage_facts *facts, const struct vantage_numbers *numbers)
{
	struct buf advice, letter;

	facts->advice[0] = facts->letter[0] = '\0';
	if (!vantage_is_useless(facts, numbers) && numbers->refused_us == 0)
		return;
	buf_init(&advice, sizeof(facts->advice) - 1);
	buf_init(&letter, sizeof(facts->letter) - 1);
	add_advice(&advice, facts, numbers);
	if (!is_proxy_lost(facts, numbers)) /* nobody has refused us */
		add_letter(&letter, facts);
	take_text(&advice, facts->advice, sizeof(facts->advice));
	take_text(&letter, facts->letter, sizeof(facts->letter));
}

/* ---- findings ---- */

struct finding_list {
	struct vantage_finding *list;
	size_t count;
};

/* The same id again adds to its evidence. */
static void find(struct finding_list *found, const char *id, const char *evidence)
{
	struct vantage_finding *last = found->count ? &found->list[found->count - 1] : NULL;

	if (last && strcmp(last->id, id) == 0) {
		size_t used = strlen(last->evidence);

		snprintf(last->evidence + used, sizeof(last->evidence) - used, ", %s", evidence);
		return;
	}
	if (found->count == VANTAGE_FINDINGS_MAX)
		return;
	last = &found->list[found->count++];
	last->id = id;
	snprintf(last->evidence, sizeof(last->evidence), "%s", evidence);
}

static void find_about_ips(const struct vantage_facts *facts, struct finding_list *found)
{
	char said[IP_TEXT_SIZE + VANTAGE_LISTS_SIZE + 8];

	for (size_t i = 0; i < facts->ip_count; i++)
		if (strcmp(facts->ips[i].range, "private") == 0)
			find(found, "vantage-behind-nat", facts->ips[i].ip);
	for (size_t i = 0; i < facts->ip_count; i++)
		if (vantage_ip_has_bad_name(&facts->ips[i]))
			find(found, "vantage-no-reverse-name", facts->ips[i].ip);
	for (size_t i = 0; i < facts->ip_count; i++)
		if (facts->ips[i].listed_on[0]) {
			snprintf(said, sizeof(said), "%s: %s", facts->ips[i].ip,
				facts->ips[i].listed_on);
			find(found, "vantage-listed", said);
		}
}

size_t vantage_find(const struct vantage_facts *facts,
	struct vantage_finding ret_findings[VANTAGE_FINDINGS_MAX])
{
	struct finding_list found = {ret_findings, 0};

	if (facts->intercepted[0])
		find(&found, "vantage-intercepted", facts->intercepted);
	if (facts->port == PORT_BLOCKED)
		find(&found, "vantage-port-closed", port_state_name(facts->port));
	if (facts->proxy[0])
		find(&found, "vantage-proxied", facts->proxy);
	if (facts->helo[0] && !dns_status_is_soft(facts->helo_status) &&
		facts->helo_status != DNS_FOUND)
		find(&found, "vantage-helo-unknown", facts->helo);
	else if (!facts->helo[0])
		find(&found, "vantage-no-helo", "[address literal]");
	find_about_ips(facts, &found);
	for (size_t i = 0; i < facts->canary_count && facts->port == PORT_OPEN; i++)
		if (!facts->canaries[i].greeted)
			find(&found, "vantage-canary-silent", facts->canaries[i].host);
	return found.count;
}
