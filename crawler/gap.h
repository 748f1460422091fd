/*
 * How long the parts of a page are in which no tag can stand: comments, script, style and the
 * like. Each function gets what follows the opening and returns how many bytes belong to the gap;
 * one that never ends is as long as the page. One look at each byte. Pure.
 */
#ifndef CRAWLER_GAP_H
#define CRAWLER_GAP_H

#include "base/span.h"

/* Behind "<!--", through "-->" or "--!>"; also "<!-->" and "<!--->" (WHATWG HTML 13.2.5.43). */
size_t gap_comment(struct span s);
/* Through the next '>': doctype, "<?...>", "<!...>", "</3...>" (13.2.5.41, 13.2.5.53). */
size_t gap_bogus(struct span s);
/* Behind "<![CDATA[" within svg or math; up to and without "]]>" (13.2.5.69). */
size_t gap_cdata(struct span s);
/* Behind the start tag, up to and without the end tag of that name (13.2.5.2, 13.2.5.3). */
size_t gap_raw_text(struct span s, struct span name);
/* The same for script, where "<!-- <script>" hides one "</script>" (13.2.5.20 to 13.2.5.31). */
size_t gap_script(struct span s);

#endif
