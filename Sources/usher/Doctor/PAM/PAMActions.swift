/// What libpam does with a module's answer.
struct PAMActions: Equatable {
    enum Action: Equatable {
        case ignore, ok, done, bad, die, reset
        /// Leaves out so many lines.
        case jump(Int)
    }

    /// By the word for the answer; what is not here is `standard`.
    let actions: [String: Action]
    let standard: Action
    /// `default` stands in the control, or the control is a single word.
    let hasDefault: Bool
    /// Words that libpam does not know.
    let unknown: [String]

    func action(for answer: PAMReturn) -> Action { actions[answer.rawValue] ?? standard }

    /// As `_pam_parse_control` of Linux-PAM: what is not named is `bad`.
    init(_ control: String) {
        switch control.lowercased() {
        case "required": self.init(["success": .ok, "new_authtok_reqd": .ok, "ignore": .ignore], .bad)
        case "requisite": self.init(["success": .ok, "new_authtok_reqd": .ok, "ignore": .ignore], .die)
        case "sufficient": self.init(["success": .done, "new_authtok_reqd": .done], .ignore)
        case "optional": self.init(["success": .ok, "new_authtok_reqd": .ok], .ignore)
        default: self.init(brackets: control)
        }
    }

    private init(_ actions: [String: Action], _ standard: Action) {
        (self.actions, self.standard, hasDefault, unknown) = (actions, standard, true, [])
    }

    private init(brackets control: String) {
        guard control.first == "[", control.last == "]" else {
            (actions, standard, hasDefault, unknown) = ([:], .bad, false, [control])
            return
        }
        var actions: [String: Action] = [:]
        var unknown: [String] = []
        for pair in control.dropFirst().dropLast().lowercased().split(whereSeparator: \.isWhitespace) {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, PAMReturn.words.contains(parts[0]), let action = Self.action(parts[1]) else {
                unknown.append(String(pair))
                continue
            }
            actions[parts[0]] = action
        }
        hasDefault = actions["default"] != nil
        standard = actions.removeValue(forKey: "default") ?? .bad
        self.actions = actions
        self.unknown = unknown
    }

    private static func action(_ word: String) -> Action? {
        switch word {
        case "ignore": .ignore
        case "ok": .ok
        case "done": .done
        case "bad": .bad
        case "die": .die
        case "reset": .reset
        default: Int(word).flatMap { $0 > 0 ? .jump($0) : nil }
        }
    }
}
