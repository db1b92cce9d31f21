/// What AppArmor and SELinux have denied that concerns Usher.
enum DeniedJudge {
    private static let programs = [
        "usherd", "usher-publish", "sshd", "sshd-session", "unix_chkpwd", "sudo", "su", "login",
    ]

    /// `lines`: messages of the kernel and of auditd. Each denial once.
    static func findings(_ lines: [String]) -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        for line in lines {
            let isAppArmor = line.contains("apparmor=\"DENIED\"")
            guard isAppArmor || line.contains("avc:") && line.contains("denied") else { continue }
            let program = value("comm", in: line) ?? ""
            let path = value("name", in: line) ?? value("path", in: line) ?? ""
            guard line.contains("usher"),
                programs.contains(where: { $0.utf8.elementsEqual(program.utf8) }) || path.contains("usher")
            else {
                continue
            }
            let kind = isAppArmor ? "AppArmor" : "SELinux"
            let what =
                "\(kind) keeps \(printable(program)) from \(path.isEmpty ? "something of Usher" : printable(path))"
            let finding = DoctorFinding.problem(
                .mandatoryDenied, what,
                advice: isAppArmor
                    ? "give its profile #include <abstractions/nameservice>, and see doctor.md"
                    : "see packaging/selinux: restorecon -R /run/usher /var/lib/usher")
            if !found.contains(finding) { found.append(finding) }
        }
        return found
    }

    /// Profiles that the kernel has loaded: `/usr/sbin/sshd (enforce)`. `hasRule`: our addition to nameservice is there.
    static func profiles(_ lines: [String], hasRule: Bool) -> [DoctorFinding] {
        guard !hasRule else { return [] }
        let confined = ["sshd", "unix-chkpwd", "unix_chkpwd", "sudo", "su", "login", "cron"].filter { name in
            lines.contains { line in
                let profile = line.split(separator: " ").first ?? ""
                return (profile.split(separator: "/").last ?? "").utf8.elementsEqual(name.utf8)
            }
        }
        guard !confined.isEmpty else { return [] }
        return [
            .warning(
                .mandatoryProfile,
                "AppArmor confines \(confined.joined(separator: ", ")), and abstractions/nameservice.d/usher is missing",
                advice: "install it again (package libnss-usher), then systemctl reload apparmor")
        ]
    }

    private static func printable(_ text: String) -> String { Output.printable(Array(text.utf8)) }

    private static func value(_ key: String, in line: String) -> String? {
        let mark = Array(" \(key)=\"".utf8)
        let bytes = Array(line.utf8)
        guard let start = bytes.firstRange(of: mark)?.upperBound else { return nil }
        return String(decoding: bytes[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}
