import StrictJSON

/// Why usherd did not do what `usher account`, `usher store` or `usher session` asked.
struct AccountFailure: Error, Equatable {
    /// A stable code; printable.
    let reason: String
    /// A sentence; printable.
    let message: String

    /// Refused is 1; when nothing could be asked, or the store does not answer, it is 2.
    var status: Int32 {
        let answers = [
            "account.", "import.", "name.", "session.", "bearer.", "access_token.", "introspection.",
        ]
        let isAnswer = answers.contains { reason.hasPrefix($0) }
        return isAnswer || reason == "admin.no_account" ? 1 : 2
    }

    var json: JSONValue {
        .members([("ok", .bool(false)), ("reason", .text(reason)), ("message", .text(message))])
    }

    /// An answer with `ok` false.
    init(refusal: JSONObject) {
        reason = refusal["reason"]?.text.map { Output.printable($0, limit: 64) } ?? "admin.refused"
        switch reason {
        case "admin.unknown_verb": message = "This usherd is older than this command."
        default: message = refusal["message"]?.text.map { Output.sentence($0) } ?? "usherd refuses."
        }
    }

    /// No answer.
    init(_ error: AdminError, path: String) {
        if error == .timedOut {
            (reason, message) = ("admin.timeout", "usherd does not answer. See systemctl status usherd")
            return
        }
        let report = StatusReport.failed(error, path: path)
        reason = report.json.object?["reason"]?.text.map { String(decoding: $0, as: UTF8.self) } ?? "admin.failed"
        message = report.lines.joined(separator: " ")
    }
}
