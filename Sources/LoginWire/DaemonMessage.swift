/// A frame to pam_usher.so.
package enum DaemonMessage: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        case information = 1
        case error = 2
    }

    /// The longest text that a terminal gets at once, in bytes.
    package static let maximumTextBytes = 4096
    /// `say` and `ask` frames in one connection.
    package static let maximumTexts = 16
    /// `environment` frames in one connection.
    package static let maximumVariables = 32
    /// The longest value of one, in bytes of printable ASCII.
    package static let maximumValueBytes = 1024

    case accepted(id: [UInt8])
    case say(Kind, text: [UInt8])
    case ask(AskPurpose, echo: Bool, text: [UInt8])
    case verdict(Verdict)
    /// For the environment of a session that opens; an empty value takes away what a client has sent.
    case environment(name: [UInt8], value: [UInt8])

    package func encode() -> [UInt8] {
        var fields = FieldWriter()
        let type: UInt8
        switch self {
        case .accepted(let id):
            type = 0x81
            fields.bytes(1, id)
        case .say(let kind, let text):
            type = 0x82
            fields.number(1, kind.rawValue)
            fields.bytes(2, text)
        case .ask(let purpose, let echo, let text):
            type = 0x83
            fields.number(1, purpose.rawValue)
            fields.number(2, UInt8(echo ? 1 : 0))
            fields.bytes(3, text)
        case .verdict(let verdict):
            type = 0x84
            verdict.write(to: &fields)
        case .environment(let name, let value):
            type = 0x85
            fields.bytes(1, name)
            fields.bytes(2, value)
        }
        return Frame(type: type, payload: fields.payload).encode()
    }
}
