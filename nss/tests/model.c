#define _DEFAULT_SOURCE
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "../siphash.h"

static const uint8_t zero_key[16];

void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

void put32(uint8_t *at, uint32_t value)
{
	put16(at, (uint16_t)value);
	put16(at + 2, (uint16_t)(value >> 16));
}

void put64(uint8_t *at, uint64_t value)
{
	put32(at, (uint32_t)value);
	put32(at + 4, (uint32_t)(value >> 32));
}

uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

struct key {
	uint32_t hash, offset;
};

static int by_hash(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Sorted by hash, each at its home or right behind the one before; false when one lies too far
 * away. */
static bool place(uint8_t *table, struct key *keys, size_t count, uint32_t bits)
{
	uint32_t next = 0;

	qsort(keys, count, sizeof(*keys), by_hash);
	for (size_t i = 0; i < count; i++) {
		uint32_t home = keys[i].hash >> (32 - bits), at = home > next ? home : next;

		if (at - home >= 16)
			return false;
		put32(table + 8 * at, keys[i].hash);
		put32(table + 8 * at + 4, keys[i].offset);
		next = at + 1;
	}
	return true;
}

static size_t record_size(const struct model_account *account)
{
	return (16 + 4 * account->groups_count + strlen(account->name) + 1 +
		strlen(account->gecos) + 1 + 3) &
	       ~(size_t)3;
}

static uint8_t *write_snapshot(const struct model *model, uint32_t bits, size_t *ret_size)
{
	size_t table = 8 * (((size_t)1 << bits) + 16), size = HEADER_SIZE + 2 * table;
	struct key *names, *ids;
	uint8_t *bytes, *at;
	bool fits;

	for (size_t i = 0; i < model->count; i++)
		size += record_size(&model->accounts[i]);
	bytes = calloc(1, size);
	names = calloc(model->count + 1, sizeof(*names));
	ids = calloc(model->count + 1, sizeof(*ids));
	if (bytes == NULL || names == NULL || ids == NULL)
		abort();
	at = bytes + HEADER_SIZE + 2 * table;
	for (size_t i = 0; i < model->count; i++) {
		const struct model_account *account = &model->accounts[i];
		size_t name = strlen(account->name), gecos = strlen(account->gecos);
		uint8_t id[4];

		put32(id, account->id);
		put32(at, (uint32_t)record_size(account));
		put32(at + 4, account->id);
		put16(at + 8, account->is_locked);
		at[10] = (uint8_t)name;
		at[11] = (uint8_t)gecos;
		put16(at + 12, (uint16_t)account->groups_count);
		for (size_t group = 0; group < account->groups_count; group++)
			put32(at + 16 + 4 * group, account->groups[group]);
		memcpy(at + 16 + 4 * account->groups_count, account->name, name);
		memcpy(at + 16 + 4 * account->groups_count + name + 1, account->gecos, gecos);
		names[i] = (struct key){ (uint32_t)siphash(model->key, account->name, name),
					 (uint32_t)(at - bytes) };
		ids[i] = (struct key){ (uint32_t)siphash(model->key, id, 4),
				       (uint32_t)(at - bytes) };
		at += record_size(account);
	}
	fits = place(bytes + HEADER_SIZE, names, model->count, bits) &&
	       place(bytes + HEADER_SIZE + table, ids, model->count, bits);
	free(names);
	free(ids);
	if (!fits) {
		free(bytes);
		return NULL;
	}
	memcpy(bytes, "usherv1\n", 8);
	put32(bytes + 8, HEADER_SIZE);
	put32(bytes + 12, model->lists);
	put64(bytes + 16, size);
	put64(bytes + 24, model->generation);
	put64(bytes + 32, model->created);
	put32(bytes + 40, model->id_min);
	put32(bytes + 44, model->id_max);
	put32(bytes + 48, (uint32_t)model->count);
	put32(bytes + 52, bits);
	memcpy(bytes + 56, model->key, 16);
	memcpy(bytes + 72, model->home, strlen(model->home));
	memcpy(bytes + 136, model->shell, strlen(model->shell));
	memcpy(bytes + 200, model->locked_shell, strlen(model->locked_shell));
	put64(bytes + 264, siphash(zero_key, bytes + HEADER_SIZE, size - HEADER_SIZE));
	model_repair(bytes, HEADER_CHECK);
	*ret_size = size;
	return bytes;
}

uint8_t *model_snapshot(const struct model *model, size_t *ret_size)
{
	uint32_t bits = 4;

	while ((size_t)1 << bits < 2 * model->count)
		bits++;
	for (;; bits++) {
		uint8_t *bytes = write_snapshot(model, bits, ret_size);

		if (bytes != NULL)
			return bytes;
	}
}

void model_repair(uint8_t *bytes, size_t check_at)
{
	put64(bytes + check_at, siphash(zero_key, bytes, check_at));
}

void model_rule(uint8_t ret[RULE_SIZE], const uint8_t key[16], const char *prefix,
		const char *suffix, char contains, uint8_t min, uint8_t max)
{
	memset(ret, 0, RULE_SIZE);
	memcpy(ret, "usherr1\n", 8);
	put32(ret + 8, RULE_SIZE);
	put32(ret + 16, 1879048192U);
	put32(ret + 20, 2147483647U);
	memcpy(ret + 24, key, 16);
	memcpy(ret + 40, "/home", 5);
	memcpy(ret + 104, "/bin/bash", 9);
	memcpy(ret + 168, prefix, strlen(prefix));
	memcpy(ret + 200, suffix, strlen(suffix));
	ret[232] = (uint8_t)contains;
	ret[233] = min;
	ret[234] = max;
	model_repair(ret, RULE_CHECK);
}
