#include "transfer.h"

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
