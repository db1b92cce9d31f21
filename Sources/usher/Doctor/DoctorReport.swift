import LoginExplanation
import StrictJSON

/// All that `usher doctor` has to say.
struct DoctorReport: Equatable {
    private(set) var findings: [DoctorFinding] = []
    /// What was looked at and is good: sentences without full stops.
    private(set) var good: [String] = []
    /// What could not be looked at, and why.
    private(set) var skipped: [String] = []

    /// A thing that was looked at: its findings, or that it is good.
    mutating func add(_ area: String, _ found: [DoctorFinding]) {
        if found.isEmpty { good.append(Output.printable(area)) }
        for finding in found where !findings.contains(finding) { findings.append(finding) }
    }

    mutating func skip(_ sentence: String) { skipped.append(Output.printable(sentence)) }

    /// For monitoring, as Nagios has it: 0 good, 1 warnings, 2 problems, 3 nothing wrong was seen but a part could not be
    /// looked at.
    var status: Int32 {
        switch findings.map(\.level).max() {
        case .problem: 2
        case .warning: 1
        case nil: skipped.isEmpty ? 0 : 3
        }
    }

    /// Problems first, each in words, so that nothing depends on colour or columns.
    var lines: [String] {
        let style = ExplanationStyle()
        var lines: [String] = []
        for finding in findings.filter({ $0.level == .problem }) + findings.filter({ $0.level == .warning }) {
            let word = finding.level == .problem ? "Problem" : "Warning"
            let end = finding.what.utf8.last.map { ".?!".utf8.contains($0) } ?? false ? "" : "."
            lines += style.wrapped("\(word) \(finding.code.rawValue): \(finding.what)\(end)", rest: 2)
            lines += style.wrapped("Why: \(finding.code.why)", first: 2, rest: 4)
            if let advice = finding.advice { lines += style.wrapped("To do: \(advice).", first: 2, rest: 4) }
            // On one line, however long: it shall be copied.
            if let command = finding.command { lines.append("  Run: \(Output.printable(command))") }
        }
        for sentence in skipped { lines += style.wrapped("Not looked at: \(sentence).", rest: 2) }
        if !good.isEmpty { lines += style.wrapped("Good: \(good.joined(separator: ", ")).", rest: 2) }
        lines.append(summary)
        return lines
    }

    private var summary: String {
        let problems = findings.count { $0.level == .problem }
        let warnings = findings.count - problems
        guard problems + warnings > 0 else {
            return skipped.isEmpty ? "Everything is good." : "Nothing wrong was seen."
        }
        let counts = [(problems, "problem"), (warnings, "warning")].filter { $0.0 > 0 }.map { count, word in
            "\(count) \(word)\(count == 1 ? "" : "s")"
        }
        return "\(counts.joined(separator: ", ")); \(Self.document) says more of each."
    }

    static let document = "/usr/share/doc/usher/doctor.md"

    var json: JSONValue {
        .members([
            ("status", .integer(Int(status))), ("findings", .array(findings.map(\.json))),
            ("good", .array(good.map(JSONValue.text))), ("skipped", .array(skipped.map(JSONValue.text))),
        ])
    }
}
