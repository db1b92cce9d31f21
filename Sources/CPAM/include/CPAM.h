/* libpam for Swift: one transaction, with a service directory of the caller's own. */
#ifndef USHER_CPAM_H
#define USHER_CPAM_H

#include <stddef.h>

struct usher_pam;

/* What a message of a module is: pam_conv(3). */
extern const int usher_pam_prompt_echo_off;
extern const int usher_pam_prompt_echo_on;
extern const int usher_pam_error_msg;
extern const int usher_pam_text_info;

extern const int usher_pam_success;
extern const int usher_pam_perm_denied;
extern const int usher_pam_authinfo_unavail;
extern const int usher_pam_user_unknown;
extern const int usher_pam_conv_err;
extern const int usher_pam_module_unknown;

enum {
	/* The longest answer, in bytes. Modules refuse what is too long for them. */
	USHER_PAM_MAX_ANSWER = 1023,
};

/* Shows `text`. For a prompt, writes what was answered to `answer`, which has room for `size` bytes, and
 * returns their number. A negative result ends the conversation. */
typedef long (*usher_pam_converse)(void *context, int style, const char *text, char *answer, size_t size);

/* Begins a transaction that reads its services from `directory`. Returns a PAM code; *ret_pam is set on
 * success only, and ends with usher_pam_end. `context` must live until then. */
int usher_pam_start(const char *directory, const char *service, const char *user, usher_pam_converse converse,
		    void *context, struct usher_pam **ret_pam);

/* Each returns a PAM code. */
int usher_pam_set_tty(struct usher_pam *pam, const char *tty);
int usher_pam_set_ruser(struct usher_pam *pam, const char *name);
int usher_pam_authenticate(struct usher_pam *pam);
int usher_pam_account(struct usher_pam *pam);

/* `code` is the last result. */
void usher_pam_end(struct usher_pam *pam, int code);

/* "PAM_AUTH_ERR"; "PAM_?" for a code that does not exist. */
const char *usher_pam_code_name(int code);

/* libpam's own words for a code. */
const char *usher_pam_code_text(int code);

#endif
