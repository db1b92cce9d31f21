#define _GNU_SOURCE
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../pam/reserved_names.h"

static const uint8_t check_key[SIPHASH_KEY_SIZE];

static ssize_t read_some(int fd, void *buffer, size_t size, uint64_t offset)
{
	ssize_t n;

	do
		n = pread(fd, buffer, size, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Reads all of it, or fails with EIO: whoever reads past the end reads a damaged file. */
static int read_at(const struct snapshot *snapshot, void *buffer, size_t size, uint64_t offset)
{
	if (offset + size <= snapshot->known) {
		memcpy(buffer, snapshot->first + offset, size);
		return 0;
	}
	return read_some(snapshot->fd, buffer, size, offset) == (ssize_t)size ? 0 : -EIO;
}

static bool is_person(uint32_t id)
{
	return id >= MIN_ID && id <= MAX_ID && id != 65534 && id != 65535;
}

bool place_is_valid(const char *place)
{
	size_t size = strnlen(place, PLACE_SIZE);

	for (size_t i = 0; i < size; i++) {
		if (place[i] <= 0x20 || place[i] >= 0x7F || place[i] == ':')
			return false;
	}
	return size < PLACE_SIZE && place[0] == '/';
}

static bool name_is_valid(const char *name)
{
	size_t size = strnlen(name, MAX_NAME + 1);

	for (size_t i = 0; i < size; i++) {
		char c = name[i];
		bool is_first = (c >= 'a' && c <= 'z') || c == '_';

		if (!is_first && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
			return false;
		if (c == '.' && name[i + 1] == '.')
			return false;
	}
	return size > 0 && size <= MAX_NAME && name[size - 1] != '.' && name[size - 1] != '-';
}

/* The names stand one after the other, sorted as bytes: halves, moved to the start of a name. */
static bool is_reserved(const char *name)
{
	size_t low = 0,
	       high = sizeof(usher_reserved_names) - 2; /* without the empty name at the end */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order;

		while (middle > low && usher_reserved_names[middle - 1] != '\0')
			middle--;
		order = strcmp(usher_reserved_names + middle, name);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + strlen(usher_reserved_names + middle) + 1;
		else
			high = middle;
	}
	return false;
}

bool name_is_allowed(const char *name)
{
	return name_is_valid(name) && strncmp(name, "systemd-", 8) != 0 && !is_reserved(name);
}

int snapshot_open(struct snapshot *ret)
{
	struct header *header = &ret->header;
	uint64_t size = 0, tables;
	ssize_t n;
	int fd, r = -EIO;

	fd = open_file(USHER_NSS_DIRECTORY "/v1", S_IWGRP | S_IWOTH, &size);
	if (fd < 0)
		return fd;
	n = read_some(fd, ret->first, sizeof(ret->first), 0);
	if (n < (ssize_t)sizeof(*header))
		goto out;
	ret->known = (uint32_t)n;
	if (memcmp(header->magic, "usherv1\n", 8) != 0 ||
	    le32toh(header->header_size) != sizeof(*header) ||
	    siphash(check_key, header, offsetof(struct header, header_check)) !=
		    le64toh(header->header_check))
		goto out;
	ret->bits = le32toh(header->bits);
	if (le64toh(header->file_size) != size || size > 1U << 30 ||
	    (le32toh(header->flags) & ~(uint32_t)FLAG_ENUMERATION) != 0 || ret->bits < MIN_BITS ||
	    ret->bits > MAX_BITS)
		goto out;
	tables = sizeof(*header) + 2 * sizeof(struct slot) * ((1ULL << ret->bits) + PROBES);
	if (tables > size || !is_person(le32toh(header->id_min)) ||
	    !is_person(le32toh(header->id_max)) || !place_is_valid(header->home) ||
	    !place_is_valid(header->shell) || !place_is_valid(header->locked_shell))
		goto out;
	ret->fd = fd;
	ret->size = (uint32_t)size;
	ret->records = (uint32_t)tables;
	return 0;
out:
	close(fd);
	return r;
}

void snapshot_close(struct snapshot *snapshot)
{
	close(snapshot->fd);
}

/* Nothing in a record is believed: not its lengths, not its numbers, not its text. */
static int read_record(const struct snapshot *snapshot, uint32_t offset, struct account *ret)
{
	const struct record *record = &ret->raw.record;
	uint32_t left, size, text;
	char *name, *gecos;

	if (offset < snapshot->records || offset > snapshot->size || offset % 4 != 0)
		return -EIO;
	left = snapshot->size - offset < MAX_RECORD ? snapshot->size - offset : MAX_RECORD;
	if (left < sizeof(*record) || read_at(snapshot, ret->raw.bytes, left, offset) < 0)
		return -EIO;
	ret->groups_count = le16toh(record->groups_count);
	ret->id = le32toh(record->id);
	if (ret->groups_count > MAX_GROUPS || record->name_size > MAX_NAME || !is_person(ret->id) ||
	    ret->id < le32toh(snapshot->header.id_min) ||
	    ret->id > le32toh(snapshot->header.id_max))
		return -EIO;
	text = (uint32_t)sizeof(*record) + 4 * ret->groups_count;
	size = (text + record->name_size + 1U + record->gecos_size + 1U + 3U) & ~3U;
	if (le32toh(record->size) != size || size > left)
		return -EIO;
	name = ret->raw.bytes + text;
	gecos = name + record->name_size + 1;
	if (strnlen(name, record->name_size + 1U) != record->name_size || !name_is_valid(name) ||
	    strnlen(gecos, record->gecos_size + 1U) != record->gecos_size)
		return -EIO;
	for (const char *c = gecos; *c != '\0'; c++) {
		if (((unsigned char)*c < 0x20) || *c == 0x7F || *c == ':')
			return -EIO;
	}
	ret->name = name;
	ret->gecos = gecos;
	ret->groups = record->groups;
	ret->home = snapshot->header.home;
	ret->shell = (le16toh(record->flags) & FLAG_LOCKED) != 0 ? snapshot->header.locked_shell
								 : snapshot->header.shell;
	return 1;
}

/* Every key lies within PROBES slots of its home, so one read finds or misses it. A record with the
 * hash of the key is the wanted one when `name`, or else `id`, is its own. */
static int find(const struct snapshot *snapshot, uint64_t table, const void *key, size_t key_size,
		const char *name, uint32_t id, struct account *ret)
{
	struct slot slots[PROBES];
	uint32_t hash = (uint32_t)siphash(snapshot->header.key, key, key_size);
	uint64_t home = hash >> (32 - snapshot->bits);

	table = sizeof(struct header) +
		sizeof(struct slot) * (table * ((1ULL << snapshot->bits) + PROBES) + home);
	if (read_at(snapshot, slots, sizeof(slots), table) < 0)
		return -EIO;
	for (size_t i = 0; i < PROBES; i++) {
		int r;

		if (slots[i].offset == 0 || le32toh(slots[i].hash) != hash)
			continue;
		r = read_record(snapshot, le32toh(slots[i].offset), ret);
		if (r < 0 || (name != NULL ? strcmp(ret->name, name) == 0 : ret->id == id))
			return r;
	}
	return 0;
}

int snapshot_by_name(const struct snapshot *snapshot, const char *name, struct account *ret)
{
	return find(snapshot, 0, name, strlen(name), name, 0, ret);
}

int snapshot_by_id(const struct snapshot *snapshot, uint32_t id, struct account *ret)
{
	uint32_t key = htole32(id);

	return find(snapshot, 1, &key, sizeof(key), NULL, id, ret);
}

int snapshot_next(const struct snapshot *snapshot, uint32_t *offset, struct account *ret)
{
	int r;

	if (*offset == 0)
		*offset = snapshot->records;
	if (*offset >= snapshot->size)
		return 0;
	r = read_record(snapshot, *offset, ret);
	if (r > 0)
		*offset += le32toh(ret->raw.record.size);
	return r;
}
