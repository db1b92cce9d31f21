/* libcurl for Swift: its variadic calls as plain functions, its constants as values. curl.h itself
 * stays out of this header (it makes constants of Glibc vanish from Swift). */
#ifndef USHER_CCURL_H
#define USHER_CCURL_H

#include <stddef.h>

typedef struct usher_trust usher_trust;
typedef struct usher_transfer usher_transfer;

/* What a transfer may do and what it sends. Strings are copied, `content` and `trust` must live until
 * the transfer ends. */
struct usher_transfer_options {
	const char *url;
	const char *host;              /* of the URL, without brackets: the certificate's name */
	const char *accept;            /* the whole header line */
	const char *authorization;     /* the whole header line, or NULL */
	const char *const *fields;     /* more header lines, NULL at the end; or NULL */
	const char *content;           /* a POST body, or NULL for GET */
	size_t content_len;
	int content_is_json;           /* else it is a form */
	usher_trust *trust;
	long connect_timeout_ms;
	long total_timeout_ms;
	int plain_http;                /* http instead of https, to loopback addresses only */
	int allows_loopback;           /* link-local and multicast peers are refused always */
	size_t max_body;
};

enum usher_outcome {
	USHER_OK = 0,
	USHER_CANNOT_RESOLVE,
	USHER_CANNOT_CONNECT,
	USHER_CERTIFICATE,
	USHER_TLS,
	USHER_TIMEOUT,
	USHER_BODY_TOO_LARGE,
	USHER_HEADERS_TOO_LARGE,
	USHER_BROKEN_ANSWER,
	USHER_ENCODING,
	USHER_FORBIDDEN_ADDRESS,
	USHER_OTHER
};

/* Once a process, before any transfer. From then on libcurl overwrites what it frees, and
 * SSLKEYLOGFILE has no effect. 0 on success; -1 also when libcurl is built without OpenSSL. */
int usher_curl_global_init(void);

/* Certificate authorities: those of `pem`, or none yet when it is NULL. One object serves all
 * connections: a copy for each would cost 1.3 MB and 26 ms. NULL when `pem` holds no certificate or
 * a broken one. */
usher_trust *usher_trust_new(const void *pem, size_t len);
/* Adds the system's (20 ms), before the first TLS transfer. A host without them is fine. */
void usher_trust_add_system(usher_trust *trust);
void usher_trust_free(usher_trust *trust);

/* A multi handle with kept connections, or NULL. */
void *usher_multi_new(long max_connections);
void usher_multi_free(void *multi);
/* Waits for work or usher_multi_wakeup, at most timeout_ms; then does what can be done. */
void usher_multi_work(void *multi, int timeout_ms);
void usher_multi_wakeup(void *multi);
/* The next transfer that ended, with its outcome; NULL when there is none. It is removed. */
usher_transfer *usher_multi_finished(void *multi, int *ret_outcome, int *ret_curl_code);

/* Starts a transfer; NULL when libcurl refuses an option or has no memory. */
usher_transfer *usher_transfer_start(void *multi, const struct usher_transfer_options *options);
/* Ends and frees it, whether finished or not; the body is overwritten. */
void usher_transfer_free(void *multi, usher_transfer *transfer);

long usher_transfer_status(const usher_transfer *transfer);
const char *usher_transfer_content_type(const usher_transfer *transfer); /* or NULL */
const char *usher_transfer_cache_control(const usher_transfer *transfer); /* or NULL */
const char *usher_transfer_challenge(const usher_transfer *transfer); /* WWW-Authenticate, or NULL */
const char *usher_transfer_retry_after(const usher_transfer *transfer); /* or NULL */
const unsigned char *usher_transfer_body(const usher_transfer *transfer, size_t *ret_len);
/* Did this transfer open a connection of its own? */
int usher_transfer_connected(const usher_transfer *transfer);

#endif
