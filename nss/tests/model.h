/* A second writer of docs/nss.md's format, from the page's offsets and not from snapshot.h: what it
 * and Sources/AccountRecord write must be the same bytes. The tests and Benchmarks/nss.c use it. */
#ifndef USHER_TESTS_MODEL_H
#define USHER_TESTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model_account {
	const char *name, *gecos;
	uint32_t id;
	bool is_locked;
	const uint32_t *groups;
	size_t groups_count;
};

struct model {
	bool lists;
	uint64_t generation, created;
	uint32_t id_min, id_max;
	uint8_t key[16];
	const char *home, *shell, *locked_shell;
	const struct model_account *accounts;
	size_t count;
};

enum { HEADER_SIZE = 280, HEADER_CHECK = 272, RULE_SIZE = 248, RULE_CHECK = 240 };

/* The caller frees it. */
uint8_t *model_snapshot(const struct model *model, size_t *ret_size);
/* Makes the check of a header (280 bytes) or rule (248) right again. */
void model_repair(uint8_t *bytes, size_t check_at);
void model_rule(uint8_t ret[RULE_SIZE], const uint8_t key[16], const char *prefix,
		const char *suffix, char contains, uint8_t min, uint8_t max);

void put16(uint8_t *at, uint16_t value);
void put32(uint8_t *at, uint32_t value);
void put64(uint8_t *at, uint64_t value);
uint32_t get32(const uint8_t *at);

#endif
