#!/usr/bin/env python3
"""Writes sealed-tokens.json: records of SealedToken made with python3-cryptography, not with our code."""
import hashlib
import json
import os
import struct
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def fields(*values):
    return b"".join(struct.pack(">I", len(value)) + value for value in values)


def seal(key, nonce, token, host, issuer, subject, uid, version):
    header = b"\x01" + hashlib.sha256(b"usher store key" + key).digest()[:8]
    data = fields(b"usher refresh token", header, host, issuer, subject, struct.pack(">I", uid),
                  struct.pack(">q", version))
    return header + nonce + AESGCM(key).encrypt(nonce, token, data)


def case(comment, key, nonce, token, host, issuer, subject, uid, version):
    sealed = seal(key, nonce, token, host, issuer, subject, uid, version)
    return dict(comment=comment, key=key.hex(), nonce=nonce.hex(), token=token.hex(), host=host.decode(),
                issuer=issuer.decode(), subject=subject.decode(), uid=uid, version=version, sealed=sealed.hex())


def main():
    cases = [
        case("a token as providers write them", bytes(range(32)), bytes(range(12)), b"0.AXoA-refresh~token_1", b"host1",
             b"https://idp.example.com", b"alice-1", 1879048192, 1),
        case("one byte", b"\xff" * 32, b"\x00" * 12, b"x", b"h", b"https://i", b"s", 1000, 0),
        case("a subject beyond ASCII, the last uid and version", b"\x07" * 32, b"\xab" * 12, b"\x00" * 64, b"host.example.com",
             b"https://idp.example.com/realms/zo\xc3\xab", b"zo\xc3\xab", 2**31 - 1, 2**63 - 1),
        case("5,000 bytes", hashlib.sha256(b"key").digest(), b"\x10" * 12, bytes(i % 251 for i in range(5000)), b"h2",
             b"https://idp.example.com", b"bob", 1001, 77),
    ]
    path = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "sealed-tokens.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(origin="make-sealed-tokens.py with python3-cryptography", cases=cases), file, indent=1)
        file.write("\n")


main()
