/// What goes into a statement's place. Identities go in as bytes, so that they are compared as bytes.
enum SQLiteValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    /// A word of ours.
    case word(String)

    /// A uid or gid.
    static func id(_ value: UInt32) -> SQLiteValue { .integer(Int64(value)) }

    static func flag(_ value: Bool) -> SQLiteValue { .integer(value ? 1 : 0) }

    static func optional(_ value: Int64?) -> SQLiteValue { value.map { .integer($0) } ?? .null }

    static func optional(_ value: [UInt8]?) -> SQLiteValue { value.map { .bytes($0) } ?? .null }
}
