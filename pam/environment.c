#define _GNU_SOURCE
#include "environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kept_variables.h"

/* Is one of the list the whole of `name`, or with `is_prefix` its beginning? */
static bool is_listed(const char *list, struct wire_bytes name, bool is_prefix)
{
	for (; *list != '\0'; list += strlen(list) + 1) {
		size_t size = strlen(list);

		if ((is_prefix ? size <= name.size : size == name.size) &&
		    memcmp(name.bytes, list, size) == 0)
			return true;
	}
	return false;
}

bool environment_may_set(struct wire_bytes name)
{
	return !is_listed(kept_names, name, false) && !is_listed(kept_prefixes, name, true);
}

int environment_add(struct environment *environment, struct wire_bytes name,
		    struct wire_bytes value)
{
	char *entry;

	if (environment->count == WIRE_MAX_ENVIRONMENT || !environment_may_set(name))
		return -EPROTO;
	entry = malloc(name.size + 1 + value.size + 1);
	if (entry == NULL)
		return -ENOMEM;
	memcpy(entry, name.bytes, name.size);
	entry[name.size] = '=';
	if (value.size > 0)
		memcpy(entry + name.size + 1, value.bytes, value.size);
	entry[name.size + 1 + value.size] = '\0';
	environment->entries[environment->count++] = entry;
	return 0;
}

bool environment_set(pam_handle_t *pamh, const struct environment *environment, bool with_values)
{
	bool is_set = true;

	for (size_t i = 0; i < environment->count; i++) {
		char *entry = environment->entries[i];

		if (!with_values)
			entry[strcspn(entry, "=") + 1] = '\0';
		if (pam_putenv(pamh, entry) != PAM_SUCCESS)
			is_set = false;
	}
	return is_set;
}

void environment_clear(struct environment *environment)
{
	for (size_t i = 0; i < environment->count; i++)
		free(environment->entries[i]);
	environment->count = 0;
}
