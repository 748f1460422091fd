#include "report/json_history.h"
#include "report/json_pieces.h"

void json_put_compared(FILE *file, const struct reported_past *past)
{
	json_put_key(file, "compared_with");
	if (!past->compared_run) {
		fputs("null, ", file);
		return;
	}
	fputc('{', file);
	json_put_number(file, "id", past->compared_run);
	json_put_time(file, "started", past->compared_started_ms);
	json_put_key(file, "vantage");
	json_put_string(file, past->compared_vantage);
	fputs("}, ", file);
}

void json_put_history_counts(FILE *file, const struct reported_past *past)
{
	json_put_key(file, "history");
	fputc('{', file);
	for (int h = HISTORY_NEW; h < HISTORY_COUNT; h++)
		fprintf(file, "%s\"%s\": %lld", h > HISTORY_NEW ? ", " : "",
			history_name((enum history)h), (long long)past->history[h]);
	fputs("}, ", file);
	json_put_number(file, "to_be_confirmed", past->to_be_confirmed);
}

void json_put_standing(FILE *file, const struct standing *standing)
{
	bool knows_verdict = standing->has_before && !standing->was_gone;

	json_put_text_or_null(file, "history",
		standing->history == HISTORY_NONE ? "" : history_name(standing->history));
	json_put_text_or_null(
		file, "verdict_before", knows_verdict ? verdict_name(standing->before) : "");
	json_put_bool(file, "to_be_confirmed", standing->is_to_be_confirmed);
	json_put_bool(file, "newly_counted", standing->is_newly_counted);
	json_put_time(file, "failing_since", standing->failing_since_ms);
}

void json_put_fixed(FILE *file, const struct reported_fixed *fixed)
{
	fputc('{', file);
	json_put_text(file, "address", fixed->address);
	json_put_text(file, "verdict_before", verdict_name(fixed->before));
	json_put_text(file, "reason_before", fixed->reason_before);
	json_put_number(file, "last_broken_run", fixed->run_before);
	json_put_time(file, "last_broken", fixed->started_before_ms);
	fprintf(file, "\"gone\": %s}", fixed->is_gone ? "true" : "false");
}

void json_put_verdict_counts(FILE *file, const char *key, const int64_t counts[VERDICT_COUNT])
{
	json_put_key(file, key);
	fputc('{', file);
	for (int v = 0; v < VERDICT_COUNT; v++)
		fprintf(file, "%s\"%s\": %lld", v ? ", " : "", verdict_name((enum verdict)v),
			(long long)counts[v]);
	fputc('}', file);
}

void json_put_point(FILE *file, const struct reported_point *point)
{
	fputc('{', file);
	json_put_number(file, "run", point->run);
	json_put_time(file, "started", point->started_ms);
	json_put_bool(file, "complete", point->is_complete);
	json_put_number(file, "suppressed", verdict_sum(point->suppressed));
	json_put_verdict_counts(file, "verdicts", point->verdicts);
	fputc('}', file);
}
