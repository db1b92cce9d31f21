import StrictJSON
import UsherConfiguration

/// What `usher check` found.
struct CheckReport {
    let file: String
    /// Warnings that weaken security are problems.
    var isStrict = false
    /// Problems and warnings of all files.
    var problems: [ConfigurationProblem] = []
    var warnings: [ConfigurationProblem] = []
    var steps: [CheckStep] = []

    var isGood: Bool {
        problems.isEmpty && !steps.contains { $0.level == .problem }
            && !(isStrict && warnings.contains(where: \.kind.isSecurity))
    }

    var lines: [String] {
        problems.map { Output.printable($0.description) }
            + warnings.map { Output.printable(warningLine($0)) }
            + steps.map { Output.printable($0.line) }
    }

    private func warningLine(_ warning: ConfigurationProblem) -> String {
        let word = isStrict && warning.kind.isSecurity ? "problem (--strict)" : "warning"
        let suggestion = warning.suggestion.map { " (did you mean \"\($0)\"?)" } ?? ""
        return "\(warning.file):\(warning.line):\(warning.column): \(word): \(warning.message)\(suggestion)"
    }

    var json: JSONValue {
        .members([
            ("ok", .bool(isGood)), ("file", .text(file)), ("problems", .array(problems.map(Self.json))),
            ("warnings", .array(warnings.map(Self.json))), ("steps", .array(steps.map(\.json))),
        ])
    }

    private static func json(_ problem: ConfigurationProblem) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("file", .text(problem.file)), ("line", .integer(problem.line)), ("column", .integer(problem.column)),
            ("message", .text(problem.message)),
        ]
        if problem.kind != .mistake {
            members += [("kind", .text(problem.kind.rawValue)), ("security", .bool(problem.kind.isSecurity))]
        }
        if let suggestion = problem.suggestion { members.append(("suggestion", .text(suggestion))) }
        return .members(members)
    }
}
