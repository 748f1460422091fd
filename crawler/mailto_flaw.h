/*
 * What can be wrong with a mailto link as a whole, as bits; mailto.c gives each its finding id.
 */
#ifndef CRAWLER_MAILTO_FLAW_H
#define CRAWLER_MAILTO_FLAW_H

enum mailto_flaw {
	FLAW_DOUBLE_SCHEME = 1 << 0,
	FLAW_SLASHES = 1 << 1,
	FLAW_SEMICOLON = 1 << 2,
	FLAW_DISPLAY_NAME = 1 << 3,
	FLAW_SPACE = 1 << 4,
	FLAW_PUNCTUATION = 1 << 5,
	FLAW_BAD_PERCENT = 1 << 6,
	FLAW_CONTROL = 1 << 7,
	FLAW_DUPLICATE_FIELD = 1 << 8,
	FLAW_NO_RECIPIENT = 1 << 9,
	FLAW_UNENCODED = 1 << 10,
	FLAW_TOO_MANY = 1 << 11,
	FLAW_MISSING_SCHEME = 1 << 12,
	FLAW_MISSPELLED_SCHEME = 1 << 13,
	FLAW_COUNT = 14
};

#endif
