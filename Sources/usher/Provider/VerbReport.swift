import ArgumentParser
import OpenIDConnect
import StrictJSON

/// What a question to the provider came to: one verdict, and what belongs to it.
struct VerbReport {
    /// In a word or a few; printable.
    let verdict: String
    /// Exit status: 0 good, 1 not good, 2 no judgement is possible.
    let status: Int32
    /// The stable code of what was refused; nil for something good.
    var reason: String?
    /// What to know beside it, in the order shown. Never a token.
    var members: [(name: String, value: JSONValue)] = []

    static func good(_ verdict: String, _ members: [(name: String, value: JSONValue)] = []) -> VerbReport {
        VerbReport(verdict: verdict, status: 0, members: members)
    }

    static func bad(_ verdict: String, reason: String) -> VerbReport {
        VerbReport(verdict: verdict, status: 1, reason: reason)
    }

    /// A refusal is an answer; an outage or a wrong setup is none.
    static func failed(_ error: ProviderError, _ verdict: String) -> VerbReport {
        guard error.category == .unavailable else { return .bad(verdict, reason: error.reason) }
        return VerbReport(verdict: ProviderAdvice.of(error).text, status: 2, reason: error.reason)
    }

    var lines: [String] {
        [reason.map { "\(verdict) (\($0))" } ?? verdict]
            + members.map { ClaimText.line(name: Array($0.name.utf8), value: $0.value) }
    }

    var json: JSONValue {
        .members(
            [("ok", .bool(status == 0)), ("verdict", .text(verdict))]
                + (reason.map { [("reason", JSONValue.text($0))] } ?? [])
                + [("details", .members(members.map { ($0.name, $0.value) }))])
    }

    /// Prints it and returns the exit status as an error where it is not 0.
    func show(json isJSON: Bool) throws {
        if isJSON {
            Output.line(AsciiJSON.text(json))
        } else {
            for line in lines { status == 0 ? Output.line(line) : Output.error(line) }
        }
        if status != 0 { throw ExitCode(status) }
    }
}
