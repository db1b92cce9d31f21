#define _GNU_SOURCE
#include "transfer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum reach { REACH_ANYWHERE, REACH_LOOPBACK, REACH_NOWHERE };

/* 0/8 means this host, 169.254/16 is link-local, 224/3 multicast and reserved. */
static enum reach reach_of_v4(uint32_t host_order)
{
	if (host_order >> 24 == 127)
		return REACH_LOOPBACK;
	if (host_order >> 24 == 0 || host_order >> 16 == 0xA9FE || host_order >> 29 == 7)
		return REACH_NOWHERE;
	return REACH_ANYWHERE;
}

static enum reach reach_of(const struct sockaddr *address)
{
	const void *any = address;
	const struct in6_addr *v6;
	uint32_t v4;

	if (address->sa_family == AF_INET)
		return reach_of_v4(ntohl(((const struct sockaddr_in *)any)->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return REACH_NOWHERE;
	v6 = &((const struct sockaddr_in6 *)any)->sin6_addr;
	if (IN6_IS_ADDR_LOOPBACK(v6))
		return REACH_LOOPBACK;
	if (IN6_IS_ADDR_V4MAPPED(v6)) {
		memcpy(&v4, &v6->s6_addr[12], sizeof(v4));
		return reach_of_v4(ntohl(v4));
	}
	if (IN6_IS_ADDR_UNSPECIFIED(v6) || IN6_IS_ADDR_V4COMPAT(v6) || IN6_IS_ADDR_LINKLOCAL(v6) ||
	    IN6_IS_ADDR_MULTICAST(v6))
		return REACH_NOWHERE;
	return REACH_ANYWHERE;
}

static int is_allowed(const usher_transfer *transfer, const struct sockaddr *address)
{
	switch (reach_of(address)) {
	case REACH_ANYWHERE:
		return !transfer->plain_http;
	case REACH_LOOPBACK:
		return transfer->profile->allows_loopback;
	default:
		return 0;
	}
}

curl_socket_t usher_open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	usher_transfer *transfer = data;

	(void)purpose;
	/* The peer is then the proxy, which root has named. */
	if (!transfer->uses_proxy && !is_allowed(transfer, &address->addr)) {
		transfer->refusal = USHER_FORBIDDEN_ADDRESS;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
