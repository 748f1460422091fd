#include "cli/probe_print.h"
#include "report/words.h"

enum { AWAY_WIDTH = 40, WITHOUT = sizeof("without ") - 1 };

void probe_print_outages(FILE *file, const struct reported_domain *domain)
{
	char words[WORDS_SIZE];
	size_t servers = outage_score_of(&domain->outages).servers;

	if (!servers)
		return;
	words_of_score(&domain->outages, words);
	fprintf(file, "\nIf a server of %s is down (written to: %s)\n    %s.\n", domain->name,
		domain->outages.recipient, words);
	for (size_t i = 0; i < domain->outages.count && servers > 1; i++) {
		const struct outage *outage = &domain->outages.list[i];

		words_of_away(outage, words);
		if (outage->host[0])
			fprintf(file, "    without %-*s  ", AWAY_WIDTH, words);
		else
			fprintf(file, "    %-*s  ", AWAY_WIDTH + WITHOUT, "while all are up");
		words_of_fate(outage, words);
		fprintf(file, "%s\n", words);
	}
}
