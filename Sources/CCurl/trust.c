#define _GNU_SOURCE
#include "transfer.h"

#include <arpa/inet.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static X509_STORE *store_of(usher_trust *trust)
{
	return (X509_STORE *)(void *)trust;
}

static int no_passphrase(char *buffer, int size, int writing, void *data)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)data;
	return -1;
}

/* Adds every certificate of the text. Returns their number, or -1 when one cannot be read. */
static int add_certificates(X509_STORE *store, const void *pem, size_t len)
{
	BIO *bio = len > INT_MAX ? NULL : BIO_new_mem_buf(pem, (int)len);
	X509 *certificate;
	int count = 0;

	if (bio == NULL)
		return -1;
	while ((certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
		int added = X509_STORE_add_cert(store, certificate);

		X509_free(certificate);
		if (added != 1) {
			count = -1;
			break;
		}
		count++;
	}
	/* The text's end is an error too, but this one. */
	if (count >= 0 && ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		count = -1;
	ERR_clear_error();
	BIO_free(bio);
	return count;
}

usher_trust *usher_trust_new(const void *pem, size_t len)
{
	X509_STORE *store = X509_STORE_new();

	if (store == NULL)
		return NULL;
	/* What the administrator names is an anchor, also when it is not self-signed. */
	X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	if (pem != NULL && add_certificates(store, pem, len) < 1) {
		X509_STORE_free(store);
		return NULL;
	}
	return (usher_trust *)(void *)store;
}

void usher_trust_add_system(usher_trust *trust)
{
	X509_STORE *store = store_of(trust);
	CURL *easy = curl_easy_init();
	char *file = NULL;
	char *directory = NULL;

	if (easy == NULL)
		return;
	/* The bundle that libcurl was built for: OpenSSL's default would follow SSL_CERT_FILE. */
	curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
	curl_easy_getinfo(easy, CURLINFO_CAPATH, &directory);
	if ((file == NULL || X509_STORE_load_file(store, file) != 1) && directory != NULL)
		X509_STORE_load_path(store, directory);
	ERR_clear_error();
	curl_easy_cleanup(easy);
}

void usher_trust_free(usher_trust *trust)
{
	X509_STORE_free(store_of(trust));
}

CURLcode usher_set_trust(CURL *easy, void *context, void *data)
{
	usher_transfer *transfer = data;
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
	unsigned char address[sizeof(struct in6_addr)];
	int is_set;

	(void)easy;
	SSL_CTX_set1_cert_store(context, store_of(transfer->trust));
	/* libcurl checks the name too, but falls back to the subject's common name. */
	X509_VERIFY_PARAM_set_hostflags(
	    param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (inet_pton(AF_INET, transfer->host, address) == 1)
		is_set = X509_VERIFY_PARAM_set1_ip(param, address, sizeof(struct in_addr));
	else if (inet_pton(AF_INET6, transfer->host, address) == 1)
		is_set = X509_VERIFY_PARAM_set1_ip(param, address, sizeof(struct in6_addr));
	else
		is_set = X509_VERIFY_PARAM_set1_host(param, transfer->host, 0);
	return is_set == 1 ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}
