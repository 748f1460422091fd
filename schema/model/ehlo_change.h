/*
 * What a server offers in one of its two EHLO replies alone, before or after the TLS handshake. Lists
 * are keywords with parameters, separated by "\n", as struct session_view has them; parameters and
 * case do not count. Pure: the checker judges the difference, the report tells it.
 */
#ifndef SCHEMA_MODEL_EHLO_CHANGE_H
#define SCHEMA_MODEL_EHLO_CHANGE_H

#include "base/buf.h"
#include "schema/model/observation.h"

/* Were both heard? Without, there is nothing to compare. */
bool ehlo_change_is_known(const struct session_view *session);
/* Takes lines off the front of *rest up to one whose keyword is not in `other`; false when there is
 * none left. A keyword that stands there twice comes twice. */
bool ehlo_change_take(struct span *rest, const char *other, struct span *ret_keyword);
/* The keywords that were offered before alone, each once, separated by "\n"; not STARTTLS, which has
 * to go (RFC 3207 4.2). */
void ehlo_change_only_before(const struct session_view *session, struct buf *list);
void ehlo_change_only_after(const struct session_view *session, struct buf *list);

#endif
