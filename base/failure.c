#include "base/failure.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdio.h>

enum status failure_say(struct failure *why, enum status status, const char *format, ...)
{
	char raw[FAILURE_SENTENCE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	visible_text(span_of(raw), why->sentence, sizeof(why->sentence));
	return status;
}
