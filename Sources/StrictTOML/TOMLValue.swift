/// A value and where it stands. Text is bytes: valid UTF-8 with escapes resolved.
package struct TOMLValue: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case string([UInt8])
        case integer(Int64)
        case float(Double)
        case bool(Bool)
        /// Checked by the calendar; as written, with `T` between date and time.
        case offsetDateTime([UInt8])
        case localDateTime([UInt8])
        case localDate([UInt8])
        case localTime([UInt8])
        case array([TOMLValue])
        case table(TOMLTable)
    }

    package let content: Content
    package let position: TOMLPosition

    package init(_ content: Content, at position: TOMLPosition) {
        self.content = content
        self.position = position
    }

    /// The type's name in messages.
    package var typeName: String {
        switch content {
        case .string: "string"
        case .integer: "integer"
        case .float: "float"
        case .bool: "boolean"
        case .offsetDateTime, .localDateTime: "date and time"
        case .localDate: "date"
        case .localTime: "time"
        case .array: "array"
        case .table: "table"
        }
    }
}
