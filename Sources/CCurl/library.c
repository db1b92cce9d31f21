#define _GNU_SOURCE
#include "CCurl.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* libcurl keeps copies of the form and of the Authorization header in buffers of its own. */
static void erasing_free(void *memory)
{
	if (memory == NULL)
		return;
	explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static void *erasing_realloc(void *memory, size_t size)
{
	size_t old = memory == NULL ? 0 : malloc_usable_size(memory);
	void *moved = malloc(size);

	if (moved == NULL)
		return NULL;
	if (old > 0)
		memcpy(moved, memory, old < size ? old : size);
	erasing_free(memory);
	return moved;
}

int usher_curl_global_init(void)
{
	const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);

	/* The authorities are set through OpenSSL. */
	if (version->ssl_version == NULL || strncmp(version->ssl_version, "OpenSSL/", 8) != 0)
		return -1;
	/* libcurl would write every connection's keys there. */
	unsetenv("SSLKEYLOGFILE");
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, erasing_free, erasing_realloc, strdup,
				 calloc) != CURLE_OK)
		return -1;
	return 0;
}
