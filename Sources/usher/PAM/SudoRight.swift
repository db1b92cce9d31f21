/// What sudo gives a person, as `sudo -l -U NAME` says.
enum SudoRight: Equatable {
    case none
    /// Everything as root, after a password.
    case all
    case allWithoutPassword

    init(_ output: String) {
        var found = SudoRight.none
        for line in output.split(separator: "\n") {
            let text = String(line).trimmingSpace
            guard text.hasPrefix("("), let end = text.firstIndex(of: ")") else { continue }
            let users = text[text.index(after: text.startIndex)..<end].prefix { $0 != ":" }
                .split(whereSeparator: { $0 == "," || $0 == " " })
            guard users.contains("ALL") || users.contains("root") else { continue }
            var commands = String(text[text.index(after: end)...]).trimmingSpace
            var needsNone = false
            while let colon = commands.firstIndex(of: ":"),
                commands[..<colon].allSatisfy({ $0.isUppercase || $0 == "_" })
            {
                needsNone = needsNone || commands[..<colon] == "NOPASSWD"
                commands = String(commands[commands.index(after: colon)...]).trimmingSpace
            }
            guard commands.split(separator: ",").contains(where: { String($0).trimmingSpace == "ALL" }) else {
                continue
            }
            if needsNone { found = .allWithoutPassword } else if found == .none { found = .all }
        }
        self = found
    }

    var text: String {
        switch self {
        case .none: "sudo does not make them root"
        case .all: "sudo: everything, with their password"
        case .allWithoutPassword: "sudo: everything, without a password"
        }
    }
}
