/* The few lines of C that Swift's Glibc module does not show. */
#ifndef USHER_CHOSTSYSTEM_H
#define USHER_CHOSTSYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* SO_PEERCRED. Returns 0, or errno. */
int usher_peer_credentials(int socket, int32_t *ret_pid, uint32_t *ret_uid, uint32_t *ret_gid);

/* Is the descriptor a listening AF_UNIX stream socket? */
int usher_is_unix_listener(int descriptor);

/* recvmsg() without room for descriptors: what came with some is refused with -EBADMSG, and the kernel
 * closes them. Returns the bytes received, 0 at the end, or -errno. */
intptr_t usher_receive(int socket, void *buffer, size_t count);

/* Fills the buffer from the kernel's generator. Returns 0, or errno. */
int usher_random_bytes(void *buffer, size_t count);

/* No core files, no ptrace by the same user, SIGPIPE ignored. Returns 0, or errno. */
int usher_harden_process(void);

/* Gives the system the whole pages that malloc holds and nobody uses. */
void usher_give_memory_back(void);

/* Binds and listens. Returns the descriptor, or -errno. */
int usher_listen_unix(const char *path, int backlog);

/* Connects, non-blocking. Returns the descriptor, or -errno. */
int usher_connect_unix(const char *path);

/* One datagram to a path, or to an abstract name when it begins with '@'. Returns 0, or errno. */
int usher_send_datagram(const char *path, const void *bytes, size_t count);

/* A descriptor that becomes readable with these signals, whichever thread gets them. A later call takes
 * a signal over; SIGINT stays ignored where it was. Returns it, or -errno. */
int usher_signal_descriptor(const int *signals, size_t count);

/* Reads one signal number; 0 when there is none. */
int usher_read_signal(int descriptor);

/* Has logind end all sessions of a uid, as root's "loginctl terminate-user" does. Loads libsystemd.so.0
 * the first time. Waits for logind at most so long. Returns 0, -errno as sd_bus_call() does,
 * -ENOTCONN without a bus, or -ELIBACC when there is no such library. */
int usher_terminate_user(uint32_t uid, uint64_t microseconds);

#endif
