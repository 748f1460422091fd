#include "cli/merge.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdlib.h>
#include <string.h>

struct merge {
	struct text_set *addresses, *texts; /* `texts` owns reasons and what servers said */
	struct {
		char *name;
		enum port_state port;
	} vantages[MERGE_VANTAGES_MAX];
	size_t vantage_count, vantages_max;
	struct merge_view **views; /* of each address: one a vantage */
	size_t view_size;
	size_t *order;
};

struct merge *merge_create(size_t vantages_max)
{
	struct merge *merge = memory_get_zeroed(1, sizeof(*merge));

	merge->vantages_max = vantages_max < MERGE_VANTAGES_MAX ? vantages_max : MERGE_VANTAGES_MAX;

	merge->addresses = text_set_create();
	merge->texts = text_set_create();
	return merge;
}

void merge_destroy(struct merge *merge)
{
	if (!merge)
		return;
	for (size_t i = 0; i < text_set_count(merge->addresses); i++)
		free(merge->views[i]);
	for (size_t i = 0; i < merge->vantage_count; i++)
		free(merge->vantages[i].name);
	text_set_destroy(merge->addresses);
	text_set_destroy(merge->texts);
	free(merge->views);
	free(merge->order);
	free(merge);
}

bool merge_add_vantage(struct merge *merge, const char *name, enum port_state port)
{
	if (merge->vantage_count == merge->vantages_max)
		return false;
	merge->vantages[merge->vantage_count].name = memory_copy(span_of(name));
	merge->vantages[merge->vantage_count++].port = port;
	return true;
}

static const char *keep(struct merge *merge, const char *text)
{
	size_t number;

	text_set_add(merge->texts, span_of(text), &number);
	return text_set_at(merge->texts, number).at;
}

void merge_add_verdict(struct merge *merge, const struct verdict_line *line)
{
	size_t number;
	bool is_new = text_set_add(merge->addresses, span_of(line->address), &number);

	if (is_new) {
		merge->views = memory_make_room(
			merge->views, number, &merge->view_size, sizeof(*merge->views));
		merge->views[number] =
			memory_get_zeroed(merge->vantages_max, sizeof(**merge->views));
	}
	merge->views[number][merge->vantage_count - 1] = (struct merge_view){.is_known = true,
		.verdict = line->verdict,
		.reason = keep(merge, line->reason),
		.cause = line->cause,
		.certainty = line->certainty,
		.said = keep(merge, line->said)};
}

/* ---- the best of them ---- */

/* How much a verdict says for the address: an acceptance is the strongest, and any refusal knows more
 * than who could not ask. */
static int rank(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DELIVERABLE:
		return 0;
	case VERDICT_AT_RISK:
		return 1;
	case VERDICT_FAILING:
		return 2;
	case VERDICT_INVALID:
		return 3;
	case VERDICT_UNVERIFIED:
		return 4;
	case VERDICT_SKIPPED:
	case VERDICT_COUNT:
		break;
	}
	return 5;
}

/* It says something of the address, and not only of the vantage. */
static bool knows(const struct merge_view *view)
{
	return view->is_known && rank(view->verdict) < rank(VERDICT_UNVERIFIED);
}

static void judge(const struct merge *merge, const struct merge_view *views, struct merged *merged)
{
	const struct merge_view *best = NULL, *first = NULL;
	size_t same = 0;

	for (size_t i = 0; i < merge->vantage_count; i++) {
		if (!views[i].is_known)
			continue;
		/* Of equals the one that is surest speaks. */
		if (!best || rank(views[i].verdict) < rank(best->verdict) ||
			(views[i].verdict == best->verdict && views[i].certainty > best->certainty))
			best = &views[i];
		merged->is_conflict |=
			first && knows(&views[i]) && views[i].verdict != first->verdict;
		if (!first && knows(&views[i]))
			first = &views[i];
	}
	for (size_t i = 0; i < merge->vantage_count; i++)
		same += views[i].is_known && views[i].verdict == best->verdict;
	merged->verdict = best->verdict;
	merged->reason = best->reason;
	merged->is_sure = best->certainty == CERTAINTY_DEFINITIVE || same > 1;
	merged->views = views;
}

static void get(const struct merge *merge, size_t number, struct merged *ret_merged)
{
	*ret_merged = (struct merged){.address = text_set_at(merge->addresses, number).at};
	judge(merge, merge->views[number], ret_merged);
}

/* ---- order ---- */

/* What asks for a person comes first. */
static int urgency(const struct merged *merged)
{
	static const int of_verdict[VERDICT_COUNT] = {[VERDICT_FAILING] = 0,
		[VERDICT_AT_RISK] = 1,
		[VERDICT_INVALID] = 2,
		[VERDICT_UNVERIFIED] = 3,
		[VERDICT_DELIVERABLE] = 4,
		[VERDICT_SKIPPED] = 5};

	return merged->is_conflict ? -1 : of_verdict[merged->verdict];
}

static int compare(const void *a, const void *b, void *context)
{
	struct merged left, right;

	get(context, *(const size_t *)a, &left);
	get(context, *(const size_t *)b, &right);
	int difference = urgency(&left) - urgency(&right);

	return difference ? difference : strcmp(left.address, right.address);
}

void merge_sort(struct merge *merge)
{
	size_t count = text_set_count(merge->addresses);

	merge->order = memory_resize(merge->order, count + 1, sizeof(*merge->order));
	for (size_t i = 0; i < count; i++)
		merge->order[i] = i;
	qsort_r(merge->order, count, sizeof(*merge->order), compare, merge);
}

size_t merge_count(const struct merge *merge)
{
	return text_set_count(merge->addresses);
}

void merge_get(const struct merge *merge, size_t place, struct merged *ret_merged)
{
	get(merge, merge->order[place], ret_merged);
}

size_t merge_vantage_count(const struct merge *merge)
{
	return merge->vantage_count;
}

const char *merge_vantage_name(const struct merge *merge, size_t number)
{
	return merge->vantages[number].name;
}

bool merge_any_port_open(const struct merge *merge)
{
	bool any_blocked = false;

	for (size_t i = 0; i < merge->vantage_count; i++) {
		if (merge->vantages[i].port == PORT_OPEN)
			return true;
		any_blocked |= merge->vantages[i].port == PORT_BLOCKED;
	}
	return !any_blocked;
}
