#include "base/pattern.h"

/* Where it fails, the last "*" takes one byte more: those before it need never be looked at again. */
bool pattern_matches(struct span pattern, struct span text)
{
	size_t p = 0, t = 0, star = pattern.length, taken = 0;

	while (t < text.length) {
		if (p < pattern.length && pattern.at[p] == '*') {
			star = p++;
			taken = t;
		} else if (p < pattern.length &&
			   (pattern.at[p] == '?' ||
				   ascii_lower(pattern.at[p]) == ascii_lower(text.at[t]))) {
			p++;
			t++;
		} else if (star < pattern.length) {
			p = star + 1;
			t = ++taken;
		} else {
			return false;
		}
	}
	while (p < pattern.length && pattern.at[p] == '*')
		p++;
	return p == pattern.length;
}
