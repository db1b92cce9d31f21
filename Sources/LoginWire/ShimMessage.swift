package import SecretMemory

/// A frame from pam_usher.so.
package enum ShimMessage: Sendable {
    static let beginType: UInt8 = 0x01
    static let answerType: UInt8 = 0x02
    static let cancelType: UInt8 = 0x03
    /// The longest password, in bytes (PAM_MAX_RESP_SIZE).
    package static let maximumAnswerBytes = 512

    case begin(LoginRequest)
    case answer(AskPurpose, SecretBytes)
    case cancel

    package init(frame: Frame) throws(WireError) {
        switch frame.type {
        case Self.beginType:
            self = .begin(try LoginRequest(payload: frame.payload))
        case Self.answerType:
            var fields = try FieldReader(payload: frame.payload)
            guard let purpose = AskPurpose(rawValue: try fields.number(1)) else { throw .invalidValue(tag: 1) }
            var bytes = try fields.bytes(2, 0...Self.maximumAnswerBytes)
            try fields.finish()
            self = .answer(purpose, SecretBytes(consuming: &bytes))
        case Self.cancelType:
            try FieldReader(payload: frame.payload).finish()
            self = .cancel
        default:
            throw .unknownType(frame.type)
        }
    }
}

/// What an `ask` wants.
package enum AskPurpose: UInt8, Sendable {
    case password = 1
    case acknowledgement = 2
}
