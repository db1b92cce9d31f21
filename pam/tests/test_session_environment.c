/* The names that the daemon has for a session's environment, and those that it never sets. */
#define _GNU_SOURCE
#include <string.h>

#include "../kept_variables.h"
#include "../wire.h"
#include "cases.h"

static void test_environment(void)
{
	static const struct step steps[] = {
		{ .kind = ACCEPT },
		{ .kind = ENVIRONMENT, .text = "EMPLOYEE_ID=4711" },
		{ .kind = ENVIRONMENT, .text = "COST_CENTRE=" },
		{ .kind = ENVIRONMENT, .text = "A=b=c d~" },
		{ .kind = GRANT },
		{ .kind = END },
	};
	struct attempt tried = { .phase = OPEN_SESSION,
				 .service = "sshd",
				 .user = "nora",
				 .pam_environment = "COST_CENTRE=of the client" };
	struct fake_daemon daemon = { 0 };

	try_session(&tried, &daemon, steps);
	EXPECT(strcmp(tried.environment, "COST_CENTRE=|EMPLOYEE_ID=4711|A=b=c d~|") == 0,
	       "what was there before is gone: %s", tried.environment);
}

/* What a shell, a loader or sudo reads is never set, whoever says so. */
static void test_kept_names(void)
{
	static const char *const kept[] = {
		"PATH=/tmp",	 "HOME=/",	   "SHELL=/tmp/x",     "IFS=x",
		"ENV=/tmp/x",	 "BASH_ENV=/tmp/x", "TZ=x",	       "LD_PRELOAD=/tmp/x.so",
		"LD_=x",	 "LD_AUDIT=x",	   "PYTHONPATH=/tmp",  "PERL5LIB=/tmp",
		"SSH_AUTH_SOCK=x", "SUDO_ASKPASS=x", "XDG_RUNTIME_DIR=/tmp", "LC_ALL=x",
		"LANGUAGE=x",	 "BEARER_TOKEN=x", "BEARER_TOKEN_FILE=x", "KRB5CCNAME=x",
		"GCONV_PATH=/tmp", "PS4=$(id)",	   "GIT_SSH=x",	       "TMPDIR=/x",
	};
	static const char *const others[] = { "PATHS=1", "L=1",	      "LD=1",	 "EN=1",
					      "MY_PATH=1", "PS=1",    "PS10=1",	 "MANAGER=1",
					      "PROXY=1",   "TEAM=1",  "TEMPO=1", "BROWSERS=1",
					      "LESSON=1",  "HISTORY=1", "TERMINAL=1" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = "ID=1" },
					      { .kind = ENVIRONMENT, .text = kept[i] },
					      { .kind = GRANT },
					      { .kind = END } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		try_session(&tried, &daemon, steps);
		EXPECT(strcmp(tried.environment, "ID=|") == 0, "%s: %s", kept[i],
		       tried.environment);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = others[i] },
					      { .kind = GRANT },
					      { .kind = END } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		try_session(&tried, &daemon, steps);
		EXPECT(strncmp(tried.environment, others[i], strlen(others[i])) == 0, "%s: %s",
		       others[i], tried.environment);
	}
}

/* With these a shell, an editor, a pager, a library or make runs what the value says, or takes its
 * words from where it says; sudo's own list (initial_badenv_table) is among them. */
static void test_programs_in_values(void)
{
	static const char *const names[] = {
		"PROMPT_COMMAND", "PS0", "PS3", "RPS1", "PROMPT", "RPROMPT", "SHELLOPTS",
		"BASHOPTS", "GLOBIGNORE", "ZDOTDIR", "FPATH", "NULLCMD", "READNULLCMD", "TMPPREFIX",
		"MODULE_PATH", "INPUTRC", "FCEDIT", "HISTFILE", "HISTCONTROL", "EXECIGNORE",
		"TERMINFO", "TERMINFO_DIRS", "TERMPATH", "TERMCAP", "LESSOPEN", "LESSCLOSE", "LESS",
		"MANPAGER", "BROWSER", "VIMINIT", "EXINIT", "HOSTALIASES", "LOCALDOMAIN",
		"RES_OPTIONS", "NLSPATH", "PATH_LOCALE", "LOCPATH", "OPENSSL_CONF", "SSL_CERT_FILE",
		"CURL_HOME", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "MAKEFLAGS",
		"GTK_MODULES", "QT_PLUGIN_PATH", "LUA_INIT", "NPM_CONFIG_PREFIX", "KUBECONFIG",
		"DOCKER_HOST", "TMP", "TEMP", "CLASSPATH", "SSLKEYLOGFILE",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char text[64];
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = text },
					      { .kind = GRANT },
					      { .kind = END } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		snprintf(text, sizeof(text), "%s=x", names[i]);
		try_session(&tried, &daemon, steps);
		EXPECT(tried.environment[0] == '\0', "%s is set", text);
	}
}

/* Every name of the list, and one that begins with each of its beginnings. */
static void test_whole_list(void)
{
	unsigned int listed = 0;

	for (int is_prefix = 0; is_prefix < 2; is_prefix++) {
		const char *name = is_prefix ? kept_prefixes : kept_names;

		for (; *name != '\0'; name += strlen(name) + 1) {
			char text[64];
			const struct step steps[] = { { .kind = ACCEPT },
						      { .kind = ENVIRONMENT, .text = text },
						      { .kind = GRANT },
						      { .kind = END } };
			struct attempt tried = { .phase = OPEN_SESSION,
						 .service = "sshd",
						 .user = "alice" };
			struct fake_daemon daemon = { 0 };

			snprintf(text, sizeof(text), "%s%s=x", name, is_prefix ? "Z" : "");
			try_session(&tried, &daemon, steps);
			EXPECT(tried.environment[0] == '\0', "%s is set", text);
			listed++;
		}
	}
	EXPECT(listed >= 40, "the lists have %u names", listed);
}

static void test_many(void)
{
	static const char *const names[] = { "A0=1", "A1=1", "A2=1", "A3=1", "A4=1", "A5=1",
					     "A6=1", "A7=1", "A8=1", "A9=1", "B0=1" };

	for (size_t count = WIRE_MAX_ENVIRONMENT; count <= WIRE_MAX_ENVIRONMENT + 1; count++) {
		struct step steps[WIRE_MAX_ENVIRONMENT + 4] = { { .kind = ACCEPT } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		for (size_t i = 0; i < count; i++)
			steps[1 + i] = (struct step){ .kind = ENVIRONMENT, .text = names[i % 11] };
		steps[1 + count].kind = GRANT;
		try_session(&tried, &daemon, steps);
		EXPECT((strstr(tried.environment, "B0=1|") != NULL) ==
			       (count == WIRE_MAX_ENVIRONMENT),
		       "%zu frames: %s", count, tried.environment);
	}
}

/* In no other phase has the daemon anything to set. */
static void test_other_phases(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = ENVIRONMENT, .text = "ID=1" },
					     { .kind = GRANT },
					     { .kind = END } };

	for (enum phase phase = AUTHENTICATE; phase <= CLOSE_SESSION; phase++) {
		struct attempt tried = { .phase = phase, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		if (phase == SETCRED || phase == OPEN_SESSION)
			continue;
		play(&tried, &daemon, steps);
		EXPECT(tried.result == (phase == CLOSE_SESSION ? PAM_SUCCESS
					: phase == CHAUTHTOK   ? PAM_AUTHTOK_ERR
							       : PAM_AUTHINFO_UNAVAIL),
		       "an environment in phase %d: %s", (int)phase, code_name(tried.result));
		EXPECT(tried.environment[0] == '\0', "phase %d sets %s", (int)phase,
		       tried.environment);
	}
}

void test_session_environment(void)
{
	usual_host();
	write_service("sshd", "manage_local=usher-managed sessions");
	test_environment();
	test_kept_names();
	test_programs_in_values();
	test_whole_list();
	test_many();
	test_other_phases();
}
