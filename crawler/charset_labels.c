#include "crawler/charset_labels.h"

const struct charset charset_utf8 = {"UTF-8", CHARSET_UTF8, "UTF-8"};
const struct charset charset_utf16le = {"UTF-16LE", CHARSET_UTF16, "UTF-16LE"};
const struct charset charset_utf16be = {"UTF-16BE", CHARSET_UTF16, "UTF-16BE"};
const struct charset charset_windows_1252 = {"windows-1252", CHARSET_WINDOWS_1252, "CP1252"};

/* Decoders of the standard take more than the name says: GBK is read as gb18030, EUC-KR as code
 * page 949, Shift_JIS as 932, ISO-2022-JP with half-width katakana. The last column is the superset
 * that the system's converter has. */
static const struct charset others[] = {
	{"IBM866", CHARSET_OTHER, "CP866"},
	{"ISO-8859-2", CHARSET_OTHER, "ISO-8859-2"},
	{"ISO-8859-3", CHARSET_OTHER, "ISO-8859-3"},
	{"ISO-8859-4", CHARSET_OTHER, "ISO-8859-4"},
	{"ISO-8859-5", CHARSET_OTHER, "ISO-8859-5"},
	{"ISO-8859-6", CHARSET_OTHER, "ISO-8859-6"},
	{"ISO-8859-7", CHARSET_OTHER, "ISO-8859-7"},
	{"ISO-8859-8", CHARSET_OTHER, "ISO-8859-8"},
	{"ISO-8859-8-I", CHARSET_OTHER, "ISO-8859-8"},
	{"ISO-8859-10", CHARSET_OTHER, "ISO-8859-10"},
	{"ISO-8859-13", CHARSET_OTHER, "ISO-8859-13"},
	{"ISO-8859-14", CHARSET_OTHER, "ISO-8859-14"},
	{"ISO-8859-15", CHARSET_OTHER, "ISO-8859-15"},
	{"ISO-8859-16", CHARSET_OTHER, "ISO-8859-16"},
	{"KOI8-R", CHARSET_OTHER, "KOI8-R"},
	{"KOI8-U", CHARSET_OTHER, "KOI8-U"},
	{"macintosh", CHARSET_OTHER, "MACINTOSH"},
	{"windows-874", CHARSET_OTHER, "CP874"},
	{"windows-1250", CHARSET_OTHER, "CP1250"},
	{"windows-1251", CHARSET_OTHER, "CP1251"},
	{"windows-1253", CHARSET_OTHER, "CP1253"},
	{"windows-1254", CHARSET_OTHER, "CP1254"},
	{"windows-1255", CHARSET_OTHER, "CP1255"},
	{"windows-1256", CHARSET_OTHER, "CP1256"},
	{"windows-1257", CHARSET_OTHER, "CP1257"},
	{"windows-1258", CHARSET_OTHER, "CP1258"},
	{"x-mac-cyrillic", CHARSET_OTHER, "MACUKRAINIAN"},
	{"GBK", CHARSET_OTHER, "GB18030"},
	{"gb18030", CHARSET_OTHER, "GB18030"},
	{"Big5", CHARSET_OTHER, "BIG5-HKSCS"},
	{"EUC-JP", CHARSET_OTHER, "EUC-JP-MS"},
	{"ISO-2022-JP", CHARSET_ESCAPED, "ISO-2022-JP-3"},
	{"Shift_JIS", CHARSET_OTHER, "CP932"},
	{"EUC-KR", CHARSET_OTHER, "CP949"},
};

struct labels {
	const struct charset *charset;
	const char *labels; /* lower case, parted by blanks */
};

static const struct labels table[] = {
	/* clang-format off */
	{&charset_utf8, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
	{&others[0], "866 cp866 csibm866 ibm866"},
	{&others[1], "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
		"iso_8859-2:1987 l2 latin2"},
	{&others[2], "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
		"iso_8859-3:1988 l3 latin3"},
	{&others[3], "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
		"iso_8859-4:1988 l4 latin4"},
	{&others[4], "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 "
		"iso_8859-5 iso_8859-5:1988"},
	{&others[5], "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
		"iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
		"iso_8859-6:1987"},
	{&others[6], "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 "
		"iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
	{&others[7], "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 "
		"iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"},
	{&others[8], "csiso88598i iso-8859-8-i logical"},
	{&others[9], "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
	{&others[10], "iso-8859-13 iso8859-13 iso885913"},
	{&others[11], "iso-8859-14 iso8859-14 iso885914"},
	{&others[12], "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
	{&others[13], "iso-8859-16"},
	{&others[14], "cskoi8r koi koi8 koi8-r koi8_r"},
	{&others[15], "koi8-ru koi8-u"},
	{&others[16], "csmacintosh mac macintosh x-mac-roman"},
	{&others[17], "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
	{&others[18], "cp1250 windows-1250 x-cp1250"},
	{&others[19], "cp1251 windows-1251 x-cp1251"},
	{&charset_windows_1252, "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
		"iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 "
		"x-cp1252 x-user-defined"},
	{&others[20], "cp1253 windows-1253 x-cp1253"},
	{&others[21], "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
		"iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"},
	{&others[22], "cp1255 windows-1255 x-cp1255"},
	{&others[23], "cp1256 windows-1256 x-cp1256"},
	{&others[24], "cp1257 windows-1257 x-cp1257"},
	{&others[25], "cp1258 windows-1258 x-cp1258"},
	{&others[26], "x-mac-cyrillic x-mac-ukrainian"},
	{&others[27], "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 "
		"x-gbk"},
	{&others[28], "gb18030"},
	{&others[29], "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
	{&others[30], "cseucpkdfmtjapanese euc-jp x-euc-jp"},
	{&others[31], "csiso2022jp iso-2022-jp"},
	{&others[32], "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
	{&others[33], "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 "
		"ksc5601 ksc_5601 windows-949"},
	{&charset_utf16be, "unicodefffe utf-16be"},
	{&charset_utf16le, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
	/* clang-format on */
};

static bool has_label(struct span labels, struct span label)
{
	struct span one;

	while (span_split(&labels, ' ', &one))
		if (span_equals_nocase(one, label))
			return true;
	return false;
}

const struct charset *charset_of_label(struct span label)
{
	label = span_trim(label);
	if (label.length == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (has_label(span_of(table[i].labels), label))
			return table[i].charset;
	return NULL;
}

static size_t skip_blanks(struct span s, size_t at)
{
	while (at < s.length && ascii_is_blank(s.at[at]))
		at++;
	return at;
}

/* s begins behind "charset" and its '='. */
static struct span take_label(struct span s)
{
	size_t end = 0;

	if (s.length && (s.at[0] == '"' || s.at[0] == '\'')) {
		struct span quoted = span_from(s, 1);

		end = span_find(quoted, s.at[0]);
		/* An open quotation says nothing. */
		return end < quoted.length ? span_part(quoted, 0, end) : SPAN("");
	}
	while (end < s.length && !ascii_is_blank(s.at[end]) && s.at[end] != ';')
		end++;
	return span_part(s, 0, end);
}

struct span charset_label_in(struct span content_type)
{
	static const struct span word = {"charset", 7};

	for (size_t at = 0; at + word.length < content_type.length; at++) {
		if (!span_starts_nocase(span_from(content_type, at), word))
			continue;
		at = skip_blanks(content_type, at + word.length);
		if (at < content_type.length && content_type.at[at] == '=')
			return take_label(
				span_from(content_type, skip_blanks(content_type, at + 1)));
		at--; /* the next "charset" may begin here */
	}
	return SPAN("");
}
