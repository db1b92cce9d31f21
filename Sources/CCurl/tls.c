#define _GNU_SOURCE
#include "transfer.h"

#include <arpa/inet.h>
#include <limits.h>
#include <time.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

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

int usher_profile_add_authorities(usher_profile *profile, const void *pem, size_t len)
{
	return add_certificates(profile->store, pem, len) < 1 ? -1 : 0;
}

void usher_profile_add_system_authorities(usher_profile *profile)
{
	CURL *easy = curl_easy_init();
	char *file = NULL;
	char *directory = NULL;

	if (easy == NULL)
		return;
	/* The bundle that libcurl was built for: OpenSSL's default would follow SSL_CERT_FILE. */
	curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
	curl_easy_getinfo(easy, CURLINFO_CAPATH, &directory);
	if ((file == NULL || X509_STORE_load_file(profile->store, file) != 1) && directory != NULL)
		X509_STORE_load_path(profile->store, directory);
	ERR_clear_error();
	curl_easy_cleanup(easy);
}

/* libcurl checks the name too, but falls back to the subject's common name. */
static int expect_name(SSL_CTX *context, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
	unsigned char address[sizeof(struct in6_addr)];

	X509_VERIFY_PARAM_set_hostflags(
	    param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (inet_pton(AF_INET, host, address) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, address, sizeof(struct in_addr));
	if (inet_pton(AF_INET6, host, address) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, address, sizeof(struct in6_addr));
	return X509_VERIFY_PARAM_set1_host(param, host, 0);
}

/* Both callbacks come within the handshake, which the transfer outlives; there is no second one. */
static int certificate_wanted(SSL *connection, void *data)
{
	usher_transfer *transfer = data;

	(void)connection;
	transfer->certificate_wanted = 1;
	return 1;
}

/* When the first certificate of the chain expires; the root's own end is not asked about. */
static void note_end(const STACK_OF(X509) *chain, usher_transfer *transfer)
{
	for (int i = 0; i < sk_X509_num(chain); i++) {
		struct tm broken_down;
		long long end;

		if (i > 0 && i == sk_X509_num(chain) - 1)
			break;
		if (ASN1_TIME_to_tm(X509_get0_notAfter(sk_X509_value(chain, i)), &broken_down) != 1)
			continue;
		end = (long long)timegm(&broken_down);
		if (transfer->certificate_end == 0 || end < transfer->certificate_end)
			transfer->certificate_end = end;
	}
}

/* OpenSSL's own verification. libcurl loses its result when it is made through a proxy with TLS. */
static int verify(X509_STORE_CTX *chain, void *data)
{
	usher_transfer *transfer = data;
	int result = X509_verify_cert(chain);

	if (result != 1)
		transfer->certificate_refused = 1;
	else
		note_end(X509_STORE_CTX_get0_chain(chain), transfer);
	return result;
}

static int show_identity(SSL_CTX *context, const usher_profile *profile)
{
	if (profile->certificate == NULL)
		return 1;
	if (SSL_CTX_use_certificate(context, profile->certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(context, profile->key) != 1)
		return 0;
	for (int i = 0; i < sk_X509_num(profile->chain); i++)
		if (SSL_CTX_add1_chain_cert(context, sk_X509_value(profile->chain, i)) != 1)
			return 0;
	return 1;
}

static int offer_suites(SSL_CTX *context, const usher_profile *profile)
{
	if (profile->tls12_suites != NULL &&
	    SSL_CTX_set_cipher_list(context, profile->tls12_suites) != 1)
		return 0;
	if (profile->tls13_suites != NULL &&
	    SSL_CTX_set_ciphersuites(context, profile->tls13_suites) != 1)
		return 0;
	return profile->max_version == 0 ||
	       SSL_CTX_set_max_proto_version(context, profile->max_version) == 1;
}

/* libcurl calls for the connection to a proxy as well; only that has a newest version set. In doubt
 * it is the provider's, and the proxy's certificate fails. */
static int is_for_proxy(const usher_transfer *transfer, SSL_CTX *context)
{
	return transfer->uses_proxy && transfer->profile->proxy_has_tls &&
	       SSL_CTX_get_max_proto_version(context) == TLS1_3_VERSION;
}

CURLcode usher_set_up_tls(CURL *easy, void *context, void *data)
{
	usher_transfer *transfer = data;
	const usher_profile *profile = transfer->profile;

	(void)easy;
	SSL_CTX_set1_cert_store(context, profile->store);
	/* openssl.cnf may ask for more. */
	if (SSL_CTX_get_security_level(context) < 2)
		SSL_CTX_set_security_level(context, 2);
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_cert_verify_callback(context, verify, transfer);
	if (is_for_proxy(transfer, context))
		return expect_name(context, profile->proxy_host) == 1 ? CURLE_OK :
									CURLE_SSL_CERTPROBLEM;
	SSL_CTX_set_cert_cb(context, certificate_wanted, transfer);
	if (SSL_CTX_set_min_proto_version(context, profile->min_version) != 1 ||
	    offer_suites(context, profile) != 1 || show_identity(context, profile) != 1)
		return CURLE_SSL_CIPHER;
	return expect_name(context, transfer->host) == 1 ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}
