#include "transfer.h"

void *usher_multi_new(long max_connections, long max_per_host)
{
	CURLM *multi = curl_multi_init();

	if (multi == NULL)
		return NULL;
	if (curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, max_connections) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, max_connections) != CURLM_OK ||
	    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max_per_host) != CURLM_OK ||
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

/* What a transfer through a proxy failed of before the provider was reached; else USHER_OK. */
static enum usher_outcome proxy_outcome(CURLcode code, const usher_transfer *transfer)
{
	long connect_status = 0;

	if (!transfer->uses_proxy || code == CURLE_OK)
		return USHER_OK;
	curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
	if (connect_status == 407)
		return USHER_PROXY_AUTHENTICATION;
	if (connect_status != 0 && connect_status / 100 != 2)
		return USHER_PROXY_REFUSED;
	if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY ||
	    code == CURLE_PROXY)
		return USHER_PROXY_UNREACHABLE;
	if (connect_status == 0 && code != CURLE_OPERATION_TIMEDOUT &&
	    usher_transfer_connected(transfer))
		return USHER_PROXY_UNREACHABLE;
	return USHER_OK;
}

/* TLS 1.3 says only after the handshake that a certificate was missing or wrong. */
static int ended_for_certificate(CURLcode code, const usher_transfer *transfer)
{
	if (!transfer->certificate_wanted || transfer->got_answer)
		return 0;
	switch (code) {
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return 1;
	default:
		return 0;
	}
}

static enum usher_outcome outcome_of(CURLcode code, const usher_transfer *transfer)
{
	enum usher_outcome of_proxy = proxy_outcome(code, transfer);

	if (of_proxy != USHER_OK)
		return of_proxy;
	if (code == CURLE_SSL_CONNECT_ERROR && transfer->certificate_refused)
		return USHER_CERTIFICATE;
	if (ended_for_certificate(code, transfer))
		return USHER_CLIENT_CERTIFICATE;
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
	case CURLE_SSL_INVALIDCERTSTATUS:
		return USHER_CERTIFICATE_STATUS;
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return USHER_PIN;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
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
	case CURLE_OUT_OF_MEMORY:
		/* libcurl's word for a single header line above 100 kB, until 8.6 */
		if (transfer->header_lines > 0 && transfer->body_len == 0)
			return USHER_HEADERS_TOO_LARGE;
		return USHER_OTHER;
#if LIBCURL_VERSION_NUM >= 0x080600
	case CURLE_TOO_LARGE:
		return USHER_HEADERS_TOO_LARGE;
#endif
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
