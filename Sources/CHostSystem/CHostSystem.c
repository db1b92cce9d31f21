#define _GNU_SOURCE
#include "CHostSystem.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int usher_peer_credentials(int socket, int32_t *ret_pid, uint32_t *ret_uid, uint32_t *ret_gid)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return errno;
	if (len != sizeof(peer))
		return EPROTO;
	*ret_pid = peer.pid;
	*ret_uid = peer.uid;
	*ret_gid = peer.gid;
	return 0;
}

static int int_option(int descriptor, int option)
{
	int value = -1;
	socklen_t len = sizeof(value);

	if (getsockopt(descriptor, SOL_SOCKET, option, &value, &len) != 0)
		return -1;
	return value;
}

int usher_is_unix_listener(int descriptor)
{
	return int_option(descriptor, SO_DOMAIN) == AF_UNIX &&
	       int_option(descriptor, SO_TYPE) == SOCK_STREAM &&
	       int_option(descriptor, SO_ACCEPTCONN) == 1;
}

intptr_t usher_receive(int socket, void *buffer, size_t count)
{
	struct iovec part = {buffer, count};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t n;

	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (message.msg_flags & MSG_CTRUNC) != 0 ? -EBADMSG : n;
}

int usher_random_bytes(void *buffer, size_t count)
{
	unsigned char *next = buffer;

	while (count > 0) {
		ssize_t n = getrandom(next, count, 0);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return errno;
		}
		next += n;
		count -= (size_t)n;
	}
	return 0;
}

int usher_harden_process(void)
{
	const struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return errno;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return errno;
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return errno;
	return 0;
}

void usher_give_memory_back(void)
{
	malloc_trim(0);
}

/* Fills in the address; a leading '@' makes it abstract. Returns its length, or 0. */
static socklen_t unix_address(const char *path, struct sockaddr_un *ret_address)
{
	size_t len = strlen(path);

	memset(ret_address, 0, sizeof(*ret_address));
	ret_address->sun_family = AF_UNIX;
	if (len == 0 || len >= sizeof(ret_address->sun_path))
		return 0;
	memcpy(ret_address->sun_path, path, len);
	if (path[0] == '@') {
		ret_address->sun_path[0] = '\0';
		return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	}
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1);
}

int usher_listen_unix(const char *path, int backlog)
{
	struct sockaddr_un address;
	socklen_t len = unix_address(path, &address);
	int fd, r = 0;

	if (len == 0 || path[0] != '/')
		return -EINVAL;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	/* The mode must hold from the first moment on. bind() gives the file the mode that the socket
	 * has; the umask is the whole process's and stays as it is. */
	if (fchmod(fd, 0600) != 0 || bind(fd, (const struct sockaddr *)&address, len) != 0)
		r = -errno;
	if (r == 0 && listen(fd, backlog) != 0)
		r = -errno;
	if (r != 0) {
		close(fd);
		return r;
	}
	return fd;
}

int usher_connect_unix(const char *path)
{
	struct sockaddr_un address;
	socklen_t len = unix_address(path, &address);
	int fd, r;

	if (len == 0)
		return -EINVAL;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, len) != 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}

int usher_send_datagram(const char *path, const void *bytes, size_t count)
{
	struct sockaddr_un address;
	socklen_t len = unix_address(path, &address);
	int fd, r = 0;

	if (len == 0)
		return EINVAL;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (sendto(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&address,
		   len) < 0)
		r = errno;
	close(fd);
	return r;
}

/* Where the handler writes each signal's number; 0 for signals that nobody waits for. */
static volatile sig_atomic_t signal_pipes[NSIG];

static void pass_on(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;
	ssize_t n;

	do
		n = write(signal_pipes[number], &byte, 1);
	while (n < 0 && errno == EINTR);
	/* A full pipe holds enough of them. */
	errno = saved;
}

/* A handler, because blocking is not enough: the Swift runtime's main thread ends in sigsuspend()
 * with an empty mask, where a blocked signal would end the process (libdispatch, queue.c,
 * _dispatch_sigsuspend). */
int usher_signal_descriptor(const int *signals, size_t count)
{
	struct sigaction action, before;
	int ends[2];

	for (size_t i = 0; i < count; i++)
		if (signals[i] < 1 || signals[i] >= NSIG)
			return -EINVAL;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	/* The handler must never wait; whoever reads does. */
	if (fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0)
		goto fail;
	memset(&action, 0, sizeof(action));
	sigfillset(&action.sa_mask);
	action.sa_handler = pass_on;
	action.sa_flags = SA_RESTART;
	for (size_t i = 0; i < count; i++) {
		/* A shell that starts us beside itself keeps ^C to itself. */
		if (signals[i] == SIGINT && sigaction(SIGINT, NULL, &before) == 0 &&
		    before.sa_handler == SIG_IGN)
			continue;
		signal_pipes[signals[i]] = ends[1];
		if (sigaction(signals[i], &action, NULL) != 0)
			goto fail;
	}
	return ends[0];
fail:
	/* The ends stay open: a handler that is in place may write. */
	return -errno;
}

int usher_read_signal(int descriptor)
{
	unsigned char number;
	ssize_t n;

	do
		n = read(descriptor, &number, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? number : 0;
}

/* The part of sd-bus(3) that is used. */
struct bus_functions {
	int (*open_system)(void **ret);
	int (*new_method_call)(void *bus, void **ret, const char *destination, const char *path,
			       const char *interface, const char *member);
	int (*append)(void *message, const char *types, ...);
	int (*call)(void *bus, void *message, uint64_t usec, void *ret_error, void **ret_reply);
	void *(*message_unref)(void *message);
	void *(*flush_close_unref)(void *bus);
};

/* Loaded only here: a daemon that ends nobody's sessions does without the library's memory. */
static int load_bus(struct bus_functions *ret)
{
	void *library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return -ELIBACC;
	*(void **)&ret->open_system = dlsym(library, "sd_bus_open_system");
	*(void **)&ret->new_method_call = dlsym(library, "sd_bus_message_new_method_call");
	*(void **)&ret->append = dlsym(library, "sd_bus_message_append");
	*(void **)&ret->call = dlsym(library, "sd_bus_call");
	*(void **)&ret->message_unref = dlsym(library, "sd_bus_message_unref");
	*(void **)&ret->flush_close_unref = dlsym(library, "sd_bus_flush_close_unref");
	return ret->open_system && ret->new_method_call && ret->append && ret->call &&
			       ret->message_unref && ret->flush_close_unref ?
		       0 :
		       -ELIBACC;
}

int usher_terminate_user(uint32_t uid, uint64_t microseconds)
{
	struct bus_functions functions;
	void *bus = NULL, *message = NULL, *reply = NULL;
	int r = load_bus(&functions);

	if (r < 0)
		return r;
	if (functions.open_system(&bus) < 0)
		return -ENOTCONN;
	r = functions.new_method_call(bus, &message, "org.freedesktop.login1",
				      "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
				      "TerminateUser");
	if (r >= 0)
		r = functions.append(message, "u", uid);
	if (r >= 0)
		r = functions.call(bus, message, microseconds, NULL, &reply);
	functions.message_unref(reply);
	functions.message_unref(message);
	functions.flush_close_unref(bus);
	return r < 0 ? r : 0;
}
