import StrictJSON

/// JSON of ours with numbers and truth values as they are, and of strings only those whose name is known to hold no
/// name of a person and no secret.
struct RedactedJSON {
    private static let shown: Set<String> = [
        "version", "name", "fingerprint", "metadata", "last_error", "reason", "file", "files", "code", "status",
        "level",
        "kind", "outcome", "issuer", "provider", "id", "step", "result",
    ]

    let value: JSONValue

    init(_ value: JSONValue) {
        self.value = Self.redacted(value, isShown: false)
    }

    private static func redacted(_ value: JSONValue, isShown: Bool) -> JSONValue {
        switch value {
        case .null, .bool, .number: return value
        case .string(let bytes):
            return isShown ? .string(Array(Output.printable(bytes).utf8)) : .text("(\(bytes.count) bytes)")
        case .array(let values): return .array(values.map { redacted($0, isShown: isShown) })
        case .object(let members):
            return .members(
                members.members.map { member in
                    let name = String(decoding: member.name, as: UTF8.self)
                    return (
                        Output.printable(member.name, limit: 64), redacted(member.value, isShown: shown.contains(name))
                    )
                })
        }
    }
}
