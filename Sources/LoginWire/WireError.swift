/// Why a connection ends: the peer does not speak the protocol of docs/protocol.md.
package enum WireError: Error, Equatable, Sendable {
    case version(UInt8)
    case unknownType(UInt8)
    case payloadTooLong(UInt32)
    case truncatedField
    case unknownTag(UInt8)
    case duplicateTag(UInt8)
    case missingTag(UInt8)
    case wrongSize(tag: UInt8)
    case invalidText(tag: UInt8)
    case invalidValue(tag: UInt8)
    /// A frame that is right in itself but not at this point of the dialogue.
    case unexpectedFrame

    /// The stable reason code for the audit record.
    package var reason: String {
        switch self {
        case .version: "wire.version"
        case .unknownType: "wire.unknown_type"
        case .payloadTooLong: "wire.too_long"
        case .truncatedField: "wire.truncated_field"
        case .unknownTag: "wire.unknown_tag"
        case .duplicateTag: "wire.duplicate_tag"
        case .missingTag: "wire.missing_tag"
        case .wrongSize: "wire.wrong_size"
        case .invalidText: "wire.invalid_text"
        case .invalidValue: "wire.invalid_value"
        case .unexpectedFrame: "wire.unexpected_frame"
        }
    }
}
