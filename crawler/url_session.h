/*
 * Session ids and tracking marks out of a URL: what changes from visit to visit and never says
 * which page is meant. For links, before they are queued; what comes out is what is asked of
 * robots.txt and of the server. Not for seeds, which are fetched as they were written, and not for
 * redirect targets: a server that redirects to a URL with a session id insists on one.
 */
#ifndef CRAWLER_URL_SESSION_H
#define CRAWLER_URL_SESSION_H

#include "crawler/url.h"

/* True when something was dropped. The result is canonical, and dropping again finds nothing. The
 * order of what stays is kept: a server may care. */
bool url_drop_session(struct url *url);

/* Could a person not have made this up? 16 letters and digits, of both at least two; blanks,
 * words, numbers, dates and slugs do not look so. */
bool url_value_is_random(struct span value);

#endif
