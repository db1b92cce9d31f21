import StrictJSON

/// A claim on one line of a terminal: `groups: ["linux-users", "linux-admins"]`.
enum ClaimText {
    private static let maximumBytes = 4_096

    static func line(name: [UInt8], value: JSONValue) -> String {
        "\(Output.printable(name)): \(text(value))"
    }

    /// Every text in quotes and escaped; nothing of it can end a line or steer the terminal.
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(let bytes): "\"\(Output.printable(bytes, limit: maximumBytes))\""
        case .array(let elements): "[\(elements.map(text).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { line(name: $0.name, value: $0.value) }.joined(separator: ", "))}"
        }
    }
}
