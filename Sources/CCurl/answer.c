#define _GNU_SOURCE
#include "transfer.h"

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

size_t usher_take_body(char *bytes, size_t one, size_t count, void *data)
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

/* Is this header line one of the proxy's answer to CONNECT? */
static int is_connecting(const usher_transfer *transfer)
{
	curl_off_t pretransfer = 0;

	if (!transfer->uses_proxy)
		return 0;
	/* Set when the way to the provider is open, TLS included. */
	curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	return pretransfer == 0;
}

size_t usher_take_header(char *bytes, size_t one, size_t count, void *data)
{
	usher_transfer *transfer = data;
	const char *value;
	size_t len;

	(void)one;
	/* A proxy's answer, or an interim one, came before: nothing of it counts for this one. */
	if (count >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
		transfer->cache_control[0] = '\0';
		transfer->challenge[0] = '\0';
		transfer->retry_after[0] = '\0';
		transfer->date[0] = '\0';
	}
	transfer->got_answer = !is_connecting(transfer);
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
	else if (header_value(bytes, count, "date:", &value, &len))
		join(transfer->date, sizeof(transfer->date), value, len);
	return count;
}
