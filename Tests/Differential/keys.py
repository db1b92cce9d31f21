"""Keys that are the same in every run: made from a seed, good for nothing but this comparison."""
import base64
import random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CURVES = {"ES256": (ec.SECP256R1(), "P-256", 32), "ES384": (ec.SECP384R1(), "P-384", 48),
          "ES512": (ec.SECP521R1(), "P-521", 66)}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big")).decode()


def _is_prime(n, randomness):
    for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % small == 0:
            return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(24):
        x = pow(randomness.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def _prime(randomness):
    while True:
        n = randomness.getrandbits(1024) | 3 << 1022 | 1
        if n % 65537 != 1 and _is_prime(n, randomness):
            return n


def _rsa(randomness):
    p, q = _prime(randomness), _prime(randomness)
    d = pow(65537, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(65537, p * q)).private_key()


class Key:
    """One key: signs with `alg`, shows its public JWK."""

    def __init__(self, alg, kid, randomness):
        self.alg, self.kid = alg, kid
        if alg[:2] in ("RS", "PS"):
            self.private = _rsa(randomness)
        elif alg in CURVES:
            self.private = ec.derive_private_key(randomness.getrandbits(240) + 1, CURVES[alg][0])
        else:
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(randomness.randbytes(32))

    def jwk(self):
        members = {"kid": self.kid, "use": "sig", "alg": self.alg}
        public = self.private.public_key()
        if self.alg[:2] in ("RS", "PS"):
            numbers = public.public_numbers()
            return {**members, "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        if self.alg in CURVES:
            numbers, (_, name, size) = public.public_numbers(), CURVES[self.alg]
            return {**members, "kty": "EC", "crv": name, "x": number(numbers.x, size), "y": number(numbers.y, size)}
        return {**members, "kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw()).decode()}

    def sign(self, data):
        """The bytes of a JWS signature."""
        if self.alg == "EdDSA":
            return self.private.sign(data)
        digest = HASHES[self.alg[2:]]
        if self.alg.startswith("RS"):
            return self.private.sign(data, padding.PKCS1v15(), digest)
        if self.alg.startswith("PS"):
            return self.private.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        size = CURVES[self.alg][2]
        der = self.private.sign(data, ec.ECDSA(digest, deterministic_signing=True))
        return b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(der))


def make(seed):
    """One key for each algorithm, by name."""
    randomness = random.Random(seed)
    return {alg: Key(alg, f"{alg}-1", randomness)
            for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")}
