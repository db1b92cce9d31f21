/// Who could still log in and become root if Usher let nobody in.
struct WayIn: Equatable {
    /// One account of /etc/passwd, and what was looked at.
    struct Person: Equatable {
        let name: String
        let password: PasswordState
        /// Files of keys, and how many are in each.
        var keys: [KeyFile] = []
        /// Why keys let nobody in, whatever is in the files.
        var keysRefused: String?
        /// What sudo gives; root needs none.
        var sudo: SudoRight?

        var hasPassword: Bool { password == .set }
        var hasKey: Bool { keysRefused == nil && keys.contains { $0.count > 0 } }

        var isWayIn: Bool {
            switch sudo {
            case nil: hasPassword || hasKey
            case .all: hasPassword
            case .allWithoutPassword: hasPassword || hasKey
            case .some(.none): false
            }
        }

        /// "larry: a password; /home/larry/.ssh/authorized_keys: 1 key; sudo: ALL".
        var text: String {
            var parts = [password.text]
            if let keysRefused {
                parts.append("keys do not count: \(keysRefused)")
            } else {
                parts += keys.map {
                    "\($0.path): \($0.count == 1 ? "1 key" : $0.count == 0 ? "no key" : "\($0.count) keys")"
                }
            }
            if let sudo { parts.append(sudo.text) }
            return "\(name): \(parts.joined(separator: "; "))"
        }
    }

    struct KeyFile: Equatable {
        let path: String
        let count: Int
    }

    let people: [Person]
    /// Local accounts that were not looked at: sentences.
    var notes: [String] = []

    var isThere: Bool { people.contains(where: \.isWayIn) }

    var lines: [String] {
        people.map { "\($0.isWayIn ? "way in   " : "no way in") \($0.text)" } + notes
    }
}
