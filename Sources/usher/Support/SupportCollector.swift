import Glibc
import HostSystem
import StrictJSON

/// Collects what a support bundle holds, each piece by itself: what cannot be had is said and does not stop the rest.
struct SupportCollector {
    struct Piece {
        let name: String
        /// One line for contents.txt.
        let meaning: String
        let content: [UInt8]
    }

    private static let units = [
        "usherd.service", "usherd.socket", "usherd-admin.socket", "usherd-metrics.socket", "usher-publish.service",
        "usher-publish.socket", "usher-publish.path", "ssh.service", "nscd.service",
    ]
    private static let unitProperties =
        "Id,LoadState,ActiveState,SubState,UnitFileState,Result,NRestarts,ExecMainStatus,ActiveEnterTimestamp,"
        + "MemoryCurrent,TasksCurrent,WatchdogUSec"
    private static let packages = [
        "usher", "libpam-usher", "libnss-usher", "openssh-server", "sudo", "libpam-modules", "libc6", "libcurl4",
        "libssl3",
        "systemd", "nscd",
    ]
    /// Of sshd -T; none of them holds a name or an address.
    private static let sshdKeys: Set<String> = [
        "usepam", "kbdinteractiveauthentication", "passwordauthentication", "pubkeyauthentication",
        "authenticationmethods", "logingracetime", "maxstartups", "maxauthtries", "usedns", "permitrootlogin",
        "clientaliveinterval", "maxsessions", "permitemptypasswords",
    ]
    private static let services = ["sshd", "sudo", "sudo-i", "su", "su-l", "login", "cron"]

    let configuration: String
    let adminSocket: String
    let metricsSocket: String
    let pseudonyms: Pseudonyms
    let pamFolder = "/etc/pam.d"

    func pieces() -> [Piece] {
        [versions(), status(), check(), doctor(), units(), journal(), metrics(), sshd(), nsswitch(), files()]
            + configurationFiles() + pamFiles()
    }

    private func piece(_ name: String, _ meaning: String, _ text: String) -> Piece {
        Piece(name: name, meaning: meaning, content: Array(text.utf8))
    }

    private func versions() -> Piece {
        let release = Self.content("/etc/os-release").map { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
                $0.hasPrefix("ID=") || $0.hasPrefix("VERSION_ID=") || $0.hasPrefix("PRETTY_NAME=")
            }.joined(separator: "\n")
        }
        let packages = HostProgram.ended(["dpkg-query", "-W", "-f", "${Package} ${Version}\n"] + Self.packages)
            .everything
            .split(separator: "\n").filter { !$0.hasPrefix("dpkg-query:") }.joined(separator: "\n")
        return piece(
            "versions.txt", "of usher, the system, the kernel and packages",
            "usher \(UsherVersion.text)\n\(release ?? "no /etc/os-release")\n"
                + HostProgram.ended(["uname", "-srm"]).everything + packages + "\n")
    }

    private func status() -> Piece {
        let meaning = "usher status --json; strings that may hold names are left out"
        do throws(AdminError) {
            let answer = try AdminSocket(path: adminSocket).ask(.status)
            return piece("status.json", meaning, AsciiJSON.text(RedactedJSON(.object(answer)).value) + "\n")
        } catch { return piece("status.json", meaning, "usherd gave no answer: \(error)\n") }
    }

    private func check() -> Piece { own(["check", "--json", "--config", configuration], "check.json") }

    private func doctor() -> Piece { own(["doctor", "--json", "--config", configuration], "doctor.json") }

    /// Another command of this program.
    private func own(_ words: [String], _ name: String) -> Piece {
        piece(
            name, "usher \(words[0]) --json: codes and places, without sentences",
            Self.shown(HostProgram.ended(["/proc/self/exe"] + words, seconds: 60)))
    }

    /// The JSON that another command of this program wrote, redacted, and how it ended.
    static func shown(_ ended: ProgramAnswer) -> String {
        let limits = JSONLimits(bytes: 1_048_576, depth: 40, values: 100_000)
        let value = try? JSONValue.parse(Array(ended.output.drop { $0 != UInt8(ascii: "{") }), limits: limits)
        return (value.map { AsciiJSON.text(RedactedJSON($0).value) } ?? "no JSON came")
            + "\nexit status \(ended.status)\n"
    }

    private func units() -> Piece {
        piece(
            "units.txt", "states of units",
            HostProgram.ended(["systemctl", "show", "--no-pager", "-p", Self.unitProperties] + Self.units).everything)
    }

    private func journal() -> Piece {
        let lines = AuditExcerpt.lines(HostProgram.ended(AuditExcerpt.command).text, pseudonyms)
        return piece(
            "journal.jsonl", "the last \(AuditExcerpt.count) records of usherd, known fields alone",
            lines.joined(separator: "\n") + "\n")
    }

    private func metrics() -> Piece {
        let meaning = "usher metrics"
        do throws(MetricsSocket.Refusal) {
            let text = try MetricsSocket(path: metricsSocket).read(.openmetrics)
            return Piece(name: "metrics.txt", meaning: meaning, content: text)
        } catch { return piece("metrics.txt", meaning, "no figures: \(error)\n") }
    }

    private func sshd() -> Piece {
        let lines = HostProgram.ended(["sshd", "-T"]).text.split(separator: "\n").filter { line in
            line.split(separator: " ").first.map { Self.sshdKeys.contains(String($0)) } ?? false
        }
        return piece("sshd.txt", "some settings of sshd -T", lines.joined(separator: "\n") + "\n")
    }

    private func nsswitch() -> Piece {
        let wanted = ["passwd:", "group:", "shadow:", "initgroups:", "gshadow:"]
        let text = Self.content("/etc/nsswitch.conf").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let lines = text.split(separator: "\n").filter { line in wanted.contains { line.hasPrefix($0) } }
        return piece("nsswitch.txt", "who answers for names", lines.joined(separator: "\n") + "\n")
    }

    /// Owners, modes and sizes; of what is secret no more than that.
    private func files() -> Piece {
        let places = [
            "/etc/usher", "/etc/usher/usher.toml", "/etc/usher/usher.toml.d", "/etc/usher/roles.d", "/etc/credstore",
            "/etc/credstore/usher.client_secret", "/etc/credstore/usher.client_key", "/etc/credstore/usher.uid_seed",
            "/etc/credstore/usher.store_key", "/etc/credstore/usher.rule_key", "/run/usher", "/run/usher/auth.sock",
            "/run/usher/admin.sock", "/run/usher/metrics.sock", "/run/usher/publish.sock", "/var/lib/usher",
            "/var/lib/usher/state", "/var/lib/usher/state/usher.db", "/var/lib/usher/state/usher.db-wal",
            "/var/lib/usher/nss", "/var/lib/usher/nss/v1",
        ]
        let lines = places.map { path in
            var status = stat()
            guard lstat(path, &status) == 0 else { return "\(path): \(String(cString: strerror(errno)))" }
            let mode = String(status.st_mode & 0o7777, radix: 8)
            return "\(path): uid \(status.st_uid) gid \(status.st_gid) mode \(mode) size \(status.st_size)"
        }
        return piece("files.txt", "owners, modes and sizes", lines.joined(separator: "\n") + "\n")
    }

    private func configurationFiles() -> [Piece] {
        let sources: [ConfigurationFiles.File]
        do throws(ConfigurationFiles.Refusal) {
            sources = try ConfigurationFiles.read(main: configuration).files
        } catch { return [piece("configuration.txt", "the configuration", "it cannot be read: \(error.refusal)\n")] }
        return sources.enumerated().map { index, file in
            piece(
                "configuration-\(index + 1).txt", "\(Output.printable(file.path)), redacted",
                RedactedConfiguration(pseudonyms).text(of: file.bytes))
        }
    }

    private func pamFiles() -> [Piece] {
        let common = ["common-auth", "common-account", "common-session", "common-password"]
        return (Self.services + common).compactMap { name in
            Self.content("\(pamFolder)/\(name)").map { bytes in
                piece(
                    "pam-\(name).txt", "\(pamFolder)/\(name) without comments and arguments of others' modules",
                    RedactedPAM.text(of: bytes))
            }
        }
    }

    static func content(_ path: String) -> [UInt8]? { LocalAccounts.content(of: path) }
}
