"""Compares usher's verdict on mutated tokens with joserfc's: usher may only be stricter.

    differential.py VERDICTS COUNT [SEED]

Prints the classes of difference as a table, and "1 passed, 0 failed" when no token is accepted here and refused there.
"""
import json
import subprocess
import sys
import time
import warnings
from collections import Counter
from itertools import islice

import joserfc
from joserfc import jws, jwt
from joserfc.jwk import KeySet

import keys
import tokens

SKEW = 60


class Other:
    """joserfc with the same algorithms, keys, issuer, audience and clock."""

    def __init__(self, document):
        self.keys = KeySet.import_key_set(document).keys
        # Parameters that usher never reads are ignored here too (RFC 7515 §4); both read the others.
        header = {name: jws.JWSRegistry.default_header_registry[name] for name in ("alg", "kid", "typ", "cty", "crit")}
        self.registry = jws.JWSRegistry(
            algorithms=[key["alg"] for key in document["keys"]], strict_check_header=False)
        self.registry.header_registry = header
        self.registry.max_header_length = self.registry.max_payload_length = self.registry.max_signature_length = 10**6
        required = {"essential": True}
        self.claims = jwt.JWTClaimsRegistry(
            now=tokens.NOW, leeway=SKEW, iss={**required, "value": tokens.ISSUER},
            aud={**required, "value": tokens.CLIENT}, exp=required, iat=required, sub=required)

    def key(self, token):
        """joserfc asks for a key ID where there are several keys; RFC 7515 §4.1.4 does not."""
        header = token.headers()
        fitting = [key for key in self.keys if header.get("kid", key.kid) == key.kid and header["alg"] == key.alg]
        if len(fitting) != 1:
            raise ValueError("no key, or more than one")
        return fitting[0]

    def verdict(self, token):
        """`accepted`, or the name of the error."""
        try:
            self.claims.validate(jwt.decode(token, self.key, registry=self.registry).claims)
        except Exception as error:  # noqa: BLE001 # whatever it raises, it does not accept
            return type(error).__name__
        return "accepted"


def main(program, count, seed):
    warnings.simplefilter("ignore")
    pairs = keys.make(seed)
    document = {"keys": [key.jwk() for key in pairs.values()]}
    made = list(islice(tokens.Tokens(pairs, seed), count))
    began = time.monotonic()
    lines = "\n".join([json.dumps(document).encode().hex(), *(token.hex() for _, token in made), ""])
    done = subprocess.run([program, tokens.ISSUER, tokens.CLIENT, str(tokens.NOW)], input=lines.encode(),
                          stdout=subprocess.PIPE, check=True)
    ours = done.stdout.decode().splitlines()
    if len(ours) != count:
        print(f"FAIL {len(ours)} verdicts of {count}: the program ended early")
        return 1
    usher_took = time.monotonic() - began
    other = Other(document)
    began = time.monotonic()
    theirs = [other.verdict(token) for _, token in made]
    both, looser = Counter(), []
    stricter = Counter()
    for (mutation, token), our, their in zip(made, ours, theirs):
        both[our == "accepted", their == "accepted"] += 1
        if our != "accepted" and their == "accepted":
            stricter[our] += 1
        if our == "accepted" and their != "accepted":
            looser.append((mutation, their, token))
    print(f"joserfc {joserfc.__version__}, seed {seed}, {count} tokens:"
          f" {both[True, True]} accepted by both, {both[False, False]} refused by both,"
          f" {both[False, True]} refused by usher alone, {both[True, False]} accepted by usher alone"
          f" ({usher_took:.0f} s and {time.monotonic() - began:.0f} s)")
    for reason, number in sorted(stricter.items(), key=lambda item: (-item[1], item[0])):
        print(f"| `{reason}` | {number} |")
    for mutation, their, token in looser[:20]:
        print(f"FAIL accepted by usher, {their} by joserfc, mutation {mutation}: {token!r}")
    print("0 passed, 1 failed" if looser else "1 passed, 0 failed")
    return 1 if looser else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
