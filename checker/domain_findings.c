#include "checker/domain_findings.h"
#include "base/buf.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUT_MARK " ..."

enum { KEY_MAX = 4 * DOMAIN_EVIDENCE_MAX /* evidence, an id, a name, an address */ };

void domain_findings_init(struct domain_findings *findings)
{
	*findings = (struct domain_findings){0};
}

void domain_findings_finish(struct domain_findings *findings)
{
	free(findings->list);
	text_set_destroy(findings->known);
	text_set_destroy(findings->texts);
	*findings = (struct domain_findings){0};
}

/* Long enough texts end visibly, and never within a character. */
static void cut_evidence(const char *evidence, char ret_text[DOMAIN_EVIDENCE_MAX + 1])
{
	size_t length = strlen(evidence);

	if (length <= DOMAIN_EVIDENCE_MAX) {
		memcpy(ret_text, evidence, length + 1);
		return;
	}
	length = DOMAIN_EVIDENCE_MAX - strlen(CUT_MARK);
	while (length > 0 && ((unsigned char)evidence[length] & 0xc0) == 0x80)
		length--;
	memcpy(ret_text, evidence, length);
	memcpy(ret_text + length, CUT_MARK, sizeof(CUT_MARK));
}

static bool is_new(struct domain_findings *findings, const struct domain_finding *finding)
{
	struct buf key;

	buf_init(&key, KEY_MAX);
	buf_addf(&key, "%s\n%s\n%s", finding->id, finding->host, finding->ip);
	if (finding->is_listed)
		buf_addf(&key, "\n%s", finding->evidence);
	bool was_added = text_set_add(findings->known, buf_span(&key), NULL);

	buf_finish(&key);
	return was_added;
}

static const char *keep(struct domain_findings *findings, const char *text)
{
	size_t number;

	text_set_add(findings->texts, span_of(text), &number);
	return text_set_at(findings->texts, number).at;
}

void domain_findings_put(struct domain_findings *findings, const struct domain_finding *finding)
{
	struct domain_finding kept = *finding;
	char evidence[DOMAIN_EVIDENCE_MAX + 1];

	cut_evidence(finding->evidence ? finding->evidence : "", evidence);
	kept.host = kept.host ? kept.host : "";
	kept.ip = kept.ip ? kept.ip : "";
	kept.evidence = evidence;
	if (!findings->known) {
		findings->known = text_set_create();
		findings->texts = text_set_create();
	}
	if (!is_new(findings, &kept))
		return;
	kept.host = keep(findings, kept.host);
	kept.ip = keep(findings, kept.ip);
	kept.evidence = keep(findings, kept.evidence);
	findings->list = memory_make_room(
		findings->list, findings->count, &findings->size, sizeof(*findings->list));
	findings->list[findings->count++] = kept;
}

void domain_findings_putf(struct domain_findings *findings, const struct domain_finding *finding,
	const char *format, ...)
{
	char evidence[2 * DOMAIN_EVIDENCE_MAX];
	struct domain_finding composed = *finding;
	va_list args;

	va_start(args, format);
	if (vsnprintf(evidence, sizeof(evidence), format, args) < 0)
		evidence[0] = '\0';
	va_end(args);
	composed.evidence = evidence;
	domain_findings_put(findings, &composed);
}

void domain_findings_add(struct domain_findings *findings, const char *id, const char *host,
	const char *ip, const char *evidence)
{
	domain_findings_put(findings,
		&(struct domain_finding){.id = id, .host = host, .ip = ip, .evidence = evidence});
}

bool domain_finding_is_about_server(const struct domain_finding *finding)
{
	return finding->host[0] && !finding->is_listed;
}

void domain_finding_subject(const struct domain_finding *finding, const char *domain,
	char ret_subject[FINDING_SUBJECT_SIZE])
{
	if (!domain_finding_is_about_server(finding))
		snprintf(ret_subject, FINDING_SUBJECT_SIZE, "%s", domain);
	else if (finding->ip[0])
		snprintf(ret_subject, FINDING_SUBJECT_SIZE, "%s [%s]", finding->host, finding->ip);
	else
		snprintf(ret_subject, FINDING_SUBJECT_SIZE, "%s", finding->host);
}
