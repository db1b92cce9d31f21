/* What all transfers of one transport have in common. */
#ifndef USHER_PROFILE_H
#define USHER_PROFILE_H

#include "CCurl.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

struct usher_profile {
	X509_STORE *store;
	/* The client certificate, or all three NULL. */
	X509 *certificate;
	STACK_OF(X509) *chain;
	EVP_PKEY *key;
	long min_version; /* OpenSSL's number */
	long max_version; /* the same; 0 for the newest */
	/* Each NULL where nothing was set. */
	char *tls12_suites;
	char *tls13_suites;
	char *pins;
	char *proxy;
	char *proxy_host;
	char *proxy_authorization;
	int proxy_has_tls;
	long connect_timeout_ms;
	long idle_s;
	int keep_alive;
	int needs_staple;
	int allows_loopback;
};

#endif
