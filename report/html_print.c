#include "report/escape.h"
#include "report/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* "%.*s", "%.3f", "%lld": what stands behind "%" and which conversion ends it. */
struct conversion {
	int precision; /* -1 = none */
	bool precision_is_told;
	int size; /* how many "l"; -1 = "z" */
	char kind;
};

static struct conversion read_conversion(const char **at)
{
	struct conversion c = {.precision = -1};

	if (**at == '.' && (*at)[1] == '*') {
		c.precision_is_told = true;
		*at += 2;
	} else if (**at == '.') {
		c.precision = 0;
		for ((*at)++; **at >= '0' && **at <= '9'; (*at)++)
			c.precision = c.precision * 10 + **at - '0';
	}
	for (; **at == 'l'; (*at)++)
		c.size++;
	if (**at == 'z') {
		c.size = -1;
		(*at)++;
	}
	c.kind = *(*at)++;
	return c;
}

static void put_text(FILE *file, const char *text, int precision)
{
	size_t length = precision < 0 ? strlen(text) : strnlen(text, (size_t)precision);

	escape_html(file, (struct span){text, length});
}

static void put_signed(FILE *file, int size, va_list *values)
{
	if (size == 2)
		fprintf(file, "%lld", va_arg(*values, long long));
	else if (size == 1)
		fprintf(file, "%ld", va_arg(*values, long));
	else
		fprintf(file, "%d", va_arg(*values, int));
}

static void put_unsigned(FILE *file, int size, va_list *values)
{
	if (size == -1)
		fprintf(file, "%zu", va_arg(*values, size_t));
	else if (size == 2)
		fprintf(file, "%llu", va_arg(*values, unsigned long long));
	else if (size == 1)
		fprintf(file, "%lu", va_arg(*values, unsigned long));
	else
		fprintf(file, "%u", va_arg(*values, unsigned));
}

static void put_value(FILE *file, struct conversion c, va_list *values)
{
	if (c.precision_is_told)
		c.precision = va_arg(*values, int);
	switch (c.kind) {
	case 's':
		put_text(file, va_arg(*values, const char *), c.precision);
		return;
	case 'd':
		put_signed(file, c.size, values);
		return;
	case 'u':
		put_unsigned(file, c.size, values);
		return;
	case 'f':
		fprintf(file, "%.*f", c.precision < 0 ? 6 : c.precision, va_arg(*values, double));
		return;
	case '%':
		fputc('%', file);
		return;
	}
	abort(); /* a format of ours that no test has printed yet */
}

void html_print(FILE *file, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	while (*format) {
		size_t length = strcspn(format, "%");

		fwrite_unlocked(format, 1, length, file);
		format += length;
		if (*format) {
			format++;
			put_value(file, read_conversion(&format), &values);
		}
	}
	va_end(values);
}

void html_put_written(FILE *file, const char *written, size_t length)
{
	fwrite_unlocked(written, 1, length, file);
}
