/* What is worth telling about the policies that are a TXT record each: TLS-RPT, SPF, DMARC. */
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

struct record_findings {
	const char *missing; /* NULL where nobody has to publish one */
	const char *several, *invalid;
};

static const struct record_findings of_tlsrpt = {NULL, "tlsrpt-several", "tlsrpt-invalid"},
				    of_spf = {"spf-missing", "spf-several", "spf-invalid"},
				    of_dmarc = {"dmarc-missing", "dmarc-several", "dmarc-invalid"};

static void judge_record(const struct record_view *record, const struct record_findings *ids,
	bool is_wanted, struct domain_findings *list)
{
	switch (record->state) {
	case RECORD_ABSENT:
		if (ids->missing && is_wanted)
			domain_findings_add(list, ids->missing, "", "", record->name);
		break;
	case RECORD_INVALID:
		domain_findings_putf(list, &(struct domain_finding){.id = ids->invalid}, "%s: %s",
			record->error, record->text);
		break;
	case RECORD_SEVERAL:
		domain_findings_add(
			list, ids->several, "", "", record->text[0] ? record->text : record->name);
		break;
	case RECORD_NOT_ASKED:
	case RECORD_VALID:
	case RECORD_UNKNOWN:
	case RECORD_STATE_COUNT:
		break;
	}
}

void judge_policy(const struct judged_domain *domain, struct domain_findings *findings)
{
	/* A domain without mail needs none, and one that does not exist cannot have any. */
	bool has_mail = judge_has_servers(&domain->hosts);

	judge_record(&domain->policy.tlsrpt, &of_tlsrpt, has_mail, findings);
	judge_record(&domain->policy.spf, &of_spf, has_mail, findings);
	judge_record(&domain->policy.dmarc, &of_dmarc, has_mail, findings);
}
