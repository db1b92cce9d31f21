/* The words behind pam_usher.so in a PAM service file. */
#ifndef USHER_OPTIONS_H
#define USHER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <security/pam_modules.h>

enum {
	OPTIONS_MAX_UID_RANGES = 8,
	OPTIONS_MIN_TIMEOUT = 5,
	OPTIONS_MAX_TIMEOUT = 600,
};

struct uid_range {
	uint32_t min;
	uint32_t max;
};

struct options {
	const char *socket_path;
	unsigned int timeout;	  /* seconds */
	const char *manage_local; /* NULL: no local account is managed */
	struct uid_range uids[OPTIONS_MAX_UID_RANGES];
	size_t uids_count;
	bool trial;
	/* The lines of the session type tell the daemon of sessions. */
	bool sessions;
	bool debug;
	/* A security option has no meaning: whoever is not left to others is refused. */
	bool malformed;
};

void options_parse(pam_handle_t *pamh, int argc, const char **argv, struct options *ret_options);

#endif
