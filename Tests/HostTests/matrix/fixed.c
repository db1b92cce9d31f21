/* In place of pam_usher.so: each entry point returns the code that the program around it wants. */
#include <security/pam_modules.h>

/* The program's own. */
extern int fixed_codes[2];
extern unsigned int fixed_calls;

int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	fixed_calls++;
	return fixed_codes[0];
}

int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	fixed_calls++;
	return fixed_codes[1];
}

/* As the module itself. */
int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
