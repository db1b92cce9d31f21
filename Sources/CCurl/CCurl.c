#define _GNU_SOURCE
#include "CCurl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define MAX_HEADER_BYTES 65536
#define MAX_HEADER_LINES 200

struct usher_transfer {
	CURL *easy;
	struct curl_slist *headers;
	unsigned char *body;
	size_t body_len;
	size_t body_size;
	size_t max_body;
	size_t header_bytes;
	size_t header_lines;
	int local_addresses;
	enum usher_outcome refusal; /* why a callback of ours ended it */
	char cache_control[256];
};

int usher_curl_global_init(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

void *usher_multi_new(long max_connections)
{
	CURLM *multi = curl_multi_init();

	if (multi == NULL)
		return NULL;
	if (curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, max_connections) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, max_connections) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) != CURLM_OK) {
		curl_multi_cleanup(multi);
		return NULL;
	}
	return multi;
}

void usher_multi_free(void *multi)
{
	curl_multi_cleanup(multi);
}

void usher_multi_work(void *multi, int timeout_ms)
{
	int running;

	curl_multi_poll(multi, NULL, 0, timeout_ms, NULL);
	curl_multi_perform(multi, &running);
}

void usher_multi_wakeup(void *multi)
{
	curl_multi_wakeup(multi);
}

static enum usher_outcome outcome_of(CURLcode code, const usher_transfer *transfer)
{
	if (transfer->refusal != USHER_OK)
		return transfer->refusal;
	switch (code) {
	case CURLE_OK:
		return USHER_OK;
	case CURLE_COULDNT_RESOLVE_HOST:
		return USHER_CANNOT_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return USHER_CANNOT_CONNECT;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return USHER_CERTIFICATE;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return USHER_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return USHER_TIMEOUT;
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_HTTP2:
		return USHER_BROKEN_ANSWER;
	case CURLE_BAD_CONTENT_ENCODING:
		return USHER_ENCODING;
	default:
		return USHER_OTHER;
	}
}

usher_transfer *usher_multi_finished(void *multi, int *ret_outcome, int *ret_curl_code)
{
	int left;
	CURLMsg *message;

	while ((message = curl_multi_info_read(multi, &left)) != NULL) {
		char *private = NULL;
		CURLcode code;
		CURL *easy;

		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		easy = message->easy_handle;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
		curl_multi_remove_handle(multi, easy);
		*ret_curl_code = (int)code;
		*ret_outcome = (int)outcome_of(code, (usher_transfer *)private);
		return (usher_transfer *)private;
	}
	return NULL;
}

static int is_local_v4(uint32_t host_order)
{
	return host_order >> 24 == 127 || host_order >> 24 == 0 || host_order >> 16 == 0xA9FE || host_order >> 28 >= 0xE;
}

static int is_local_address(const struct sockaddr *address)
{
	const struct sockaddr_in6 *v6;
	uint32_t v4;

	if (address->sa_family == AF_INET)
		return is_local_v4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return 1;
	v6 = (const struct sockaddr_in6 *)(const void *)address;
	if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		memcpy(&v4, &v6->sin6_addr.s6_addr[12], sizeof(v4));
		return is_local_v4(ntohl(v4));
	}
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) || IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr) ||
	       IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) || IN6_IS_ADDR_MULTICAST(&v6->sin6_addr);
}

/* Looks at the address that is really connected to, which stops DNS rebinding as well. */
static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	usher_transfer *transfer = data;

	(void)purpose;
	if (!transfer->local_addresses && is_local_address(&address->addr)) {
		transfer->refusal = USHER_FORBIDDEN_ADDRESS;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int grow(usher_transfer *transfer, size_t wanted)
{
	size_t size = transfer->body_size == 0 ? 4096 : transfer->body_size;
	unsigned char *larger;

	while (size < wanted)
		size *= 2;
	if (size == transfer->body_size)
		return 0;
	larger = malloc(size);
	if (larger == NULL)
		return -1;
	if (transfer->body != NULL) {
		memcpy(larger, transfer->body, transfer->body_len);
		explicit_bzero(transfer->body, transfer->body_size);
		free(transfer->body);
	}
	transfer->body = larger;
	transfer->body_size = size;
	return 0;
}

static size_t take_body(char *bytes, size_t one, size_t count, void *data)
{
	usher_transfer *transfer = data;

	(void)one; /* always 1 */
	if (count > transfer->max_body - transfer->body_len) {
		transfer->refusal = USHER_BODY_TOO_LARGE;
		return 0;
	}
	if (count == 0)
		return 0;
	if (grow(transfer, transfer->body_len + count) != 0)
		return 0;
	memcpy(transfer->body + transfer->body_len, bytes, count);
	transfer->body_len += count;
	return count;
}

/* The value of the header `name` (with its colon) when the line is it, without white space. */
static int header_value(const char *line, size_t len, const char *name, const char **ret_value, size_t *ret_len)
{
	size_t n = strlen(name);

	if (len < n || strncasecmp(line, name, n) != 0)
		return 0;
	line += n;
	len -= n;
	while (len > 0 && (*line == ' ' || *line == '\t'))
		line++, len--;
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
		len--;
	*ret_value = line;
	*ret_len = len;
	return 1;
}

static size_t take_header(char *bytes, size_t one, size_t count, void *data)
{
	usher_transfer *transfer = data;
	const char *value;
	size_t len;

	(void)one;
	transfer->header_bytes += count;
	transfer->header_lines++;
	if (transfer->header_bytes > MAX_HEADER_BYTES || transfer->header_lines > MAX_HEADER_LINES) {
		transfer->refusal = USHER_HEADERS_TOO_LARGE;
		return 0;
	}
	if (header_value(bytes, count, "content-encoding:", &value, &len) &&
	    !(len == 0 || (len == 8 && strncasecmp(value, "identity", 8) == 0))) {
		transfer->refusal = USHER_ENCODING;
		return 0;
	}
	if (header_value(bytes, count, "cache-control:", &value, &len) && len < sizeof(transfer->cache_control)) {
		memcpy(transfer->cache_control, value, len);
		transfer->cache_control[len] = '\0';
	}
	return count;
}

static int add_header(usher_transfer *transfer, const char *line)
{
	struct curl_slist *longer = curl_slist_append(transfer->headers, line);

	if (longer == NULL)
		return -1;
	transfer->headers = longer;
	return 0;
}

static CURLcode set_options(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	CURL *easy = transfer->easy;
	CURLcode code;
	struct curl_blob bundle;

#define SET(option, value)                                              \
	do {                                                            \
		code = curl_easy_setopt(easy, option, value);           \
		if (code != CURLE_OK)                                   \
			return code;                                    \
	} while (0)

	SET(CURLOPT_PRIVATE, (char *)transfer);
	SET(CURLOPT_URL, options->url);
	SET(CURLOPT_PROTOCOLS_STR, options->plain_http ? "http" : "https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_USERAGENT, "usher");
	SET(CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
	SET(CURLOPT_TIMEOUT_MS, options->total_timeout_ms);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, transfer);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, transfer);
	if (options->ca_bundle != NULL) {
		bundle.data = (void *)(uintptr_t)options->ca_bundle;
		bundle.len = options->ca_bundle_len;
		bundle.flags = CURL_BLOB_COPY;
		SET(CURLOPT_CAINFO_BLOB, &bundle);
	}
	if (options->form != NULL) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)options->form_len);
		SET(CURLOPT_POSTFIELDS, options->form); /* not copied: the caller erases it */
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
	SET(CURLOPT_HTTPHEADER, transfer->headers);
#undef SET
	return CURLE_OK;
}

static void free_headers(struct curl_slist *headers)
{
	/* libcurl copies header lines; one of them may hold the client's secret. */
	for (struct curl_slist *item = headers; item != NULL; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(headers);
}

usher_transfer *usher_transfer_start(void *multi, const struct usher_transfer_options *options)
{
	usher_transfer *transfer = calloc(1, sizeof(*transfer));

	if (transfer == NULL)
		return NULL;
	transfer->max_body = options->max_body;
	transfer->local_addresses = options->local_addresses;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || add_header(transfer, options->accept) != 0 || add_header(transfer, "Expect:") != 0 ||
	    (options->authorization != NULL && add_header(transfer, options->authorization) != 0) ||
	    set_options(transfer, options) != CURLE_OK ||
	    curl_multi_add_handle(multi, transfer->easy) != CURLM_OK) {
		if (transfer->easy != NULL)
			curl_easy_cleanup(transfer->easy);
		free_headers(transfer->headers);
		free(transfer);
		return NULL;
	}
	return transfer;
}

void usher_transfer_free(void *multi, usher_transfer *transfer)
{
	curl_multi_remove_handle(multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	free_headers(transfer->headers);
	if (transfer->body != NULL) {
		explicit_bzero(transfer->body, transfer->body_size);
		free(transfer->body);
	}
	free(transfer);
}

long usher_transfer_status(const usher_transfer *transfer)
{
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

const char *usher_transfer_content_type(const usher_transfer *transfer)
{
	char *type = NULL;

	curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
	return type;
}

const char *usher_transfer_cache_control(const usher_transfer *transfer)
{
	return transfer->cache_control[0] == '\0' ? NULL : transfer->cache_control;
}

const unsigned char *usher_transfer_body(const usher_transfer *transfer, size_t *ret_len)
{
	*ret_len = transfer->body_len;
	return transfer->body;
}

int usher_transfer_connected(const usher_transfer *transfer)
{
	long count = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &count);
	return count > 0;
}
