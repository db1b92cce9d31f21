import StrictJSON

/// One thing that is not as it should be.
struct DoctorFinding: Equatable {
    enum Level: String, Comparable {
        case warning, problem

        static func < (left: Level, right: Level) -> Bool { left == .warning && right == .problem }
    }

    let code: DoctorCode
    let level: Level
    /// What was seen: a sentence without its full stop, printable.
    let what: String
    /// The command that mends it, as a shell takes it; nil when no command can.
    let command: String?
    /// What to do where no command is enough: a sentence without its full stop.
    let advice: String?

    static func problem(
        _ code: DoctorCode, _ what: String, command: String? = nil, advice: String? = nil
    ) -> DoctorFinding {
        DoctorFinding(code: code, level: .problem, what: Output.printable(what), command: command, advice: advice)
    }

    static func warning(
        _ code: DoctorCode, _ what: String, command: String? = nil, advice: String? = nil
    ) -> DoctorFinding {
        DoctorFinding(code: code, level: .warning, what: Output.printable(what), command: command, advice: advice)
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("code", .text(code.rawValue)), ("level", .text(level.rawValue)), ("what", .text(what)),
            ("why", .text(code.why)),
        ]
        if let command { members.append(("command", .text(command))) }
        if let advice { members.append(("advice", .text(advice))) }
        return .members(members + [("see", .text(code.anchor))])
    }
}
