/* libcurl for Swift: its variadic calls as plain functions, its constants as values. curl.h itself
 * stays out of this header (it makes constants of Glibc vanish from Swift). */
#ifndef USHER_CCURL_H
#define USHER_CCURL_H

#include <stddef.h>

typedef struct usher_profile usher_profile;
typedef struct usher_transfer usher_transfer;

/* What all transfers of one transport have in common, besides what the calls below add. */
struct usher_profile_options {
	int needs_tls13;      /* else TLS 1.2 will do */
	int has_no_tls13;     /* TLS 1.2 is the newest */
	long connect_timeout_ms;
	long idle_s;          /* how long a connection is kept; 0: not at all */
	int keep_alive;
	int needs_staple;     /* an OCSP answer in the handshake that says good */
	int allows_loopback;  /* link-local and multicast peers are refused always */
};

/* A client certificate in PEM: itself first, then its chain. */
struct usher_identity {
	const void *certificates;
	size_t certificates_len;
	const void *key;
	size_t key_len;
	const void *passphrase; /* or NULL */
	size_t passphrase_len;
};

enum usher_identity_result {
	USHER_IDENTITY_OK = 0,
	USHER_IDENTITY_CERTIFICATE, /* none, or a broken one */
	USHER_IDENTITY_KEY,         /* no private key */
	USHER_IDENTITY_PASSPHRASE,  /* a passphrase is needed, or another one */
	USHER_IDENTITY_MISMATCH     /* the key of another certificate */
};

/* What a transfer may do and what it sends. Strings are copied, `content` and `profile` must live until
 * the transfer ends. */
struct usher_transfer_options {
	usher_profile *profile;
	const char *url;
	const char *host;              /* the certificate's name: the URL's host, without brackets */
	const char *connect_to;        /* `::HOST:PORT` to connect to instead, or NULL */
	const char *address;           /* `HOST:PORT:ADDRESS`, not asked of the name service, or NULL */
	const char *accept;            /* the whole header line */
	const char *authorization;     /* the whole header line, or NULL */
	const char *const *fields;     /* more header lines, NULL at the end; or NULL */
	const char *content;           /* a POST body, or NULL for GET */
	size_t content_len;
	int content_is_json;           /* else it is a form */
	long total_timeout_ms;
	int plain_http;                /* http instead of https, to loopback addresses only */
	int uses_proxy;                /* the profile's */
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
	USHER_PIN,
	USHER_CERTIFICATE_STATUS,
	USHER_CLIENT_CERTIFICATE,
	USHER_PROXY_UNREACHABLE,
	USHER_PROXY_AUTHENTICATION,
	USHER_PROXY_REFUSED,
	USHER_OTHER
};

/* Once a process, before any transfer. From then on libcurl overwrites what it frees, and
 * SSLKEYLOGFILE has no effect. 0 on success; -1 also when libcurl is built without OpenSSL. */
int usher_curl_global_init(void);

/* Without authorities: every certificate is refused until some are added. NULL without memory. */
usher_profile *usher_profile_new(const struct usher_profile_options *options);
void usher_profile_free(usher_profile *profile);
/* Adds the authorities of `pem`; -1 when it holds none or a broken one. One store serves all
 * connections: a copy for each would cost 1.3 MB and 26 ms. */
int usher_profile_add_authorities(usher_profile *profile, const void *pem, size_t len);
/* Adds the system's (20 ms), before the first TLS transfer. A host without them is fine. */
void usher_profile_add_system_authorities(usher_profile *profile);
/* Once: the certificate that is shown when the provider asks. An usher_identity_result. */
int usher_profile_set_identity(usher_profile *profile, const struct usher_identity *identity);
/* Lists with colons, "" for OpenSSL's own; -1 when OpenSSL knows none of one. */
int usher_profile_set_suites(usher_profile *profile, const char *tls12, const char *tls13);
/* `sha256//BASE64;sha256//BASE64`: the provider's key must be one of these, too. */
int usher_profile_set_pins(usher_profile *profile, const char *pins);
int usher_profile_set_proxy(usher_profile *profile, const char *url, const char *host, int has_tls);
/* `user:password`, kept until the profile ends. */
int usher_profile_set_proxy_credentials(usher_profile *profile, const void *bytes, size_t len);

/* A multi handle with kept connections, or NULL. max_per_host 0: no limit of its own. */
void *usher_multi_new(long max_connections, long max_per_host);
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
const char *usher_transfer_date(const usher_transfer *transfer); /* or NULL */
/* When the first certificate of the verified chain expires, in seconds of Unix time; 0 without a handshake. */
long long usher_transfer_certificate_end(const usher_transfer *transfer);
const unsigned char *usher_transfer_body(const usher_transfer *transfer, size_t *ret_len);
/* Did this transfer open a connection of its own? */
int usher_transfer_connected(const usher_transfer *transfer);

#endif
