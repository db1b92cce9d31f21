/* One request to usherd and its dialogue. */
#ifndef USHER_LOGIN_H
#define USHER_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include <security/pam_modules.h>

#include "account_floor.h"
#include "environment.h"
#include "options.h"
#include "verdict.h"
#include "wire.h"

struct login {
	pam_handle_t *pamh;
	const struct options *options;
	enum wire_phase phase;
	int64_t deadline_ms;
	char service[WIRE_MAX_SERVICE + 1];
	struct account account;
	/* A password was typed, or taken from PAM_AUTHTOK, and was not empty. */
	bool used_password;
	/* Of a session that opens; the caller sets it and clears it. */
	struct environment environment;
};

/* 0 and the verdict, or a negative errno: -ECANCELED for a pending signal, -EIO when the
 * application's conversation fails, -EKEYREJECTED for what is no password, -EPROTO for a daemon
 * that is not to be believed, others when there is none. */
int login_run(struct login *login, struct verdict *ret_verdict);

#endif
