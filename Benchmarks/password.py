"""A password login beside the provider's own time for the same request, in blocks that alternate."""
import os
import statistics

from own_time import KeptConnection

CLIENT = """\
id = "pam-conf"
auth_method = "client_secret_post"
secret_file = "{directory}/secret"
scopes = ["openid", "profile", "groups"]
"""
SECRET = "pam-conf-secret"      # as Tests/idp/glewlwyd/provision.py has it
PASSWORD = "alice-pw"
REQUEST = {"grant_type": "password", "username": "alice", "password": PASSWORD, "scope": "openid profile groups",
           "client_id": "pam-conf", "client_secret": SECRET}


def measure(bench, issuer):
    """usherd's connection and Python's are both kept; what the provider takes is in either time."""
    bench.write("secret", SECRET)
    bench.write("password.toml", bench.configuration(issuer, CLIENT.format(directory=bench.directory)))
    daemon = bench.start_usherd("password.toml")
    connection = KeptConnection(issuer, bench.path("ca.pem"))
    count = bench.count(6, 2)
    own, logins = [], []
    for block in range(bench.count(40, 1) + 1):
        mine = connection.post("token_endpoint", REQUEST, count)
        walls, _ = bench.measure("password", bench.path("pam"), "password", "alice", PASSWORD, str(count))
        if block > 0:       # the first opens the connections; the first of each block finds cold caches
            own += [seconds * 1000 for seconds in mine[1:]]
            logins += [wall / 1e6 for wall in walls[1:]]
    connection.close()
    bench.stop(daemon)
    os.unlink(bench.path("secret"))
    own_ms, login_ms = statistics.median(own), statistics.median(logins)
    bench.row("password request, the provider's own time (kept TLS connection)", own_ms, "ms")
    bench.row("password login, pam_start to PAM_SUCCESS (kept TLS connection)", login_ms, "ms", baseline=own_ms)
    bench.row("the same: more than the provider's own time", login_ms - own_ms, "ms", goal=1)
