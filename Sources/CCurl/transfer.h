/* What the C files of this target share. */
#ifndef USHER_TRANSFER_H
#define USHER_TRANSFER_H

#include "CCurl.h"

#include <curl/curl.h>

struct usher_transfer {
	CURL *easy;
	struct curl_slist *headers;
	usher_trust *trust;
	unsigned char *body;
	size_t body_len;
	size_t body_size;
	size_t max_body;
	size_t header_bytes;
	size_t header_lines;
	int plain_http;
	int allows_loopback;
	enum usher_outcome refusal; /* why a callback of ours ended it */
	char host[256];
	char cache_control[256];
	char challenge[1024];
	char retry_after[64];
};

/* curl_opensocket_callback: looks at the address that is really connected to, which stops DNS
 * rebinding as well. */
curl_socket_t usher_open_socket(void *transfer, curlsocktype purpose,
				struct curl_sockaddr *address);

/* curl_ssl_ctx_callback: our authorities, and the host name a second time. */
CURLcode usher_set_trust(CURL *easy, void *context, void *transfer);

#endif
