#define _GNU_SOURCE
#include "floor_host.h"

#include <errno.h>

#include "cases.h"

const char floor_passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
				   "toor:x:0:0::/root:/bin/bash\n"
				   "sys1:x:999:999::/:/bin/false\n"
				   "nobody:x:65534:65534::/:/bin/false\n"
				   "overflow:x:65535:65535::/:/bin/false\n"
				   "minus1:x:4294967295:1::/:/bin/false\n"
				   "huge:x:4294968296:1::/:/bin/false\n"
				   "nouid:x:\n"
				   "noname:x:10a0:1::/:/bin/false\n"
				   "blank:x::1::/:/bin/false\n"
				   "short\n"
				   "alice:x:1000:1000::/home/alice:/bin/bash\n"
				   "admin:x:1003:1003::/home/admin:/bin/bash\n"
				   "larry:x:1002:1002::/home/larry:/bin/bash\n"
				   "moved:x:1004:1004::/home/moved:/bin/bash\n"
				   "norecord:x:1005:1005::/home/norecord:/bin/bash\n"
				   "twice:x:1006:1006::/:/bin/bash\n"
				   "twice:x:0:0::/:/bin/bash\n"
				   "first:x:1000:1000::/:/bin/bash\n"
				   "\n:x:1010::::\n"
				   "last:x:1007:1007::/:/bin/bash";
const char floor_group[] =
	"root:x:0:\n"
	"staff:x:50:larry,carl\n"
	"team:x:5000:\n"
	"managed2:x:989:larry\n"
	"managed:x:990:root,toor,sys1,nobody,overflow,minus1,huge,nouid,noname,blank,short,alice,"
	"admin,moved,norecord,remote,twice\n"
	"managed:x:991:last,lar ry\n"
	"managed:broken\n"
	"alice:x:1000:larry\n"
	"unfinished:x:1:alice";
const struct record floor_records[] = {
	{ "root", "root", 0, 0 },
	{ "toor", "toor", 0, 0 },
	{ "sys1", "sys1", 999, 0 },
	{ "nobody", "nobody", 65534, 0 },
	{ "overflow", "overflow", 65535, 0 },
	{ "minus1", "minus1", (uid_t)-1, 0 },
	{ "huge", "huge", 1000, 0 },
	{ "nouid", "nouid", 1000, 0 },
	{ "noname", "noname", 1000, 0 },
	{ "blank", "blank", 1000, 0 },
	{ "short", "short", 1000, 0 },
	{ "alice", "alice", 1000, 0 },
	{ "admin", "admin", 1003, 0 },
	{ "larry", "larry", 1002, 0 },
	{ "moved", "moved", 1009, 0 },
	{ "twice", "twice", 1006, 0 },
	{ "first", "first", 1000, 0 },
	{ "last", "last", 1007, 0 },
	{ "remote", "remote", NORA_UID, 0 },
	{ "nora", "nora", NORA_UID, 0 },
	{ "lowest", "lowest", 1879048192, 0 },
	{ "highest", "highest", 2147483647, 0 },
	{ "below", "below", 1879048191, 0 },
	{ "above", "above", 2147483648U, 0 },
	{ "dora", "dora", 20000, 0 },
	{ "zero", "zero", 0, 0 },
	{ "nine", "nine", 999, 0 },
	{ "folded", "Folded", NORA_UID, 0 },
	{ "other", "nora", NORA_UID, 0 },
	{ "docker", "docker", NORA_UID, 0 },
	{ "wheel", "wheel", NORA_UID, 0 },
	{ "ubuntu", "ubuntu", NORA_UID, 0 },
	{ "team", "team", NORA_UID, 0 },
	{ "staff", "staff", NORA_UID, 0 },
	{ "managed", "managed", 20000, 0 },
	{ "a.b", "a.b", NORA_UID, 0 },
	{ "_x", "_x", NORA_UID, 0 },
	{ "a.", "a.", NORA_UID, 0 },
	{ "a-", "a-", NORA_UID, 0 },
	{ "a..b", "a..b", NORA_UID, 0 },
	{ "Nora", "Nora", NORA_UID, 0 },
	{ "1a", "1a", NORA_UID, 0 },
	{ "-x", "-x", NORA_UID, 0 },
	{ "zo\xc3\xab", "zo\xc3\xab", NORA_UID, 0 },
	{ "a b", "a b", NORA_UID, 0 },
	{ "a\nb", "a\nb", NORA_UID, 0 },
	{ "a/b", "a/b", NORA_UID, 0 },
	{ "abcdefghijabcdefghijabcdefghijab", "abcdefghijabcdefghijabcdefghijab", NORA_UID, 0 },
	{ "abcdefghijabcdefghijabcdefghijabc", "abcdefghijabcdefghijabcdefghijabc", NORA_UID, 0 },
	{ "large", "large", NORA_UID, ERANGE },
	{ "failing", "failing", 0, EIO },
	{ "nofiles", "nofiles", 0, EMFILE },
	{ "missing", "missing", 0, ENOENT },
	{ "interrupted", "interrupted", 0, EINTR },
	{ NULL, NULL, 0, 0 },
};
