/* Letters that look right and are others: "pаypal" with a Cyrillic а. Pure. */
#ifndef CRAWLER_LINT_SCRIPT_H
#define CRAWLER_LINT_SCRIPT_H

#include "schema/model/address.h"

/* Does a label of the domain, or a word of the local part, mix Latin, Greek and Cyrillic letters?
 * Those are the scripts that share shapes; Japanese is written in three others that do not. */
bool lint_script_is_mixed(const struct address *address);

#endif
