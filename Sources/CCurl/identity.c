#define _GNU_SOURCE
#include "profile.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

struct passphrase {
	const void *bytes; /* or NULL */
	size_t len;
	int was_asked_for;
};

static int give_passphrase(char *buffer, int size, int writing, void *data)
{
	struct passphrase *passphrase = data;

	(void)writing;
	passphrase->was_asked_for = 1;
	if (passphrase->bytes == NULL || size < 0 || passphrase->len > (size_t)size)
		return -1;
	memcpy(buffer, passphrase->bytes, passphrase->len);
	return (int)passphrase->len;
}

static int read_certificates(usher_profile *profile, const void *pem, size_t len)
{
	struct passphrase none = {NULL, 0, 0};
	BIO *bio = len > INT_MAX ? NULL : BIO_new_mem_buf(pem, (int)len);
	X509 *certificate;
	int r = -1;

	if (bio == NULL)
		return -1;
	profile->certificate = PEM_read_bio_X509(bio, NULL, give_passphrase, &none);
	profile->chain = sk_X509_new_null();
	if (profile->certificate == NULL || profile->chain == NULL)
		goto out;
	while ((certificate = PEM_read_bio_X509(bio, NULL, give_passphrase, &none)) != NULL) {
		if (sk_X509_push(profile->chain, certificate) == 0) {
			X509_free(certificate);
			goto out;
		}
	}
	/* The text's end is an error too, but this one. */
	if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
		r = 0;
out:
	ERR_clear_error();
	BIO_free(bio);
	return r;
}

int usher_profile_set_identity(usher_profile *profile, const struct usher_identity *identity)
{
	struct passphrase passphrase = {identity->passphrase, identity->passphrase_len, 0};
	BIO *bio;
	int matches;

	if (profile->certificate != NULL ||
	    read_certificates(profile, identity->certificates, identity->certificates_len) != 0)
		return USHER_IDENTITY_CERTIFICATE;
	bio = identity->key_len > INT_MAX ? NULL :
					    BIO_new_mem_buf(identity->key, (int)identity->key_len);
	if (bio == NULL)
		return USHER_IDENTITY_KEY;
	profile->key = PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &passphrase);
	ERR_clear_error();
	BIO_free(bio);
	if (profile->key == NULL && !passphrase.was_asked_for)
		return USHER_IDENTITY_KEY;
	if (profile->key == NULL)
		return USHER_IDENTITY_PASSPHRASE;
	matches = X509_check_private_key(profile->certificate, profile->key);
	ERR_clear_error();
	return matches == 1 ? USHER_IDENTITY_OK : USHER_IDENTITY_MISMATCH;
}
