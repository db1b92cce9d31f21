/* A PAM module for the tests: puts a password at hand, as a module earlier in the stack would. */
#include <stddef.h>

#include <security/pam_modules.h>

extern const char *authtok_for_test;

__attribute__((visibility("default"))) int pam_sm_authenticate(pam_handle_t *pamh, int flags,
							       int argc, const char **argv)
{
	(void)flags;
	(void)argc;
	(void)argv;
	if (authtok_for_test != NULL)
		pam_set_item(pamh, PAM_AUTHTOK, authtok_for_test);
	return PAM_IGNORE;
}
