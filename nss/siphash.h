/* SipHash-2-4 (Aumasson, Bernstein 2012), 64 bits. */
#ifndef USHER_SIPHASH_H
#define USHER_SIPHASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SIPHASH_KEY_SIZE = 16 };

static inline uint64_t siphash_word(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word);
}

static inline void siphash_rounds(uint64_t v[4], int count)
{
	while (count-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = (v[1] << 13 | v[1] >> 51) ^ v[0];
		v[3] = (v[3] << 16 | v[3] >> 48) ^ v[2];
		v[0] = v[0] << 32 | v[0] >> 32;
		v[2] += v[1];
		v[0] += v[3];
		v[1] = (v[1] << 17 | v[1] >> 47) ^ v[2];
		v[3] = (v[3] << 21 | v[3] >> 43) ^ v[0];
		v[2] = v[2] << 32 | v[2] >> 32;
	}
}

static inline uint64_t siphash(const uint8_t key[SIPHASH_KEY_SIZE], const void *data, size_t size)
{
	const uint64_t k0 = siphash_word(key), k1 = siphash_word(key + 8);
	uint64_t v[4] = { k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU,
			  k0 ^ 0x6c7967656e657261U, k1 ^ 0x7465646279746573U };
	const uint8_t *bytes = data;
	uint64_t last = (uint64_t)size << 56;
	size_t at;

	for (at = 0; size - at >= 8; at += 8) {
		uint64_t word = siphash_word(bytes + at);

		v[3] ^= word;
		siphash_rounds(v, 2);
		v[0] ^= word;
	}
	for (size_t i = 0; at + i < size; i++)
		last |= (uint64_t)bytes[at + i] << (8 * i);
	v[3] ^= last;
	siphash_rounds(v, 2);
	v[0] ^= last;
	v[2] ^= 0xFF;
	siphash_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
