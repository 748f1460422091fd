/*
 * Where the parts of a URL stand in its text, for who only tells of it. Nothing is checked, decoded or made
 * canonical: what is fetched is read by crawler/url, what is delivered to by delivery/destination.
 */
#ifndef BASE_URL_TEXT_H
#define BASE_URL_TEXT_H

#include "base/span.h"

/* http or https. */
bool url_text_is_web(struct span url);
/* Of "https://user@host:8443/path?query#fragment" the authority "user@host:8443", and what stands
 * behind it. False, and nothing is written, where there is no "://". */
bool url_text_split(struct span url, struct span *ret_authority, struct span *ret_rest);

#endif
