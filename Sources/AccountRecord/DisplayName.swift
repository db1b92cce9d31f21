/// A person's name as it may stand in the gecos field: valid UTF-8 of at most 255 bytes without control,
/// direction and invisible characters, without ":" (the field's end) and "," (the end of a part of gecos).
package struct DisplayName: Equatable, Sendable {
    package static let maximumBytes = 255
    package static let none = DisplayName(bytes: [])

    package let bytes: [UInt8]

    /// nil for bytes that cannot stand there.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: break decoding
            case .error: return nil
            case .scalarValue(let scalar): if !Self.isAllowed(scalar.value) { return nil }
            }
        }
        self.bytes = bytes
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F...0x9F, 0x2C, 0x3A, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
            false
        default: true
        }
    }
}
