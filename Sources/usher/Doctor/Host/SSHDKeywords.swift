/// What `sshd -T` says is in force: keywords in lower case, each with its values in order.
struct SSHDKeywords: Equatable {
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

    /// Why there are none: it is not installed, or the file cannot be used (its complaint).
    enum Failure: Error, Equatable {
        case notInstalled
        case refused(String)
    }

    /// Asks sshd; as root, for it reads its host keys.
    static func read(_ host: HostView) -> Result<SSHDKeywords, Failure> {
        guard let answer = host.run(["/usr/sbin/sshd", "-T"]) else { return .failure(.notInstalled) }
        return answer.status == 0 ? .success(SSHDKeywords(answer.text)) : .failure(.refused(answer.complaint))
    }
}
