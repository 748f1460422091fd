/*
 * From which address this machine would speak to the world, without a packet: a UDP socket is
 * connected, and the system says where it would send from.
 */
#ifndef NET_SOURCE_IP_H
#define NET_SOURCE_IP_H

#include "net/ip.h"

/* `wanted` is what the user wants to speak from, or NULL. False: there is no way into the world from
 * here in this family, or `wanted` is no address of this machine. */
bool source_ip_find(int family, const struct ip *wanted, struct ip *ret_ip);

#endif
