/* What the C files of this target share. */
#ifndef USHER_TRANSFER_H
#define USHER_TRANSFER_H

#include "profile.h"

#include <curl/curl.h>

struct usher_transfer {
	CURL *easy;
	struct curl_slist *headers;
	struct curl_slist *proxy_headers;
	struct curl_slist *connect_to;
	struct curl_slist *addresses;
	const usher_profile *profile;
	unsigned char *body;
	size_t body_len;
	size_t body_size;
	size_t max_body;
	size_t header_bytes;
	size_t header_lines;
	int plain_http;
	int uses_proxy;
	int certificate_wanted; /* the provider asked for ours */
	int certificate_refused;
	int got_answer;         /* a header line of the provider, not of a proxy */
	enum usher_outcome refusal; /* why a callback of ours ended it */
	char host[256];
	char cache_control[256];
	char challenge[1024];
	char retry_after[64];
	char date[64];
	long long certificate_end; /* 0: no handshake of this transfer */
};

/* curl_write_callback: takes the body, up to its limit. */
size_t usher_take_body(char *bytes, size_t one, size_t count, void *transfer);

/* The same for header lines: counts them, refuses encodings. */
size_t usher_take_header(char *bytes, size_t one, size_t count, void *transfer);

/* curl_opensocket_callback: looks at the address that is really connected to, which stops DNS
 * rebinding as well. */
curl_socket_t usher_open_socket(void *transfer, curlsocktype purpose,
				struct curl_sockaddr *address);

/* curl_ssl_ctx_callback: our authorities, the host name a second time, what the profile says. */
CURLcode usher_set_up_tls(CURL *easy, void *context, void *transfer);

#endif
