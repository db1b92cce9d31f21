#define _GNU_SOURCE
#include "harness.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

_Atomic unsigned int passed_checks, failed_checks;
const char *module_path, *authtok_module_path;
char base_directory[64];
char socket_path[80];
bool is_root;

void expect_(bool condition, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	if (condition) {
		passed_checks++;
		return;
	}
	failed_checks++;
	printf("FAIL %s:%d: ", file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
}

double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- places --- */

void harness_start(const char *module, const char *authtok_module)
{
	const char *place = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	int size = snprintf(base_directory, sizeof(base_directory), "%s/usher-pam.XXXXXX", place);

	is_root = geteuid() == 0;
	module_path = module;
	authtok_module_path = authtok_module;
	/* Sockets need a short path. */
	if (size < 0 || (size_t)size >= sizeof(base_directory))
		strcpy(base_directory, "/tmp/usher-pam.XXXXXX");
	if (mkdtemp(base_directory) == NULL || chmod(base_directory, 0755) != 0) {
		perror("mkdtemp");
		exit(2);
	}
	snprintf(socket_path, sizeof(socket_path), "%s/auth.sock", base_directory);
	write_service_bare("other", "");
}

static void remove_all(const char *path)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf -- '%s'", path);
	if (system(command) != 0)
		printf("%s stays\n", path);
}

void harness_end(void)
{
	remove_all(base_directory);
}

void write_service_bare(const char *service, const char *options)
{
	static const char *const types[][2] = {
		{ "auth", "auth=module_unknown" },
		{ "account", "acct=module_unknown" },
		{ "password", "prechauthtok=module_unknown" },
	};
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", base_directory, service);
	file = fopen(path, "w");
	if (file == NULL) {
		perror(path);
		exit(2);
	}
	fprintf(file, "auth [default=ignore] %s\n", authtok_module_path);
	for (size_t i = 0; i < 3; i++) {
		fprintf(file, "%s [success=1 ignore=ignore default=die] %s %s\n", types[i][0],
			module_path, options);
		fprintf(file, "%s [default=die] pam_debug.so %s\n", types[i][0], types[i][1]);
		fprintf(file, "%s required pam_permit.so\n", types[i][0]);
	}
	fprintf(file, "session required %s %s\n", module_path, options);
	fclose(file);
}

void write_service(const char *service, const char *options)
{
	char all[1024];

	snprintf(all, sizeof(all), "socket=%s %s", socket_path, options);
	write_service_bare(service, all);
}
