#include "report/told_text.h"
#include "base/memory.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 64 * 1024 * 1024 /* masked; a list of URLs is the longest */ };

static const char *keep(struct told *told, struct buf *b)
{
	told->texts = memory_make_room(
		told->texts, told->text_count, &told->text_size, sizeof(*told->texts));
	told->texts[told->text_count] = buf_take(b);
	return told->texts[told->text_count++];
}

const char *told_mask(struct told *told, const char *text)
{
	struct buf b;

	if (!text || !text[0])
		return text;
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add(told->redaction, span_of(text), &b);
	return keep(told, &b);
}

const char *told_text(struct told *told, const char *text)
{
	return told->redaction ? told_mask(told, text) : text;
}

const char *told_mask_whole(struct told *told, const char *text)
{
	struct buf b;

	if (!text || !text[0])
		return text;
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add_whole(told->redaction, span_of(text), &b);
	return keep(told, &b);
}

void told_mask_in(struct told *told, char *field, size_t size)
{
	struct buf b;

	if (!field[0])
		return;
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add(told->redaction, span_of(field), &b);
	size_t length = b.length < size ? b.length : size - 1;

	while (length < b.length && length > 0 && ((unsigned char)b.at[length] & 0xc0) == 0x80)
		length--;
	memcpy(field, buf_text(&b), length);
	field[length] = '\0';
	buf_finish(&b);
}

struct reported_finding told_mask_finding(
	struct told *told, const struct reported_finding *reported)
{
	struct reported_finding masked = *reported;
	struct run_finding *finding = &masked.finding;

	finding->subject_name = told_mask(told, finding->subject_name);
	finding->evidence = told_mask(told, finding->evidence);
	finding->suppressed_reason = told_mask(told, finding->suppressed_reason);
	finding->suppressed_owner = told_mask(told, finding->suppressed_owner);
	return masked;
}

void told_forget_texts(char ***texts, size_t *count, size_t *size)
{
	for (size_t i = 0; i < *count; i++)
		free((*texts)[i]);
	free(*texts);
	*texts = NULL;
	*count = *size = 0;
}

void told_drop_texts(struct told *told)
{
	for (size_t i = 0; i < told->text_count; i++)
		free(told->texts[i]);
	told->text_count = 0;
}
