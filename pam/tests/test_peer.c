/* Who may stand behind the socket, and where it may stand. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

static const struct step grant[] = { { .kind = ACCEPT },
				     { .kind = ASK_PASSWORD, .text = "Secret: " },
				     { .kind = WAIT_ANSWER },
				     { .kind = GRANT },
				     { .kind = END } };

static char directory[128], path[160], other_path[160];

static void make_directory(mode_t mode, int uid)
{
	snprintf(directory, sizeof(directory), "%s/run", base_directory);
	snprintf(path, sizeof(path), "%s/auth.sock", directory);
	snprintf(other_path, sizeof(other_path), "%s/other.sock", directory);
	mkdir(directory, 0755);
	if (uid >= 0 && chown(directory, (uid_t)uid, (gid_t)uid) != 0)
		perror("chown");
	chmod(directory, mode);
}

static void clean(void)
{
	chmod(directory, 0755);
	unlink(path);
	unlink(other_path);
	if (rmdir(directory) != 0)
		unlink(directory);
}

static void use_socket(const char *socket)
{
	char options[256];

	snprintf(options, sizeof(options), "socket=%s manage_local=usher-managed timeout=5",
		 socket);
	write_service_bare("sshd", options);
}

static void expect_path(const char *socket, bool is_trusted, const char *what)
{
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .person.answers = { "secret" } };
	struct fake_daemon daemon = { 0 };

	use_socket(socket);
	forget_logged();
	daemon.listener = -1;
	daemon_start_at(&daemon, path, grant);
	attempt(&tried);
	daemon_stop(&daemon);
	EXPECT(tried.result == (is_trusted ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL), "%s: %s (SHIM-8)",
	       what, code_name(tried.result));
	EXPECT(is_trusted || daemon.begin_size == 0, "%s: not a byte is said (PAM-04)", what);
}

static void test_directories(void)
{
	char text[256];

	make_directory(0755, -1);
	expect_path(path, true, "a directory of one's own");
	snprintf(text, sizeof(text), "/%s//auth.sock", directory + 1);
	expect_path(text, true, "two slashes");
	snprintf(text, sizeof(text), "%s/./auth.sock", directory);
	expect_path(text, false, "a dot");
	snprintf(text, sizeof(text), "%s/../run/auth.sock", directory);
	expect_path(text, false, "two dots");
	snprintf(text, sizeof(text), "%s/auth.sock/", directory);
	expect_path(text, false, "a slash at the end");
	chmod(directory, 0777);
	expect_path(path, false, "a directory that all may write to");
	chmod(directory, 0775);
	expect_path(path, false, "a directory that its group may write to");
	chmod(directory, 01777);
	expect_path(path, is_root, "a sticky directory, root's alone");
	clean();
}

static void test_links(void)
{
	char real[160];

	/* The socket is a symbolic link. */
	make_directory(0755, -1);
	if (symlink(path, other_path) != 0)
		perror("symlink");
	expect_path(other_path, false, "a link to the socket");
	clean();
	/* A directory is one. */
	make_directory(0755, -1);
	snprintf(real, sizeof(real), "%s/link", base_directory);
	if (symlink(directory, real) != 0)
		perror("symlink");
	snprintf(other_path, sizeof(other_path), "%s/link/auth.sock", base_directory);
	expect_path(other_path, false, "a link on the way");
	unlink(real);
	snprintf(other_path, sizeof(other_path), "%s/other.sock", directory);
	clean();
}

static void test_not_a_socket(void)
{
	struct attempt tried = { .service = "sshd", .user = "alice" };
	FILE *file;

	make_directory(0755, -1);
	use_socket(path);
	attempt(&tried);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "no socket: %s", code_name(tried.result));
	file = fopen(path, "w");
	if (file != NULL)
		fclose(file);
	attempt(&tried);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "a file: %s", code_name(tried.result));
	unlink(path);
	if (mkdir(path, 0755) == 0)
		attempt(&tried);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "a directory: %s", code_name(tried.result));
	rmdir(path);
	clean();
}

static void test_foreign_owners(void)
{
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .person.answers = { "secret" } };
	struct fake_daemon daemon = { 0 };

	if (!is_root)
		return;
	make_directory(0755, 65534);
	expect_path(path, false, "somebody else's directory");
	clean();
	make_directory(0755, -1);
	use_socket(path);
	daemon_start_at(&daemon, path, grant);
	if (chown(path, 65534, 65534) != 0)
		perror("chown");
	attempt(&tried);
	daemon_stop(&daemon);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL && daemon.begin_size == 0,
	       "somebody else's socket: %s", code_name(tried.result));
	memset(&daemon, 0, sizeof(daemon));
	daemon_start_at(&daemon, path, grant);
	chmod(path, 0666);
	attempt(&tried);
	daemon_stop(&daemon);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL && daemon.begin_size == 0,
	       "a socket that all may write to: %s", code_name(tried.result));
	clean();
}

/* Root's socket file, but another user listens: the kernel says so. */
static void test_foreign_listener(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .person.answers = { "secret" } };
	char byte;
	int fd, ready[2], accepted;
	pid_t child;

	if (!is_root)
		return;
	make_directory(0755, -1);
	use_socket(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || chmod(path, 0600) != 0 ||
	    pipe(ready) != 0)
		perror("bind");
	child = fork();
	if (child == 0) {
		if (setresuid(65534, 65534, 65534) == 0 && listen(fd, 4) == 0 &&
		    write(ready[1], "", 1) == 1) {
			accepted = accept(fd, NULL, NULL);
			/* Not a byte may come. */
			_exit(accepted >= 0 && read(accepted, &byte, 1) == 0 ? 0 : 1);
		}
		_exit(2);
	}
	if (read(ready[0], &byte, 1) != 1)
		perror("read");
	attempt(&tried);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "another user listens: %s (PAM-04)",
	       code_name(tried.result));
	EXPECT(waitpid(child, &accepted, 0) == child && accepted == 0, "and hears nothing");
	close(fd);
	close(ready[0]);
	close(ready[1]);
	clean();
}

void test_peer(void)
{
	usual_host();
	test_directories();
	test_links();
	test_not_a_socket();
	test_foreign_owners();
	test_foreign_listener();
}
