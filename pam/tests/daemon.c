#define _GNU_SOURCE
#include "daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness.h"
#include "steps.h"

static void *serve(void *data)
{
	struct fake_daemon *daemon = data;
	struct frame *frame = calloc(1, sizeof(*frame));
	const struct step *step = daemon->steps;
	int fd = accept4(daemon->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		daemon->connections++;
		if (step_receive(daemon, fd)) {
			while (step_serve(daemon, fd, step, frame))
				step++;
		}
		/* What the shim still sends is noted; it closes when it sees our end. */
		shutdown(fd, SHUT_WR);
		if (daemon->closed_at == 0)
			step_wait_until_end(daemon, fd);
		close(fd);
	}
	free(frame);
	return NULL;
}

static int listen_at(const char *path, int backlog)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(path, 0600) != 0 || listen(fd, backlog) != 0) {
		perror(path);
		exit(2);
	}
	return fd;
}

void daemon_start_at(struct fake_daemon *daemon, const char *path, const struct step *steps)
{
	sigset_t all, before;

	daemon->steps = steps;
	daemon->listener = listen_at(path, 8);
	/* Signals are for the thread of the application. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&daemon->thread, NULL, serve, daemon) != 0) {
		perror("pthread_create");
		exit(2);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	daemon->has_thread = true;
}

void daemon_start(struct fake_daemon *daemon, const struct step *steps)
{
	daemon_start_at(daemon, socket_path, steps);
}

void daemon_deaf(struct fake_daemon *daemon, int backlog)
{
	daemon->listener = listen_at(socket_path, backlog);
}

void daemon_stop(struct fake_daemon *daemon)
{
	shutdown(daemon->listener, SHUT_RDWR); /* wakes accept() */
	if (daemon->has_thread)
		pthread_join(daemon->thread, NULL);
	close(daemon->listener);
	unlink(socket_path);
}
