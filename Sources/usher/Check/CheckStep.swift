import StrictJSON

/// One thing that was looked at.
struct CheckStep: Equatable, Sendable {
    enum Level: String, Sendable {
        case ok
        case warning
        case problem
    }

    let level: Level
    /// What was looked at: one or two words.
    let name: String
    /// What was seen; printable.
    let text: String
    /// What to do about it; nil when nothing is to be done.
    let advice: String?

    static func ok(_ name: String, _ text: String) -> CheckStep {
        CheckStep(level: .ok, name: name, text: text, advice: nil)
    }

    static func warning(_ name: String, _ text: String, _ advice: String) -> CheckStep {
        CheckStep(level: .warning, name: name, text: text, advice: advice)
    }

    static func problem(_ name: String, _ text: String, _ advice: String) -> CheckStep {
        CheckStep(level: .problem, name: name, text: text, advice: advice)
    }

    /// The same step, said of one of several providers.
    func of(_ provider: String) -> CheckStep {
        CheckStep(level: level, name: "\(provider) \(name)", text: text, advice: advice)
    }

    /// `problem  keys: the set holds no usable key; ask the provider`.
    var line: String {
        let word = level.rawValue + String(repeating: " ", count: 9 - level.rawValue.count)
        return "\(word)\(name): \(text)" + (advice.map { "; \($0)" } ?? "")
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("level", .text(level.rawValue)), ("step", .text(name)), ("message", .text(text)),
        ]
        if let advice { members.append(("advice", .text(advice))) }
        return .members(members)
    }
}
