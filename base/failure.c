#include "base/failure.h"

#include <stdarg.h>
#include <stdio.h>

enum status failure_say(struct failure *why, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->sentence, sizeof(why->sentence), format, args);
	va_end(args);
	return status;
}
