/// The files and folders that Usher stands on.
enum FileRules {
    private static let folders = "systemd-tmpfiles --create usher.conf"

    /// `credentials`: files in /etc/credstore whose names begin with "usher.". `services`: of PAM, that ask Usher.
    static func all(credentials: [String], services: [String], modules: [String]) -> [FileRule] {
        [
            FileRule(path: "/etc/usher", kind: .directory, owner: .root, maximumMode: 0o755, minimumMode: 0o111),
            FileRule(path: "/etc/credstore", kind: .directory, owner: .root, maximumMode: 0o700),
        ]
            + credentials.map {
                FileRule(path: "/etc/credstore/\($0)", kind: .file, owner: .root, maximumMode: 0o600)
            }
            + [
                FileRule(
                    path: "/run/usher", kind: .directory, owner: .root, maximumMode: 0o755, minimumMode: 0o755,
                    maker: folders),
                FileRule(
                    path: "/run/usher/auth.sock", kind: .socket, owner: .root, maximumMode: 0o600,
                    maker: "systemctl stop usherd.service; systemctl restart usherd.socket usherd-admin.socket"),
                FileRule(
                    path: "/run/usher/admin.sock", kind: .socket, owner: .root, maximumMode: 0o666, minimumMode: 0o666,
                    maker: "systemctl stop usherd.service; systemctl restart usherd.socket usherd-admin.socket"),
                FileRule(
                    path: "/run/usher/publish.sock", kind: .socket, owner: .usher, maximumMode: 0o600,
                    maker: "systemctl restart usher-publish.socket"),
                FileRule(
                    path: "/var/lib/usher", kind: .directory, owner: .root, maximumMode: 0o755, minimumMode: 0o755,
                    maker: folders),
                FileRule(
                    path: "/var/lib/usher/nss", kind: .directory, owner: .root, maximumMode: 0o755, minimumMode: 0o755,
                    maker: folders),
                FileRule(
                    path: "/var/lib/usher/nss/v1", kind: .file, owner: .root, maximumMode: 0o644, minimumMode: 0o444),
                FileRule(path: "/var/lib/usher/nss/rule", kind: .file, owner: .root, maximumMode: 0o600),
                FileRule(path: "/var/lib/usher/nss/rows", kind: .file, owner: .root, maximumMode: 0o600),
                FileRule(path: "/var/lib/usher/state", kind: .directory, owner: .usher, maximumMode: 0o700),
                FileRule(
                    path: "/etc/nsswitch.conf", kind: .file, owner: .root, maximumMode: 0o644, minimumMode: 0o444),
            ]
            + services.map { FileRule(path: "/etc/pam.d/\($0)", kind: .file, owner: .root, maximumMode: 0o644) }
            + modules.map { FileRule(path: $0, kind: .file, owner: .root, maximumMode: 0o755, minimumMode: 0o444) }
    }
}
