"""The site's seed, and the uid that it gives a name. The same in Swift: AccountRecord/UIDDerivation."""
import hashlib
import struct

SEED = b"the seed of a site of two hosts"
FIRST, LAST = 1879048192, 2147483647
MASK = (1 << 64) - 1


def siphash(key, data):
    """SipHash-2-4."""
    k0, k1 = struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def left(value, bits):
        return (value << bits | value >> (64 - bits)) & MASK

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & MASK
            v[2] = (v[2] + v[3]) & MASK
            v[1], v[3] = left(v[1], 13) ^ v[0], left(v[3], 16) ^ v[2]
            v[0] = left(v[0], 32)
            v[2] = (v[2] + v[1]) & MASK
            v[0] = (v[0] + v[3]) & MASK
            v[1], v[3] = left(v[1], 17) ^ v[2], left(v[3], 21) ^ v[0]
            v[2] = left(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def key(issuer):
    return hashlib.sha256(SEED + struct.pack(">I", len(issuer)) + issuer.encode()).digest()[:16]


def uid(issuer, name):
    return FIRST + siphash(key(issuer), name.encode()) % (LAST - FIRST + 1)
