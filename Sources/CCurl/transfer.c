#define _GNU_SOURCE
#include "transfer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_HEADER_BYTES 65536
#define MAX_HEADER_LINES 200

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
static int header_value(const char *line, size_t len, const char *name, const char **ret_value,
			size_t *ret_len)
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

static int is_word(const char *value, size_t len, const char *word)
{
	return len == 0 || (len == strlen(word) && strncasecmp(value, word, len) == 0);
}

/* Several lines of one name are one list (RFC 9110 section 5.3). */
static void join(char *list, size_t size, const char *value, size_t len)
{
	size_t old = strlen(list);

	if (len >= size - old - 1)
		return;
	if (old > 0)
		list[old++] = ',';
	memcpy(list + old, value, len);
	list[old + len] = '\0';
}

static size_t take_header(char *bytes, size_t one, size_t count, void *data)
{
	usher_transfer *transfer = data;
	const char *value;
	size_t len;

	(void)one;
	transfer->header_bytes += count;
	transfer->header_lines++;
	if (transfer->header_bytes > MAX_HEADER_BYTES ||
	    transfer->header_lines > MAX_HEADER_LINES) {
		transfer->refusal = USHER_HEADERS_TOO_LARGE;
		return 0;
	}
	if ((header_value(bytes, count, "content-encoding:", &value, &len) &&
	     !is_word(value, len, "identity")) ||
	    (header_value(bytes, count, "transfer-encoding:", &value, &len) &&
	     !is_word(value, len, "chunked"))) {
		transfer->refusal = USHER_ENCODING;
		return 0;
	}
	if (header_value(bytes, count, "cache-control:", &value, &len))
		join(transfer->cache_control, sizeof(transfer->cache_control), value, len);
	else if (header_value(bytes, count, "www-authenticate:", &value, &len))
		join(transfer->challenge, sizeof(transfer->challenge), value, len);
	else if (header_value(bytes, count, "retry-after:", &value, &len))
		join(transfer->retry_after, sizeof(transfer->retry_after), value, len);
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

static int add_headers(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	int r = add_header(transfer, options->accept);

	if (r == 0)
		r = add_header(transfer, "Expect:");
	if (r == 0 && options->content != NULL && options->content_is_json)
		r = add_header(transfer, "Content-Type: application/json");
	if (r == 0 && options->authorization != NULL)
		r = add_header(transfer, options->authorization);
	for (size_t i = 0; r == 0 && options->fields != NULL && options->fields[i] != NULL; i++)
		r = add_header(transfer, options->fields[i]);
	return r;
}

static CURLcode set_options(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	CURL *easy = transfer->easy;
	CURLcode code;

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
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Otherwise ending a transfer waits for its name lookup, and all others with it. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_USERAGENT, "usher");
	SET(CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
	SET(CURLOPT_TIMEOUT_MS, options->total_timeout_ms);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, transfer);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_OPENSOCKETFUNCTION, usher_open_socket);
	SET(CURLOPT_OPENSOCKETDATA, transfer);
	/* No authorities but ours, from the callback: without it every certificate is refused. */
	SET(CURLOPT_CAINFO, NULL);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSL_CTX_FUNCTION, usher_set_trust);
	SET(CURLOPT_SSL_CTX_DATA, transfer);
	if (options->content != NULL) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)options->content_len);
		SET(CURLOPT_POSTFIELDS, options->content); /* not copied: the caller erases it */
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
	SET(CURLOPT_HTTPHEADER, transfer->headers);
#undef SET
	return CURLE_OK;
}

usher_transfer *usher_transfer_start(void *multi, const struct usher_transfer_options *options)
{
	size_t host_len = strlen(options->host);
	usher_transfer *transfer;

	if (host_len == 0 || host_len >= sizeof(transfer->host))
		return NULL;
	transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return NULL;
	memcpy(transfer->host, options->host, host_len);
	transfer->trust = options->trust;
	transfer->max_body = options->max_body;
	transfer->plain_http = options->plain_http;
	transfer->allows_loopback = options->allows_loopback;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || add_headers(transfer, options) != 0 ||
	    set_options(transfer, options) != CURLE_OK ||
	    curl_multi_add_handle(multi, transfer->easy) != CURLM_OK) {
		if (transfer->easy != NULL)
			curl_easy_cleanup(transfer->easy);
		curl_slist_free_all(transfer->headers);
		free(transfer);
		return NULL;
	}
	return transfer;
}

void usher_transfer_free(void *multi, usher_transfer *transfer)
{
	curl_multi_remove_handle(multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
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

const char *usher_transfer_challenge(const usher_transfer *transfer)
{
	return transfer->challenge[0] == '\0' ? NULL : transfer->challenge;
}

const char *usher_transfer_retry_after(const usher_transfer *transfer)
{
	return transfer->retry_after[0] == '\0' ? NULL : transfer->retry_after;
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
