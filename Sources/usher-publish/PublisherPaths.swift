/// Where things are. The program takes no path from anybody; tests put their own here.
struct PublisherPaths: Sendable {
    var configuration = "/etc/usher/usher.toml"
    var dropIns = "/etc/usher/usher.toml.d"
    var roles = "/etc/usher/roles.d"
    var passwd = "/etc/passwd"
    var group = "/etc/group"
    var shells = "/etc/shells"
    var ruleKey = "/etc/credstore/usher.rule_key"
    var directory = "/var/lib/usher/nss"
    var nameCacheSockets = ["/run/nscd/socket", "/var/run/nscd/socket"]
    var nameCache = "/usr/sbin/nscd"
}
