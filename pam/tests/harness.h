/* What all tests of pam_usher.so use: counting, a private PAM configuration, the person at the
 * application, the host's files and records, and what the module logged. */
#ifndef USHER_TESTS_HARNESS_H
#define USHER_TESTS_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <security/pam_appl.h>

/* One check; the text says what should be. */
#define EXPECT(condition, ...) expect_((condition), __FILE__, __LINE__, __VA_ARGS__)
void expect_(bool condition, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
extern _Atomic unsigned int passed_checks, failed_checks;

/* --- places --- */

extern const char *module_path; /* absolute, of the .so under test */
extern const char *authtok_module_path;
extern char base_directory[64]; /* private, 0755, below TMPDIR */
extern char socket_path[80];	/* where the fake daemon listens */
extern bool is_root;

void harness_start(const char *module, const char *authtok_module);
void harness_end(void);

/* A service whose four stacks are the module alone with these options after `socket=`; the result
 * that pam_*() gives is the module's own, and PAM_MODULE_UNKNOWN stands for PAM_IGNORE. */
void write_service(const char *service, const char *options);
/* The same, and nothing before the options. */
void write_service_bare(const char *service, const char *options);

/* --- the host, as the module sees it --- */

/* The content of /etc/passwd and /etc/group; NULL for a file that cannot be opened. */
extern const char *passwd_file, *group_file;

struct record {
	const char *asked;
	const char *name; /* as the record spells it */
	uid_t uid;
	int error; /* of getpwnam_r instead of a record */
};
/* Until the next call; `later` (NULL: the same) from lookup number `later_from` (1-based) on. */
void set_records(const struct record *records, const struct record *later, int later_from);
extern int lookups;
/* Calls of getrandom() that fail from now on. */
extern int broken_random;
/* No process of this program has a clock, as a seccomp filter may have it. */
extern bool has_no_clock;

/* --- what the module did --- */

extern char logged[65536];
extern unsigned int fail_delay_us;
void forget_logged(void);

/* --- the person --- */

enum manner {
	ANSWERS,	 /* gives `answers` in turn */
	FAILS,		 /* PAM_CONV_ERR */
	NO_RESPONSES,	 /* success without an array */
	NO_ANSWER,	 /* an array with NULL in it */
	NO_CONVERSATION, /* no function at all */
	CHANGES_USER,	 /* as ANSWERS, and sets PAM_USER to bob */
	CHANGES_SERVICE, /* as ANSWERS, and sets PAM_SERVICE and PAM_USER anew to what they were */
	CHANGES_AUTHTOK, /* as ANSWERS, and sets PAM_AUTHTOK to "another" */
	INTERRUPTS,	 /* as ANSWERS, and raises SIGINT, which is blocked */
};

struct person {
	enum manner manner;
	const char *answers[4];
	pam_handle_t *pamh;
	unsigned int answered;
	unsigned int calls;
	/* "I:text|E:text|P:prompt|Q:prompt with echo|", a "/" after each call */
	char seen[32768];
};

/* The conversation function of a `struct person`. */
int person_converse(int count, const struct pam_message **messages,
		    struct pam_response **ret_responses, void *data);

/* --- a phase through libpam --- */

enum phase { AUTHENTICATE, ACCOUNT, CHAUTHTOK, SETCRED, OPEN_SESSION, CLOSE_SESSION };

struct attempt {
	enum phase phase;
	const char *service;
	const char *user;
	const char *rhost;
	const char *tty;
	const char *ruser;
	const char *authtok;
	const char *pam_environment; /* NAME=VALUE, as an application sets it */
	int flags;
	struct person person;
	/* results */
	int result;
	double seconds;
	char environment[40000]; /* "NAME=value|" of each in PAM's own environment */
};
void attempt(struct attempt *attempt);

double now_seconds(void);

#endif
