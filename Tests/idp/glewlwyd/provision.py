#!/usr/bin/python3
"""Provision a freshly started glewlwyd through its own admin REST API.

usage: provision.py API_URL STATE_DIR [CA_FILE] [rotate | rotate-drop]

"rotate" puts a new RSA key in front of the "oidc" key set and keeps publishing the
old ones; "rotate-drop" withdraws the old RSA keys.

Does, in order: admin login -> extend the user data format (groups, role, ...)
-> scopes -> users -> clients -> two OIDC plugin instances:
  "oidc"    JWKS with an RSA and an EC key; RS256 by default
  "oidces"  JWKS with an EC key; ES256 only
Only the Python standard library and the openssl program are used.  Safe to run
again: whatever exists already is overwritten (PUT instead of POST).
"""
import base64, json, os, ssl, subprocess, sys, urllib.error, urllib.parse, urllib.request

MODE = sys.argv.pop() if sys.argv[-1].startswith("rotate") else "all"
API, STATE = sys.argv[1].rstrip("/"), sys.argv[2]
PUBLIC = os.environ.get("IDP_PUBLIC", API).rstrip("/")   # where clients find it
CA = sys.argv[3] if len(sys.argv) > 3 else None
ADMIN_PW = os.environ.get("IDP_ADMIN_PASSWORD", "password")   # the package's default
GROUP_CLAIM = os.environ.get("IDP_CLAIM_GROUPS", "groups")
ACCESS_TTL = int(os.environ.get("IDP_ACCESS_TTL", "300"))     # also the ID token's lifetime
REFRESH_TTL = int(os.environ.get("IDP_REFRESH_TTL", "3600"))
DEVICE_TTL = int(os.environ.get("IDP_DEVICE_TTL", "120"))
DEVICE_INTERVAL = int(os.environ.get("IDP_DEVICE_INTERVAL", "1"))
ONE_USE = os.environ.get("IDP_REFRESH_ONE_USE", "never")      # or "always"

SCOPES = ["openid", "profile", "email", "groups"]
HERE = os.path.dirname(os.path.abspath(__file__))
PEOPLE = json.load(open(os.environ.get("IDP_USERS", os.path.join(HERE, "..", "users.json")),
                        encoding="utf-8"))
for p in PEOPLE:
    if isinstance(p["groups"], str):                          # "many:200"
        p["groups"] = ["team-%03d" % i for i in range(int(p["groups"].split(":")[1]))]
# glewlwyd's user properties are strings or lists of strings
USERS = [dict(username=p["username"], password=p["password"], name=p["name"], email=p["email"],
              enabled=p.get("enabled", True), scope=["g_profile"] + SCOPES,
              preferred_username=p["preferred_username"], uidnumber=str(p["uid"]),
              verified="yes" if p["email_verified"] else "no",
              **({"groups": p["groups"]} if p["groups"] else {}),
              **({"role": p["role"]} if "role" in p else {})) for p in PEOPLE]
GRANTS = ["code", "password", "client_credentials", "refresh_token", "delete_token",
          "device_authorization"]
CLIENTS = [
    dict(client_id="pam-public", name="public device client", confidential=False,
         authorization_type=["device_authorization", "refresh_token", "delete_token"], scope=[]),
    # client_secret is kept in clear by glewlwyd, so that HMAC client assertions work
    dict(client_id="pam-conf", name="confidential client", confidential=True,
         client_secret="pam-conf-secret", authorization_type=GRANTS, scope=SCOPES,
         token_endpoint_auth_method=["client_secret_basic", "client_secret_post",
                                     "client_secret_jwt"]),
    # signs with the second key of the set (ES256) although the default is RS256
    dict(client_id="pam-es", name="confidential client, ES256", confidential=True,
         client_secret="pam-es-secret", authorization_type=GRANTS, scope=SCOPES, sign_kid="es-1",
         token_endpoint_auth_method=["client_secret_basic"]),
    # a secret that a form would encode
    dict(client_id="pam-raw", name="confidential client, any secret", confidential=True,
         client_secret="s+e/c r=e%t", authorization_type=GRANTS, scope=SCOPES,
         token_endpoint_auth_method=["client_secret_basic"]),
    dict(client_id="pam-nogrant", name="client without any useful grant", confidential=True,
         client_secret="pam-nogrant-secret", authorization_type=["code"], scope=[],
         token_endpoint_auth_method=["client_secret_basic"]),
]
# A file with a public key in PEM: whoever holds the private half is the client pam-key.
CLIENT_KEY = os.environ.get("IDP_CLIENT_KEY")
if CLIENT_KEY:
    CLIENTS.append(
        dict(client_id="pam-key", name="client with a key", confidential=True, client_secret="unused",
             authorization_type=GRANTS, scope=SCOPES, pubkey=open(CLIENT_KEY, encoding="ascii").read(),
             token_endpoint_auth_method=["private_key_jwt"]))


def call(method, path, body=None, ok=(200,)):
    """One REST call; the cookie jar lives in the opener.  Returns (status, json)."""
    data = None if body is None else json.dumps(body).encode()
    req = urllib.request.Request(API + path, data=data, method=method,
                                 headers={"Content-Type": "application/json"})
    try:
        with OPENER.open(req, timeout=60) as r:
            status, raw = r.status, r.read()
    except urllib.error.HTTPError as e:
        status, raw = e.code, e.read()
    if status not in ok:
        sys.exit(f"provision: {method} {path} -> HTTP {status}: {raw.decode(errors='replace')[:500]}")
    return status, (json.loads(raw) if raw.strip().startswith((b"{", b"[")) else None)


def upsert(collection, key, body):
    """POST if new, PUT if known."""
    status, _ = call("GET", f"/{collection}/{key}", ok=(200, 404))
    if status == 404:
        call("POST", f"/{collection}/", body)
    else:
        call("PUT", f"/{collection}/{key}", body)


# --- keys: openssl makes them, a 12-line DER reader turns them into JWKs ---------
def der(buf):
    """List of (tag, content) of the DER values in buf."""
    out, i = [], 0
    while i < len(buf):
        tag, n, i = buf[i], buf[i + 1], i + 2
        if n & 0x80:
            w = n & 0x7F
            n, i = int.from_bytes(buf[i:i + w], "big"), i + w
        out.append((tag, buf[i:i + n]))
        i += n
    return out


def b64u(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def openssl_der(*args):
    pem = subprocess.run(["openssl", *args], check=True, capture_output=True).stdout
    raw = b"".join(l for l in pem.splitlines() if l and not l.startswith(b"-"))
    return base64.b64decode(raw)


def rsa_jwk(kid, bits=2048):
    seq = der(der(openssl_der("genrsa", "-traditional", str(bits)))[0][1])
    names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"]
    jwk = {n: b64u(v[1].lstrip(b"\0")) for n, v in zip(names, seq[1:9])}
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, **jwk}


def ec_jwk(kid):
    seq = der(der(openssl_der("ecparam", "-genkey", "-name", "prime256v1", "-noout"))[0][1])
    point = der(seq[3][1])[0][1][2:]            # skip unused-bits byte and 0x04
    return {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid,
            "d": b64u(seq[1][1]), "x": b64u(point[:32]), "y": b64u(point[32:])}


def keyset(name, make):
    """Private JWKS kept in the state directory, so that a restart keeps its keys."""
    path = os.path.join(STATE, name + ".jwks")
    if not os.path.exists(path):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(fd, "w") as f:
            json.dump({"keys": make()}, f)
    return open(path).read()


def plugin(name, jwks):
    default_kid = json.loads(jwks)["keys"][0]["kid"]
    claim = lambda n, prop, scope, **kw: dict(
        {"name": n, "user-property": prop, "type": "string", "mandatory": False,
         "on-demand": False, "scope": [scope]}, **kw)
    params = {
        "iss": f"{PUBLIC}/{name}", "jwks-private": jwks, "default-kid": default_kid, "jwks-show": True,
        "access-token-duration": ACCESS_TTL, "refresh-token-duration": REFRESH_TTL,
        "code-duration": 60, "refresh-token-rolling": True, "refresh-token-one-use": ONE_USE,
        "allow-non-oidc": True, "auth-type-code-enabled": True, "auth-type-token-enabled": False,
        "auth-type-password-enabled": True, "auth-type-client-enabled": True,
        "auth-type-refresh-enabled": True, "auth-type-device-enabled": True,
        "device-authorization-expiration": DEVICE_TTL,
        "device-authorization-interval": DEVICE_INTERVAL,
        "introspection-revocation-allowed": True,
        "introspection-revocation-allow-target-client": True,
        "client-sign_kid-parameter": "sign_kid",
        # client assertions (RFC 7523): for the endpoint that is asked, and without the parameter client_id
        "request-parameter-allow": True, "request-parameter-ietf-strict": False,
        "client-pubkey-parameter": "pubkey",
        "allowed-scope": SCOPES, "subject-type": "public",
        "name-claim": "on-demand", "name-claim-scope": ["profile"],
        "email-claim": "on-demand", "email-claim-scope": ["email"], "scope-claim": "no",
        "pkce-allowed": True, "pkce-method-plain-allowed": False,
        "claims": [
            claim(GROUP_CLAIM, "groups", "groups"),           # JSON array of strings
            claim("role", "role", "groups"),                  # one plain string
            claim("preferred_username", "preferred_username", "profile"),
            claim("uid_number", "uidnumber", "profile", type="number"),
            claim("email_verified", "verified", "email", type="boolean",
                  **{"boolean-value-true": "yes", "boolean-value-false": "no"}),
        ],
    }
    body = {"module": "oidc", "name": name, "display_name": name, "enabled": True,
            "parameters": params}
    upsert("mod/plugin", name, body)
    call("PUT", f"/mod/plugin/{name}/reset")


ctx = ssl.create_default_context(cafile=CA) if CA else None
handlers = [urllib.request.HTTPCookieProcessor()]
if ctx:
    handlers.append(urllib.request.HTTPSHandler(context=ctx))
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)

call("POST", "/auth/", {"username": "admin", "password": ADMIN_PW})

if MODE != "all":
    path = os.path.join(STATE, "oidc.jwks")
    old = json.load(open(path))["keys"]
    new = rsa_jwk("rs-%d" % (1 + max(int(k["kid"].split("-")[1]) for k in old)))
    text = json.dumps({"keys": [new] + [k for k in old if MODE == "rotate" or k["kty"] != "RSA"]})
    _, plug = call("GET", "/mod/plugin/oidc")
    plug["parameters"].update({"jwks-private": text, "default-kid": new["kid"]})
    call("PUT", "/mod/plugin/oidc", plug)
    call("PUT", "/mod/plugin/oidc/reset")
    open(path, "w").write(text)
    print("KID=" + new["kid"])
    sys.exit(0)

# user properties beyond name/e-mail must be declared in the backend first
rw = {"multiple": False, "read": True, "write": True, "profile-read": True, "profile-write": False}
_, mod = call("GET", "/mod/user/database")
fmt = mod["parameters"].setdefault("data-format", {})
for prop in ("role", "preferred_username", "uidnumber", "verified"):
    fmt[prop] = dict(rw)
fmt["groups"] = dict(rw, multiple=True)
mod["parameters"]["pbkdf2-iterations"] = int(os.environ.get("IDP_PBKDF2", "1000"))
call("PUT", "/mod/user/database", mod)
call("PUT", "/mod/user/database/reset")

for s in SCOPES:
    upsert("scope", s, {"name": s, "display_name": s, "description": s,
                        "password_required": False, "scheme": {}})
for u in USERS:
    upsert("user", urllib.parse.quote(u["username"]), u)
_, cmod = call("GET", "/mod/client/database")
for prop in ("sign_kid", "pubkey"):
    cmod["parameters"]["data-format"][prop] = {"multiple": False, "read": True, "write": True}
call("PUT", "/mod/client/database", cmod)
call("PUT", "/mod/client/database/reset")
for c in CLIENTS:
    upsert("client", c["client_id"], dict(c, enabled=True, redirect_uri=["http://127.0.0.1/cb"]))
plugin("oidc", keyset("oidc", lambda: [rsa_jwk("rs-1"), ec_jwk("es-1")]))
plugin("oidces", keyset("oidces", lambda: [ec_jwk("es-2")]))

with open(os.path.join(STATE, "fixture.env"), "w") as f:
    f.write("IDP_SCOPES=%s\nIDP_GROUPS_CLAIM=%s\n" % (",".join(SCOPES), GROUP_CLAIM))
    # one name per role in a test, the same for every provider of this directory
    for role, cid in (("PUBLIC", "pam-public"), ("CONF", "pam-conf"), ("DEVCONF", "pam-conf"),
                      ("SERVICE", "pam-conf"), ("ES", "pam-es"), ("NOGRANT", "pam-nogrant")):
        secret = next(c for c in CLIENTS if c["client_id"] == cid).get("client_secret")
        f.write(f"IDP_CLIENT_{role}={cid}\n" + (f"IDP_SECRET_{role}={secret}\n" if secret else ""))
    f.write("IDP_USERS=%s\n" % ",".join(u["username"] for u in USERS))
    for u in filter(lambda u: u["username"].isascii(), USERS):  # the others: see users.json
        f.write(f"IDP_PASSWORD_{u['username']}={u['password']}\n")
