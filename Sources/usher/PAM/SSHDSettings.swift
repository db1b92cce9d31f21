/// What sshd -T says is in force.
struct SSHDSettings: Equatable {
    /// The module's own time is 100 s.
    private static let neededGrace = 120

    private let values: [String: String]

    /// Lines of "keyword value"; of a keyword that has several, the first.
    init(_ output: String) {
        var values: [String: String] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard let keyword = parts.first?.lowercased(), values[keyword] == nil else { continue }
            values[keyword] = parts.count > 1 ? parts[1] : ""
        }
        self.values = values
    }

    subscript(keyword: String) -> String? { values[keyword] }

    /// Longer than what we would write; 0 is no limit.
    var isGraceLong: Bool {
        guard let seconds = values["logingracetime"].flatMap(Int.init) else { return false }
        return seconds == 0 || seconds > Self.neededGrace
    }

    /// What keeps people from being asked for a code: sentences.
    var problems: [String] {
        var problems: [String] = []
        if values["usepam"] != "yes" { problems.append("UsePAM is \(values["usepam"] ?? "unknown"): PAM is not asked") }
        let keyword = values["kbdinteractiveauthentication"] ?? values["challengeresponseauthentication"]
        if keyword != "yes" {
            problems.append("KbdInteractiveAuthentication is \(keyword ?? "unknown"): nobody is asked for a code")
        }
        if !isGraceLong, (values["logingracetime"].flatMap(Int.init) ?? 0) < Self.neededGrace {
            problems.append("LoginGraceTime is \(values["logingracetime"] ?? "unknown"): too short for a sign-in")
        }
        return problems
    }

    /// AuthenticationMethods that leave no way with a code; nil when they do.
    var methodsWithoutCode: String? {
        guard let methods = values["authenticationmethods"], methods != "any" else { return nil }
        return methods.contains("keyboard-interactive") ? nil : methods
    }
}
