/// What `sshd -T` says is in force: keywords in lower case, each with its values in order.
struct SSHDSettings: Equatable {
    /// The module's own time is 100 s.
    private static let neededGrace = 120

    private let values: [String: [String]]

    init(_ output: String) {
        var values: [String: [String]] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let key = parts.first else { continue }
            values[key.lowercased(), default: []].append(parts.count > 1 ? String(parts[1]) : "")
        }
        self.values = values
    }

    /// The first value.
    subscript(_ key: String) -> String? { values[key]?.first }

    /// Every word of every line with this keyword.
    func words(_ key: String) -> [String] {
        (values[key] ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    }

    /// "yes"; a keyword that this sshd does not know is not on.
    func isOn(_ key: String) -> Bool { self[key]?.utf8.elementsEqual("yes".utf8) ?? false }

    /// Whole seconds or numbers; nil when the keyword is not there.
    func number(_ key: String) -> Int? { self[key].flatMap { Int($0) } }

    /// Longer than what we would write; 0 is no limit.
    var isGraceLong: Bool {
        guard let seconds = number("logingracetime") else { return false }
        return seconds == 0 || seconds > Self.neededGrace
    }

    /// What keeps people from being asked for a code: sentences.
    var problems: [String] {
        var problems: [String] = []
        if !isOn("usepam") { problems.append("UsePAM is \(self["usepam"] ?? "unknown"): PAM is not asked") }
        let keyword = self["kbdinteractiveauthentication"] ?? self["challengeresponseauthentication"]
        if keyword != "yes" {
            problems.append("KbdInteractiveAuthentication is \(keyword ?? "unknown"): nobody is asked for a code")
        }
        if !isGraceLong, (number("logingracetime") ?? 0) < Self.neededGrace {
            problems.append("LoginGraceTime is \(self["logingracetime"] ?? "unknown"): too short for a sign-in")
        }
        return problems
    }

    /// AuthenticationMethods that leave no way with a code; nil when they do.
    var methodsWithoutCode: String? {
        guard let methods = self["authenticationmethods"], methods != "any" else { return nil }
        return methods.contains("keyboard-interactive") ? nil : methods
    }

    /// Why there are none: it is not installed, or the file cannot be used (its complaint).
    enum Failure: Error, Equatable {
        case notInstalled
        case refused(String)
    }

    /// Asks sshd; as root, for it reads its host keys.
    static func read(_ host: HostView) -> Result<SSHDSettings, Failure> {
        guard let answer = host.run(["/usr/sbin/sshd", "-T"]) else { return .failure(.notInstalled) }
        return answer.status == 0 ? .success(SSHDSettings(answer.text)) : .failure(.refused(answer.complaint))
    }
}
