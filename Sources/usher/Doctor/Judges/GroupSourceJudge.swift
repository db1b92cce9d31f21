/// Whether sudo looks groups up anew, where roles give local groups.
enum GroupSourceJudge {
    /// `lines`: of sudo.conf, without comments; none when there is no such file.
    static func findings(_ lines: [String]) -> [DoctorFinding] {
        let settings = lines.map { $0.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) }
            .filter { $0.count > 2 && $0[0] == "set" && $0[1] == "group_source" }
        guard settings.last?[2] != "dynamic" else { return [] }
        return [
            .warning(
                .sudoGroupSource, "roles give local groups, and sudo.conf has no \"Set group_source dynamic\"",
                command: "echo 'Set group_source dynamic' >> /etc/sudo.conf")
        ]
    }
}
