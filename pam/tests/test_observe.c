/* A service that only observes: the module takes no part, whoever stands beside it. */
#define _GNU_SOURCE
#include <string.h>

#include <security/pam_modules.h>

#include "../wire.h"
#include "cases.h"

static const struct step observed[] = { { .kind = ACCEPT },
					{ .kind = VERDICT, .number = (long)WIRE_LEFT_TO_OTHERS },
					{ .kind = END } };

static void try(struct attempt *tried, const struct step *steps)
{
	struct fake_daemon daemon = { 0 };

	play(tried, &daemon, steps);
	EXPECT(daemon.connections == 1, "the daemon is asked");
	EXPECT(fail_delay_us == 0, "nobody is delayed");
}

/* libpam hides PAM_IGNORE; the harness lets PAM_MODULE_UNKNOWN stand for it. */
static void test_takes_no_part(void)
{
	/* What the harness's own stand-in says; nothing else is shown. */
	static const char *const shown[] = { "I:auth=module_unknown|/:|",
					     "I:acct=module_unknown|/:|",
					     "I:prechauthtok=module_unknown|/:|" };

	for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
		struct attempt tried = { .phase = phase, .service = "sudo", .user = "alice" };

		try(&tried, observed);
		EXPECT(tried.result == PAM_MODULE_UNKNOWN, "phase %d is left to others: %s",
		       (int)phase, code_name(tried.result));
		EXPECT(strcmp(tried.person.seen, shown[phase]) == 0, "phase %d shows: %s",
		       (int)phase, tried.person.seen);
	}
}

/* Nothing but the one value, with its own reason and no words, is it. */
static void test_no_other_value(void)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		const struct step steps[] = {
			{ .kind = ACCEPT },
			{ .kind = VERDICT,
			  .number = (long)(WIRE_LEFT_TO_OTHERS ^ (UINT32_C(1) << bit)) },
			{ .kind = END },
		};
		struct attempt tried = { .service = "sudo", .user = "alice" };

		try(&tried, steps);
		EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "with bit %u changed: %s", bit,
		       code_name(tried.result));
	}
	for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
		const struct step words[] = { { .kind = ACCEPT },
					      { .kind = VERDICT,
						.number = (long)WIRE_LEFT_TO_OTHERS,
						.text = "Welcome." },
					      { .kind = END } };
		struct attempt tried = { .phase = phase, .service = "sudo", .user = "alice" };

		try(&tried, words);
		EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "with words of its own: %s",
		       code_name(tried.result));
		EXPECT(*tried.person.seen == '\0', "which nobody sees: %s", tried.person.seen);
	}
}

/* A stack of the module and of what stands below it in pam.d, for both phases. */
static void write_stack(const char *control, const char *below)
{
	static const char *const types[] = { "auth", "account" };
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/observed", base_directory);
	file = fopen(path, "w");
	EXPECT(file != NULL, "the stack is written");
	if (file == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		fprintf(file, "%s %s %s socket=%s\n", types[i], control, module_path, socket_path);
		if (below != NULL)
			fprintf(file, "%s required %s\n", types[i], below);
	}
	fclose(file);
}

static void test_others_decide(void)
{
	static const struct {
		const char *control, *below;
		bool is_granted;
	} stacks[] = {
		{ "required", NULL, false },
		{ "requisite", NULL, false },
		{ "sufficient", NULL, false },
		{ "[success=done ignore=ignore default=die]", NULL, false },
		{ "required", "pam_permit.so", true },
		{ "required", "pam_deny.so", false },
		{ "sufficient", "pam_permit.so", true },
		{ "sufficient", "pam_deny.so", false },
		{ "[success=done user_unknown=ignore ignore=ignore default=die]", "pam_permit.so",
		  true },
		{ "[success=done user_unknown=ignore ignore=ignore default=die]", "pam_deny.so",
		  false },
	};

	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		write_stack(stacks[i].control, stacks[i].below);
		for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "observed",
						 .user = "nora" };

			try(&tried, observed);
			EXPECT((tried.result == PAM_SUCCESS) == stacks[i].is_granted,
			       "%s before %s in phase %d: %s", stacks[i].control,
			       stacks[i].below == NULL ? "nothing" : stacks[i].below, (int)phase,
			       code_name(tried.result));
		}
	}
}

void test_observe(void)
{
	usual_host();
	test_takes_no_part();
	test_no_other_value();
	test_others_decide();
}
