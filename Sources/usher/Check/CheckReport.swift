import StrictJSON
import UsherConfiguration

/// What `usher check` found.
struct CheckReport {
    let file: String
    /// Problems and warnings of the file.
    var problems: [ConfigurationProblem] = []
    var warnings: [ConfigurationProblem] = []
    var steps: [CheckStep] = []

    var isGood: Bool {
        problems.isEmpty && !steps.contains { $0.level == .problem }
    }

    var lines: [String] {
        problems.map { Output.printable($0.description) }
            + warnings.map { Output.printable("\($0.file):\($0.line):\($0.column): warning: \($0.message)") }
            + steps.map { Output.printable($0.line) }
    }

    var json: JSONValue {
        .members([
            ("ok", .bool(isGood)), ("file", .text(file)), ("problems", .array(problems.map(Self.json))),
            ("warnings", .array(warnings.map(Self.json))), ("steps", .array(steps.map(\.json))),
        ])
    }

    private static func json(_ problem: ConfigurationProblem) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("line", .integer(problem.line)), ("column", .integer(problem.column)), ("message", .text(problem.message)),
        ]
        if let suggestion = problem.suggestion { members.append(("suggestion", .text(suggestion))) }
        return .members(members)
    }
}
