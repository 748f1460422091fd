#include "report/json_evidence.h"
#include "report/json_pieces.h"

void json_put_evidence(FILE *file, const struct seal *seal)
{
	json_put_key(file, "evidence");
	if (!seal->number) {
		fputs("null, ", file);
		return;
	}
	fputc('{', file);
	json_put_text(file, "algorithm", "sha256");
	json_put_number(file, "items", seal->items);
	json_put_time(file, "sealed", seal->made_ms);
	json_put_bool(file, "doubtful", seal->is_doubtful);
	json_put_text(file, "contents", seal->contents);
	json_put_text_or_null(file, "previous", seal->previous);
	json_put_key(file, "head");
	json_put_string(file, seal->head);
	fputs("}, ", file);
}
