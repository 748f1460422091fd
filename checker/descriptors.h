/*
 * How many sessions can be open at once: each needs a descriptor. The soft limit is raised to the
 * hard one; where even that is too little fewer sessions are open - and the user is told.
 */
#ifndef CHECKER_DESCRIPTORS_H
#define CHECKER_DESCRIPTORS_H

enum { DESCRIPTORS_SAID_SIZE = 160 };

/* *ret_said is a sentence for the report, or "" where nothing had to be lowered. */
unsigned descriptors_fit(unsigned wanted, char ret_said[DESCRIPTORS_SAID_SIZE]);

enum { DESCRIPTORS_BESIDE_LOOKS = 128 /* database, DNS, 64 locks, standard streams */ };

/* How many looks at domains may be under way at once, each with `each` descriptors, beside `others`:
 * at most `wanted`, at least one. Without it a socket that the system refuses would look like a name
 * server or a policy host that does not answer. Raises the soft limit too. */
unsigned descriptors_share(unsigned wanted, unsigned each, unsigned others);

#endif
