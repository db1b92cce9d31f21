#define _GNU_SOURCE
#include "transfer.h"

#include <stdlib.h>
#include <string.h>

static int add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer == NULL)
		return -1;
	*list = longer;
	return 0;
}

static int add_headers(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	int r = add_line(&transfer->headers, options->accept);

	if (r == 0)
		r = add_line(&transfer->headers, "Expect:");
	if (r == 0 && options->content != NULL && options->content_is_json)
		r = add_line(&transfer->headers, "Content-Type: application/json");
	if (r == 0 && options->authorization != NULL)
		r = add_line(&transfer->headers, options->authorization);
	for (size_t i = 0; r == 0 && options->fields != NULL && options->fields[i] != NULL; i++)
		r = add_line(&transfer->headers, options->fields[i]);
	return r;
}

static int add_lists(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	const char *authorization = transfer->profile->proxy_authorization;

	if (add_headers(transfer, options) != 0)
		return -1;
	if (transfer->uses_proxy && authorization != NULL &&
	    add_line(&transfer->proxy_headers, authorization) != 0)
		return -1;
	if (options->connect_to != NULL &&
	    add_line(&transfer->connect_to, options->connect_to) != 0)
		return -1;
	return options->address == NULL ? 0 : add_line(&transfer->addresses, options->address);
}

static CURLcode set_options(usher_transfer *transfer, const struct usher_transfer_options *options)
{
	CURL *easy = transfer->easy;
	const usher_profile *profile = transfer->profile;
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
	if (transfer->uses_proxy) {
		SET(CURLOPT_PROXY, profile->proxy);
		SET(CURLOPT_NOPROXY, "");
		SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
		SET(CURLOPT_PROXYHEADER, transfer->proxy_headers);
		SET(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
		SET(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
		/* The newest version tells usher_set_up_tls whose connection it is. */
		SET(CURLOPT_PROXY_SSLVERSION,
		    (long)(CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_3));
		SET(CURLOPT_PROXY_CAINFO, NULL);
		SET(CURLOPT_PROXY_CAPATH, NULL);
	} else {
		SET(CURLOPT_PROXY, "");
		SET(CURLOPT_NOPROXY, "*");
	}
	/* Our header lines are the provider's alone. */
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Otherwise ending a transfer waits for its name lookup, and all others with it. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_USERAGENT, "usher");
	/* libcurl takes both for each request, and they are overwritten each time. Forms and
	 * answers are small; what is not comes in several parts. */
	SET(CURLOPT_BUFFERSIZE, 4096L);
	SET(CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, profile->connect_timeout_ms);
	SET(CURLOPT_TIMEOUT_MS, options->total_timeout_ms);
	SET(CURLOPT_TCP_KEEPALIVE, profile->keep_alive ? 1L : 0L);
	SET(CURLOPT_MAXAGE_CONN, profile->idle_s);
	SET(CURLOPT_FORBID_REUSE, profile->idle_s == 0 ? 1L : 0L);
	SET(CURLOPT_CONNECT_TO, transfer->connect_to);
	SET(CURLOPT_RESOLVE, transfer->addresses);
	SET(CURLOPT_WRITEFUNCTION, usher_take_body);
	SET(CURLOPT_WRITEDATA, transfer);
	SET(CURLOPT_HEADERFUNCTION, usher_take_header);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_OPENSOCKETFUNCTION, usher_open_socket);
	SET(CURLOPT_OPENSOCKETDATA, transfer);
	/* No authorities but ours, from the callback: without it every certificate is refused. */
	SET(CURLOPT_CAINFO, NULL);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSL_VERIFYSTATUS, profile->needs_staple ? 1L : 0L);
	/* A resumed session brings no answer about the certificate. */
	SET(CURLOPT_SSL_SESSIONID_CACHE, profile->needs_staple ? 0L : 1L);
	SET(CURLOPT_PINNEDPUBLICKEY, profile->pins);
	SET(CURLOPT_SSL_CTX_FUNCTION, usher_set_up_tls);
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

static void free_lists(usher_transfer *transfer)
{
	curl_slist_free_all(transfer->headers);
	curl_slist_free_all(transfer->proxy_headers);
	curl_slist_free_all(transfer->connect_to);
	curl_slist_free_all(transfer->addresses);
}

usher_transfer *usher_transfer_start(void *multi, const struct usher_transfer_options *options)
{
	size_t host_len = strlen(options->host);
	usher_transfer *transfer;

	if (host_len == 0 || host_len >= sizeof(transfer->host))
		return NULL;
	if (options->uses_proxy && (options->plain_http || options->profile->proxy == NULL))
		return NULL;
	transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return NULL;
	memcpy(transfer->host, options->host, host_len);
	transfer->profile = options->profile;
	transfer->max_body = options->max_body;
	transfer->plain_http = options->plain_http;
	transfer->uses_proxy = options->uses_proxy;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || add_lists(transfer, options) != 0 ||
	    set_options(transfer, options) != CURLE_OK ||
	    curl_multi_add_handle(multi, transfer->easy) != CURLM_OK) {
		if (transfer->easy != NULL)
			curl_easy_cleanup(transfer->easy);
		free_lists(transfer);
		free(transfer);
		return NULL;
	}
	return transfer;
}

void usher_transfer_free(void *multi, usher_transfer *transfer)
{
	curl_multi_remove_handle(multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	free_lists(transfer);
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

const char *usher_transfer_challenge(const usher_transfer *transfer)
{
	return transfer->challenge[0] == '\0' ? NULL : transfer->challenge;
}

const char *usher_transfer_retry_after(const usher_transfer *transfer)
{
	return transfer->retry_after[0] == '\0' ? NULL : transfer->retry_after;
}

const char *usher_transfer_date(const usher_transfer *transfer)
{
	return transfer->date[0] == '\0' ? NULL : transfer->date;
}

long long usher_transfer_certificate_end(const usher_transfer *transfer)
{
	return transfer->certificate_end;
}
