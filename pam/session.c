#include "session.h"

#include <errno.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "environment.h"
#include "results.h"

bool session_is_phase(enum wire_phase phase)
{
	return phase >= WIRE_OPEN_SESSION;
}

bool session_note(struct login *login)
{
	struct verdict verdict;
	bool is_granted;
	int r;

	r = login_run(login, &verdict);
	is_granted = r == 0 && verdict.outcome == WIRE_GRANTED;
	/* A usherd that is older than this module knows no sessions, and hangs up. */
	if (r < 0 && r != -ECONNRESET)
		pam_syslog(login->pamh, LOG_NOTICE, "%s (%d)", result_failure_text(r), -r);
	else if (r == 0 && !is_granted)
		pam_syslog(login->pamh, LOG_NOTICE, "refused: %s", verdict.reason);
	/* Without its word the names are there all the same, and empty. */
	if (!environment_set(login->pamh, &login->environment, is_granted))
		pam_syslog(login->pamh, LOG_ERR, "the environment cannot be set");
	environment_clear(&login->environment);
	return is_granted;
}
