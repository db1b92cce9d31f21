/// Whether sshd asks Usher, waits long enough and keeps room for others.
struct SSHDJudge {
    /// sshd reads it before the files of usher pam enable and of cloud-init, and the first value counts.
    static let file = "/etc/ssh/sshd_config.d/05-usher.conf"
    /// Between the module's time and sshd's.
    private static let spare = 10

    let settings: SSHDSettings
    /// `timeout=` of the auth line of sshd, in seconds.
    let moduleTimeout: Int
    /// `max_pending_sshd`.
    let places: Int

    func findings() -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        if !settings.isOn("usepam") {
            found.append(.problem(.sshdUsePAM, "UsePAM is not on in sshd", command: Self.set("UsePAM yes")))
        }
        if !settings.isOn("kbdinteractiveauthentication"), !settings.isOn("challengeresponseauthentication") {
            found.append(
                .problem(
                    .sshdKbdInteractive, "KbdInteractiveAuthentication is not on in sshd",
                    command: Self.set("KbdInteractiveAuthentication yes")))
        }
        if let grace = settings.number("logingracetime"), grace > 0, grace < moduleTimeout + Self.spare {
            found.append(
                .problem(
                    .sshdGrace, "LoginGraceTime is \(grace) s, and pam_usher.so waits for \(moduleTimeout) s",
                    command: Self.set("LoginGraceTime \(max(moduleTimeout + 2 * Self.spare, 120))")))
        }
        if let start = startups, start <= places {
            let start = max(places + 2, 10)
            found.append(
                .warning(
                    .sshdStartups,
                    "MaxStartups \(settings["maxstartups"] ?? "") leaves no room beside \(places) logins that wait",
                    command: Self.setLast("MaxStartups \(start):30:\(start * 10)")))
        }
        return found
    }

    /// From how many unfinished logins on sshd drops some.
    private var startups: Int? { settings["maxstartups"]?.split(separator: ":").first.flatMap { Int($0) } }

    /// Of MaxStartups the last value counts, so there shall be no other.
    private static func setLast(_ line: String) -> String {
        let keyword = line.prefix { $0 != " " }
        return "touch \(file) && sed -i -E 's/^[[:space:]]*\(keyword)[[:space:]]/#&/I' /etc/ssh/sshd_config "
            + "/etc/ssh/sshd_config.d/*.conf && \(set(line))"
    }

    /// First in the file that sshd reads first, and in force: of a keyword the first value counts.
    private static func set(_ line: String) -> String {
        let keyword = line.prefix { $0 != " " }
        return "touch \(file) && sed -i -e '/^\(keyword) /Id' \(file) && echo '\(line)' >> \(file) && sshd -t && "
            + "{ systemctl reload ssh || systemctl reload sshd; }"
    }
}
