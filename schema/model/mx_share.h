/*
 * Where a sender's first try goes. RFC 5321 5.1: hosts are tried by preference, those of the same
 * preference in random order, the addresses of a host in the order of the DNS's answer, which name
 * servers rotate. So the hosts of the first tier that has any address get 1/n of the mail each, and
 * each of their addresses the same part of that; every other host gets mail only while that tier is
 * down. What is told of a host are two things that can differ: its role as it is published, and its
 * share as it is.
 *
 * Senders may do otherwise (many prefer IPv6): the shares are what the standard promises. Of a set
 * that was cut they are the shares among the hosts that are kept. Pure; exact, as shares are 1/n.
 */
#ifndef SCHEMA_MODEL_MX_SHARE_H
#define SCHEMA_MODEL_MX_SHARE_H

#include "schema/model/domain.h"

enum mx_role {
	MX_ROLE_PRIMARY,  /* alone at the lowest preference */
	MX_ROLE_EQUAL,    /* shares the lowest preference with others */
	MX_ROLE_BACKUP,   /* of the second preference, alone there or not */
	MX_ROLE_TERTIARY, /* behind these: so seldom asked that nobody notices its faults */
	MX_ROLE_GIVEN,    /* the user named it, and nobody asked for the others */
	MX_ROLE_COUNT
};
/* "primary", "equal", "backup", "tertiary" */
const char *mx_role_name(enum mx_role role);

/* 1/one_in of the mail; 0 = none at first. */
struct mx_share {
	enum mx_role role;
	uint32_t host_one_in; /* of the host: DOMAIN_MX_MAX at most */
	uint32_t ip_one_in;   /* of each of its addresses */
};

/* Of hosts->hosts[host]. Hosts are sorted by preference, as struct mail_hosts has them. */
struct mx_share mx_share_of(const struct mail_hosts *hosts, size_t host);

#endif
