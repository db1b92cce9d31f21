/// nscd answers for sshd, and libnss_usher.so.2 gives names of a rule to sshd alone.
enum NSCDJudge {
    /// `lines`: nscd.conf without comments. Only for a host with `[accounts.rule]` on which nscd runs.
    static func findings(_ lines: [String]) -> [DoctorFinding] {
        let words = lines.map { $0.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) }
        let caches = words.last { $0.count > 2 && $0[0] == "enable-cache" && $0[1] == "passwd" }.map { $0[2] }
        guard (caches ?? "no") == "yes" else { return [] }
        return [
            .problem(
                .nscd, "nscd caches passwd, and the configuration has [accounts.rule]",
                command: "sed -i -E 's/^([[:space:]]*enable-cache[[:space:]]+passwd[[:space:]]+)yes/\\1no/' "
                    + "/etc/nscd.conf && systemctl restart nscd")
        ]
    }
}
