/* The frames of docs/protocol.md. Nothing here does I/O or allocates. */
#ifndef USHER_WIRE_H
#define USHER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WIRE_VERSION = 1,
	WIRE_HEADER_SIZE = 6,
	WIRE_MAX_PAYLOAD = 16384,
	WIRE_ID_SIZE = 16,
	WIRE_MAX_SERVICE = 64,
	WIRE_MAX_USER = 32,
	WIRE_MAX_RHOST = 255,
	WIRE_MAX_TTY = 128,
	WIRE_MAX_RUSER = 64,
	WIRE_MAX_SSH_CONNECTION = 128,
	WIRE_MAX_PASSWORD = 512,
	WIRE_MAX_TEXT = 4096,
	WIRE_MAX_TEXTS = 16,
	WIRE_MAX_NAME = 64,
	WIRE_MAX_VALUE = 1024,
	WIRE_MAX_ENVIRONMENT = 32,
	WIRE_MAX_BEGIN = 1024,
	WIRE_MAX_ANSWER = 1024,
};

enum wire_type {
	WIRE_BEGIN = 0x01,
	WIRE_ANSWER = 0x02,
	WIRE_CANCEL = 0x03,
	WIRE_ACCEPTED = 0x81,
	WIRE_SAY = 0x82,
	WIRE_ASK = 0x83,
	WIRE_VERDICT = 0x84,
	WIRE_ENVIRONMENT = 0x85,
};

enum wire_phase {
	WIRE_AUTHENTICATE = 1,
	WIRE_ACCOUNT = 2,
	WIRE_PASSWORD_CHANGE = 3,
	WIRE_OPEN_SESSION = 4,
	WIRE_CLOSE_SESSION = 5,
};

enum wire_kind { WIRE_INFORMATION = 1, WIRE_ERROR = 2 };

enum wire_purpose { WIRE_PASSWORD = 1, WIRE_ACKNOWLEDGEMENT = 2 };

/* Far from every other value, so that no single flipped bit makes a grant. */
#define WIRE_GRANTED UINT32_C(0x52A6C39B)

/* The service only observes. As far from the others, so that no flipped bit leaves a refusal to the
 * rest of the stack. */
#define WIRE_LEFT_TO_OTHERS UINT32_C(0x3C195A64)

enum wire_outcome {
	WIRE_WRONG_CREDENTIAL = 1,
	WIRE_ENDED = 2,
	WIRE_DENIED = 3,
	WIRE_UNAVAILABLE = 4,
	WIRE_ACCOUNT_LOCKED = 5,
};

#define WIRE_NO_UID UINT32_MAX
#define WIRE_NO_AUDIT_SESSION UINT32_MAX
#define WIRE_NO_LOGIN_UID UINT32_MAX

/* Bytes that belong to somebody else. */
struct wire_bytes {
	const uint8_t *bytes;
	size_t size;
};

struct wire_begin {
	uint8_t id[WIRE_ID_SIZE];
	uint8_t phase;
	struct wire_bytes service;
	struct wire_bytes user;
	struct wire_bytes rhost;
	struct wire_bytes tty;
	uint64_t tty_device;
	uint32_t real_uid;
	struct wire_bytes ruser;
	uint32_t session_id;
	uint64_t session_leader_start; /* clock ticks after boot */
	uint32_t audit_session;
	bool trial;
	uint32_t account_uid;
	uint32_t patience_ms;
	bool password_at_hand;
	bool first_factor;
	uint32_t login_uid;
	struct wire_bytes ssh_connection;
};

/* A frame from the daemon; `type` says which members are set. The bytes point into the payload. */
struct wire_message {
	enum wire_type type;
	uint8_t kind;
	uint8_t purpose;
	bool echo;
	uint8_t phase;
	uint32_t uid;
	uint32_t outcome;
	struct wire_bytes id;
	struct wire_bytes user;
	struct wire_bytes service;
	struct wire_bytes reason;
	struct wire_bytes text;
	struct wire_bytes name;
	struct wire_bytes value;
};

/* The bytes of a string, without its NUL. */
struct wire_bytes wire_text(const char *text);

/* Each returns the size of the frame, or -EMSGSIZE. A field over its limit is refused, never cut.
 */
int wire_encode_begin(const struct wire_begin *begin, uint8_t *buffer, size_t capacity);
int wire_encode_answer(enum wire_purpose purpose, struct wire_bytes answer, uint8_t *buffer,
		       size_t capacity);
int wire_encode_cancel(uint8_t *buffer, size_t capacity);

/* 0, -EPROTONOSUPPORT (version) or -EMSGSIZE (length). */
int wire_decode_header(const uint8_t header[WIRE_HEADER_SIZE], uint8_t *ret_type, size_t *ret_size);

/* 0, or what is wrong: -ENOMSG unknown type, -EBADMSG truncated field, -ENOENT unknown tag, -EEXIST
 * tag twice, -ENODATA tag missing, -ERANGE wrong size, -EILSEQ invalid text, -EINVAL invalid value.
 */
int wire_decode(uint8_t type, const uint8_t *payload, size_t size,
		struct wire_message *ret_message);

#endif
