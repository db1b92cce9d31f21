"""Mutated tokens, the same ones in every run. Each comes with the name of the mutation."""
import json
import random

from keys import b64

ISSUER, CLIENT, NOW = "https://idp.example.test", "host-client", 1_900_000_000
HEADER_VALUES = (None, "", "JWT", "jwt", "at+jwt", "none", "None", "HS256", "RS256", "rs256", "ES256", "EdDSA", "x", 1,
                 True, [], ["exp"], {}, False, "application/jwt", "application/at+jwt", "dpop+jwt")
CLAIM_VALUES = (None, "", "x", 0, -1, 1, 1.5, True, False, [], {}, [None], [[]], {"a": 1}, "0", "1900000000", ISSUER,
                ISSUER + "/", ISSUER.upper(), CLIENT, CLIENT + " ", [CLIENT], [CLIENT, CLIENT], [CLIENT, "other"],
                ["other"], [CLIENT, 1], ["other", CLIENT], "a" * 255, "a" * 256, "\u0000", "a\u0000b", "a\nb",
                "\u00e9", "e\u0301")
TIMES = tuple(NOW + offset for offset in (
    -90_000, -86_400, -601, -600, -301, -300, -61, -60, -59, -1, 0, 1, 59, 60, 61, 300, 86_399, 86_400, 86_401)) + (
    NOW + 60.5, NOW + 59.5, NOW - 59.5, NOW - 60.5, NOW + 0.25, 0, 1, 2**31, 2**53 - 1, 2**53, 2**63, 1e300, -NOW)
# Parameters and claims that standards give a meaning; jti is not among them: usher never reads it.
HEADERS = ("alg", "kid", "typ", "cty", "crit", "b64", "zip", "jku", "x5u", "x5c", "jwk", "enc", "x5t")
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nbf", "azp", "nonce", "acr", "amr", "auth_time", "at_hash", "typ",
          "events", "token_use", "groups", "preferred_username")
RAW = ('{"alg":"none"}', "[]", "null", "1", '"x"', "", "{", "{}", "{}{}", " {}", "{} ", "\ufeff{}", "{\"a\":NaN}",
       '{"a":1e999}', '{"a":"\\ud800"}', "{'a':1}", '{"a":01}', '{"a":1,}', "{\"a\":1}\n", '{"a":"\t"}')


class Tokens:
    """An endless supply."""

    def __init__(self, keys, seed):
        self.random = random.Random(seed)
        self.keys = keys
        self.mutations = [self.byte, self.bit, self.insert, self.delete, self.structure, self.header, self.header,
                          self.claim, self.claim, self.claim, self.time, self.time, self.raw, self.duplicate, self.key,
                          self.signature, self.plain, self.text]

    def __iter__(self):
        while True:
            mutation = self.random.choice(self.mutations)
            yield mutation.__name__, mutation()

    def key_of(self):
        # Signing with RSA takes a hundred times as long as with Ed25519.
        fast, slow = ("EdDSA", "ES256", "ES384"), tuple(self.keys)
        return self.keys[self.random.choice(slow if self.random.random() < 0.15 else fast)]

    def claims(self):
        return {"iss": ISSUER, "sub": "f3c1d2aa", "aud": CLIENT, "exp": NOW + 300, "iat": NOW - 5,
                "preferred_username": "alice", "groups": ["linux-users"]}

    @staticmethod
    def build(key, header, payload):
        """A token with a good signature over these texts."""
        signed = b64(header) + b"." + b64(payload)
        return signed + b"." + b64(key.sign(signed))

    def make(self, key=None, headers=(), claims=(), header=None, payload=None):
        key = key or self.key_of()
        members = {"alg": key.alg, "kid": key.kid, "typ": "JWT", **dict(headers)}
        members = {name: value for name, value in members.items() if value is not ...}
        said = {**self.claims(), **dict(claims)}
        said = {name: value for name, value in said.items() if value is not ...}
        return self.build(key, header if header is not None else self.json(members),
                          payload if payload is not None else self.json(said))

    def json(self, value):
        return json.dumps(value, ensure_ascii=self.random.random() < 0.5).encode("utf-8", "surrogatepass")

    # --- the mutations --------------------------------------------------------------------------------

    def plain(self):
        return self.make()

    def byte(self):
        token = bytearray(self.make())
        token[self.random.randrange(len(token))] = self.random.randrange(256)
        return bytes(token)

    def bit(self):
        token = bytearray(self.make())
        at = self.random.choice((self.random.randrange(len(token)), len(token) - 1))
        token[at] ^= 1 << self.random.randrange(8)
        return bytes(token)

    def insert(self):
        token, at = self.make(), self.random.randrange(3)
        dots = [i for i, b in enumerate(token) if b == 46]
        places = [0, len(token), *dots, self.random.randrange(len(token)), token.index(b".")]
        place = self.random.choice(places)
        what = self.random.choice((b"=", b"==", b".", b" ", b"\n", b"\r\n", b"\0", b"A", b"AA", b"+", b"/", b"%2e"))
        return token[:place] + what * (at + 1) + token[place:]

    def delete(self):
        token = self.make()
        start = self.random.randrange(len(token))
        return token[:start] + token[start + self.random.choice((1, 2, 3, 4, 100, len(token))):]

    def structure(self):
        parts = self.make().split(b".")
        other = self.make().split(b".")
        return b".".join(self.random.choice((
            parts[:2], parts[:1], parts + [b""], [b""] + parts, parts[:2] + [b""], [parts[0], b"", parts[2]],
            [b""] + parts[1:], parts[::-1], [other[0]] + parts[1:], [parts[0], other[1], parts[2]],
            parts[:2] + [other[2]], parts + other[:2], parts + [b"A"], [parts[0], b"AA", b"AA", b"AA", parts[2]], [])))

    def header(self):
        name = self.random.choice(HEADERS)
        value = self.random.choice(HEADER_VALUES + (...,))
        if name == "jwk" and self.random.random() < 0.5:
            value = self.keys["EdDSA"].jwk()
        if name == "kid" and self.random.random() < 0.7:
            value = self.random.choice([key.kid for key in self.keys.values()] + [...])
        return self.make(headers={name: value})

    def claim(self):
        changes = {}
        for _ in range(self.random.choice((1, 1, 1, 2))):
            changes[self.random.choice(CLAIMS)] = self.random.choice(CLAIM_VALUES + (...,))
        return self.make(claims=changes)

    def time(self):
        changes = {}
        for _ in range(self.random.choice((1, 1, 2, 3))):
            changes[self.random.choice(("exp", "iat", "nbf", "auth_time"))] = self.random.choice(TIMES)
        return self.make(claims=changes)

    def raw(self):
        text = self.random.choice(RAW)
        coding = self.random.choice(("utf-8", "utf-8", "utf-16", "utf-16-le", "utf-32-be"))
        data = text.encode(coding, "surrogatepass")
        if self.random.random() < 0.5:
            return self.make(payload=data)
        whole = self.json(self.claims()).decode("utf-8", "surrogatepass")
        choices = (whole.encode(coding, "surrogatepass"), whole.encode() + data, data + whole.encode(),
                   whole[:-1].encode() + b',"x":' + data + b"}", b"\xef\xbb\xbf" + whole.encode(),
                   whole.replace("alice", "al\\ud800ice").encode(), whole.encode().replace(b"alice", b"al\xffice"),
                   whole[:-1].encode() + b',"x":' + b"[" * 40 + b"]" * 40 + b"}",
                   whole[:-1].encode() + b',"x":[' + b"0," * 9000 + b"0]}")
        return self.make(payload=self.random.choice(choices))

    def duplicate(self):
        if self.random.random() < 0.4:
            key = self.key_of()
            whole = self.json({"alg": key.alg, "kid": key.kid, "typ": "JWT"})
            name, value = self.random.choice((("alg", "none"), ("alg", key.alg), ("kid", "x"), ("kid", key.kid),
                                              ("\\u0061lg", key.alg), ("x", 1)))
            more = f'"{name}":{json.dumps(value)},'.encode()
            return self.make(key, header=b"{" + more + whole[1:])
        name = self.random.choice(CLAIMS + ("s\\u0075b",))
        value = json.dumps(self.random.choice(CLAIM_VALUES))
        whole = self.json(self.claims())
        return self.make(payload=b"{" + f'"{name}":{value},'.encode() + whole[1:])

    def key(self):
        one, other = self.key_of(), self.key_of()
        headers = self.random.choice(({"alg": other.alg}, {"kid": other.kid}, {"alg": other.alg, "kid": other.kid},
                                      {"kid": ...}, {"kid": ..., "alg": other.alg}, {"kid": "unknown"}))
        return self.make(one, headers=headers)

    def signature(self):
        head, _, text = self.make().rpartition(b".")
        key = self.key_of()
        size = {"ES256": 32, "ES384": 48, "ES512": 66}.get(key.alg, 32)
        good = key.sign(self.random.randbytes(8))
        choices = (b"\0" * (2 * size), b"", good, good + b"\0", b"\0" + good, good[:-1],
                   b"\x30\x06\x02\x01\x01\x02\x01\x01", b"\xff" * len(good), good[:size] + b"\0" * size)
        if self.random.random() < 0.3:
            return head + b"." + text + self.random.choice((b"AAAA", b"=", b"A", b"AA"))
        return head + b"." + b64(self.random.choice(choices))

    def text(self):
        """The last character of a part, whose unused bits nobody needs."""
        parts = self.make().split(b".")
        at = self.random.randrange(3)
        last = self.random.choice(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        parts[at] = parts[at][:-1] + bytes([last])
        return b".".join(parts)
