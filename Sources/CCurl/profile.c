#define _GNU_SOURCE
#include "profile.h"

#include <stdlib.h>
#include <string.h>

usher_profile *usher_profile_new(const struct usher_profile_options *options)
{
	usher_profile *profile = calloc(1, sizeof(*profile));

	if (profile == NULL)
		return NULL;
	profile->store = X509_STORE_new();
	if (profile->store == NULL) {
		free(profile);
		return NULL;
	}
	/* What the administrator names is an anchor, also when it is not self-signed. */
	X509_STORE_set_flags(profile->store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	profile->min_version = options->needs_tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
	profile->max_version = options->has_no_tls13 ? TLS1_2_VERSION : 0;
	profile->connect_timeout_ms = options->connect_timeout_ms;
	profile->idle_s = options->idle_s;
	profile->keep_alive = options->keep_alive;
	profile->needs_staple = options->needs_staple;
	profile->allows_loopback = options->allows_loopback;
	return profile;
}

static void erase_text(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

void usher_profile_free(usher_profile *profile)
{
	X509_STORE_free(profile->store);
	X509_free(profile->certificate);
	sk_X509_pop_free(profile->chain, X509_free);
	EVP_PKEY_free(profile->key);
	free(profile->tls12_suites);
	free(profile->tls13_suites);
	free(profile->pins);
	free(profile->proxy);
	free(profile->proxy_host);
	erase_text(profile->proxy_authorization);
	free(profile);
}

static int replace(char **text, const char *with)
{
	char *copy = strdup(with);

	if (copy == NULL)
		return -1;
	free(*text);
	*text = copy;
	return 0;
}

int usher_profile_set_suites(usher_profile *profile, const char *tls12, const char *tls13)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	int is_known = context != NULL &&
		       (tls12[0] == '\0' || SSL_CTX_set_cipher_list(context, tls12) == 1) &&
		       (tls13[0] == '\0' || SSL_CTX_set_ciphersuites(context, tls13) == 1);

	SSL_CTX_free(context);
	if (!is_known)
		return -1;
	if (tls12[0] != '\0' && replace(&profile->tls12_suites, tls12) != 0)
		return -1;
	return tls13[0] == '\0' ? 0 : replace(&profile->tls13_suites, tls13);
}

int usher_profile_set_pins(usher_profile *profile, const char *pins)
{
	return replace(&profile->pins, pins);
}

int usher_profile_set_proxy(usher_profile *profile, const char *url, const char *host, int has_tls)
{
	profile->proxy_has_tls = has_tls;
	if (replace(&profile->proxy_host, host) != 0)
		return -1;
	return replace(&profile->proxy, url);
}

int usher_profile_set_proxy_credentials(usher_profile *profile, const void *bytes, size_t len)
{
	static const char name[] = "Proxy-Authorization: Basic ";
	size_t size = sizeof(name) + 4 * ((len + 2) / 3);
	char *line;

	if (len > 4096)
		return -1;
	line = malloc(size);
	if (line == NULL)
		return -1;
	memcpy(line, name, sizeof(name));
	EVP_EncodeBlock((unsigned char *)line + sizeof(name) - 1, bytes, (int)len);
	erase_text(profile->proxy_authorization);
	profile->proxy_authorization = line;
	return 0;
}
