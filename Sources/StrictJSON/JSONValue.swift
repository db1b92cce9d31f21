/// One JSON value (RFC 8259). Text is bytes: valid UTF-8 with escapes resolved, never `String`,
/// because `String ==` is canonical equivalence and identities are compared as bytes.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string([UInt8])
    case array([JSONValue])
    case object(JSONObject)

    /// The text of a JSON string; nil for any other type, also for a number or a bool.
    package var text: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }

    /// A JSON `true` or `false`; nil for 1, 0, "true" and everything else.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The JSON type's name, for messages: "null", "bool", "number", "string", "array", "object".
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
