import StrictJSON

/// Something of one session, from the journal.
enum SessionEvent: Equatable {
    case decision(DecisionRecord)
    /// What another part of the host said: `source` is sshd, logind, sudo or audit.
    case said(source: String, message: [UInt8], microseconds: Int64)

    var microseconds: Int64 {
        switch self {
        case .decision(let record): record.microseconds
        case .said(_, _, let time): time
        }
    }

    var line: String {
        switch self {
        case .decision(let record): record.line
        case .said(let source, let message, let time):
            LogLine.fitted("\(UTCText.text(time / 1_000_000)) \(source): \(Output.printable(message))")
        }
    }

    var json: JSONValue {
        switch self {
        case .decision(let record): record.json
        case .said(let source, let message, let time):
            .members([
                ("time", .text(UTCText.precise(time))), ("source", .text(source)),
                ("message", .text(Output.printable(message, limit: 4_096))),
            ])
        }
    }
}
