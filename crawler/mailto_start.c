#include "crawler/mailto_start.h"

#include "crawler/percent.h"

#include <string.h>

enum {
	WORD_MAX = 7,  /* "mailto" and one letter too many */
	LABELS_MIN = 2 /* of a domain; "a@b" alone is a file name as likely as an address */
};

/* ---- the scheme as it should be ---- */

static bool is_dropped(char c)
{
	return c == '\t' || c == '\r' || c == '\n';
}

/* Length of "mailto:" at the front with what browsers overlook: blanks before it, tabs and line
 * breaks within. 0 where it is none. */
static size_t good_length(struct span href)
{
	static const char scheme[] = "mailto:";
	size_t matched = 0, i = 0;

	while (i < href.length && (unsigned char)href.at[i] <= ' ')
		i++;
	for (; i < href.length && matched < sizeof(scheme) - 1; i++)
		if (ascii_lower(href.at[i]) == scheme[matched])
			matched++;
		else if (!is_dropped(href.at[i]))
			return 0;
	return matched == sizeof(scheme) - 1 ? i : 0;
}

/* ---- a plain address ---- */

/* Fewer characters than RFC 5322 has in an atom: those that people have in their addresses and
 * hardly ever in the name of a file. Bytes beyond ASCII are letters. */
static bool is_local_byte(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 || (c && strchr(".+-_", c));
}

static bool is_domain_byte(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 || c == '.' || c == '-';
}

/* The last label of a relative link that is a file: "logo@2x.png". Those that are top-level domains
 * of whole countries (md, pl, sh ...) are not among them. */
static bool is_file_ending(struct span label)
{
	static const char *const endings[] = {"asp", "aspx", "atom", "avif", "bmp", "cfm", "cgi",
		"css", "csv", "doc", "docx", "eot", "gif", "gz", "htm", "html", "ico", "ics",
		"jpeg", "jpg", "js", "json", "jsp", "jsx", "less", "map", "mjs", "mp3", "mp4",
		"odt", "ogg", "otf", "pdf", "php", "phtml", "png", "ppt", "pptx", "rar", "rss",
		"scss", "shtml", "svg", "swf", "tgz", "tif", "tiff", "ts", "tsx", "ttf", "txt",
		"vcf", "vue", "wasm", "wav", "webm", "webp", "woff", "xhtml", "xls", "xlsx", "xml",
		"yaml", "yml", "zip"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_equals_nocase(label, span_of(endings[i])))
			return true;
	return false;
}

/* Labels without an empty one among them, the last without digits: "1.2.3" is a version. A dot of
 * the sentence may stand behind them. */
static bool is_plain_domain(struct span domain, bool may_be_file)
{
	struct span label = {NULL, 0};
	size_t labels = 0;

	if (domain.length && domain.at[domain.length - 1] == '.')
		domain.length--;
	for (; span_split(&domain, '.', &label); labels++)
		if (label.length == 0)
			return false;
	if (labels < LABELS_MIN || label.length < 2 || (may_be_file && is_file_ending(label)))
		return false;
	for (size_t i = 0; i < label.length; i++)
		if (ascii_is_digit(label.at[i]) && !span_starts_nocase(label, SPAN("xn--")))
			return false;
	return true;
}

/* Length of the "@" that `text` begins with, encoded or not; 0 where there is none. */
static size_t at_length(struct span text)
{
	if (text.length && text.at[0] == '@')
		return 1;
	return percent_byte(text) == '@' ? 3 : 0;
}

/* Length of the plain address that `text` begins with; 0 where there is none. */
static size_t address_length(struct span text, bool may_be_file)
{
	size_t local = 0, end;

	while (local < text.length && is_local_byte(text.at[local]))
		local++;
	size_t at = at_length(span_from(text, local));

	if (local == 0 || at == 0 || text.at[0] == '.')
		return 0;
	end = local + at;
	while (end < text.length && is_domain_byte(text.at[end]))
		end++;
	return is_plain_domain(span_part(text, local + at, end - local - at), may_be_file) ? end
											   : 0;
}

/* ---- what stands around it ---- */

/* What comes along when an address is pasted: blanks, and the quotes of a word processor, which do
 * not end an HTML attribute. Their length at the front of `text`, or 0. */
static size_t junk_length(struct span text)
{
	static const char *const junk[] = {" ", "\t", "\r", "\n", "%20", "'", "\"", "\xc2\xa0",
		"\xe2\x80\x8b", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d",
		"\xe2\x80\x9e", "\xe2\x80\xb3", "\xc2\xab", "\xc2\xbb"};

	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		if (span_starts(text, span_of(junk[i])))
			return strlen(junk[i]);
	return 0;
}

static size_t all_junk_length(struct span text)
{
	size_t length = 0, more;

	while ((more = junk_length(span_from(text, length))))
		length += more;
	return length;
}

/* "?subject=...": a query of a web address hardly ever begins so. */
static bool begins_mail_field(struct span query)
{
	static const char *const fields[] = {"subject=", "body=", "cc=", "bcc=", "to="};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_starts_nocase(span_from(query, 1), span_of(fields[i])))
			return true;
	return false;
}

/* More addresses, "a@b.example;c@d.example", and no path. */
static bool continues_list(struct span behind)
{
	struct span path = span_part(behind, 0, span_find(behind, '?'));

	return span_find(path, '@') < path.length && span_find(path, '/') == path.length;
}

/* May this stand behind the first address of a link? */
static bool is_end(struct span behind, bool has_scheme)
{
	if (behind.length == 0 || all_junk_length(behind) == behind.length)
		return true;
	if (behind.at[0] == '?' || behind.at[0] == '&')
		return has_scheme || begins_mail_field(behind);
	if (behind.at[0] == ',' || behind.at[0] == ';')
		return behind.length == 1 || continues_list(behind);
	return has_scheme && (behind.at[0] == '>' || junk_length(behind));
}

static bool is_address(struct span text, bool has_scheme, bool may_be_file)
{
	size_t junk = all_junk_length(text);
	size_t length = address_length(span_from(text, junk), may_be_file);

	return length && is_end(span_from(text, junk + length), has_scheme);
}

/* ---- the scheme as people write it ---- */

/* One letter too many, too few, wrong, or two of them swapped. */
static bool is_one_slip(struct span word, struct span right)
{
	size_t same = 0, more = word.length > right.length, fewer = word.length < right.length;

	while (same < word.length && same < right.length &&
		ascii_lower(word.at[same]) == right.at[same])
		same++;
	if (same == word.length && same == right.length)
		return true;
	if (!more && !fewer && same + 1 < word.length &&
		ascii_lower(word.at[same]) == right.at[same + 1] &&
		ascii_lower(word.at[same + 1]) == right.at[same])
		return span_equals_nocase(span_from(word, same + 2), span_from(right, same + 2));
	return span_equals_nocase(span_from(word, same + !fewer), span_from(right, same + !more));
}

static bool is_scheme_word(struct span word)
{
	return span_equals_nocase(word, SPAN("mail")) || span_equals_nocase(word, SPAN("email")) ||
	       span_equals_nocase(word, SPAN("e-mail")) || is_one_slip(word, SPAN("mailto"));
}

/* Length of what stands for the colon, 0 where nothing does. */
static size_t colon_length(struct span text)
{
	size_t blank = text.length && text.at[0] == ' ';
	struct span rest = span_from(text, blank);

	if (percent_byte(rest) == ':')
		return blank + 3;
	return rest.length && strchr(":;", rest.at[0] ? rest.at[0] : ' ') ? blank + 1 : 0;
}

/* Length of a word that is meant to be "mailto:", 0 where there is none. Of several the longest
 * counts, so that the blank of "mail to:" is seen as part of the word. */
static size_t word_length(struct span text)
{
	static const char exact[] = "mailto";

	for (size_t length = WORD_MAX; length >= strlen("mail"); length--) {
		size_t colon = colon_length(span_from(text, length));

		if (text.length > length && colon && is_scheme_word(span_part(text, 0, length)))
			return length + colon;
	}
	if (!span_starts_nocase(text, span_of(exact)))
		return 0;
	/* The colon is missing, or it is another mark. */
	struct span rest = span_from(text, strlen(exact));

	return strlen(exact) + (rest.length && strchr(".=,/|", rest.at[0] ? rest.at[0] : ' '));
}

/* What a form for web addresses puts before everything: "http://", "//". */
static size_t web_length(struct span href)
{
	size_t length = 0;

	if (span_starts_nocase(href, SPAN("http:")))
		length = strlen("http:");
	else if (span_starts_nocase(href, SPAN("https:")))
		length = strlen("https:");
	else if (!span_starts(href, SPAN("//")))
		return 0;
	while (length < href.length && href.at[length] == '/')
		length++;
	return length;
}

/* "https://www.example.org/mailto:a@b.example", where a program has put the site before the link:
 * what stands before the address, or 0. */
static size_t path_length(struct span href)
{
	static const char word[] = "/mailto:";
	struct span path = span_part(href, 0, span_find(href, '?'));
	size_t slash = span_find_last(span_part(path, 0, span_find(path, '@')), '/');
	struct span last = span_from(path, slash);

	return span_starts_nocase(last, span_of(word)) ? slash + strlen(word) : 0;
}

struct mailto_start mailto_start_of(struct span href)
{
	const struct mailto_start none = {MAILTO_SCHEME_NONE, 0};
	size_t good = good_length(href), junk, web, word, path;

	if (good)
		return (struct mailto_start){MAILTO_SCHEME_GOOD, good};
	if (span_find(href, '@') == href.length && span_find(href, '%') == href.length)
		return none;
	junk = all_junk_length(href);
	web = web_length(span_from(href, junk));
	struct span rest = span_from(href, junk + web);

	word = word_length(rest);
	if (word && is_address(span_from(rest, word), true, false))
		return (struct mailto_start){MAILTO_SCHEME_MISSPELLED, junk + web + word};
	path = path_length(href);
	if (path && is_address(span_from(href, path), true, false))
		return (struct mailto_start){MAILTO_SCHEME_MISSPELLED, path};
	if (is_address(rest, false, web == 0))
		return (struct mailto_start){MAILTO_SCHEME_MISSING, junk + web};
	return none;
}
