/// The fields of one payload, by tag. Every accessor throws unless the field is there and right;
/// `finish` throws when a field was left over.
struct FieldReader {
    private var fields: [(tag: UInt8, bytes: [UInt8])] = []

    init(payload: [UInt8]) throws(WireError) {
        var position = 0
        while position < payload.count {
            guard payload.count - position >= 3,
                let length = UInt16(bigEndianBytes: payload[(position + 1)...(position + 2)]),
                payload.count - position - 3 >= Int(length)
            else { throw .truncatedField }
            let tag = payload[position]
            guard !fields.contains(where: { $0.tag == tag }) else { throw .duplicateTag(tag) }
            let start = position + 3
            fields.append((tag, Array(payload[start..<(start + Int(length))])))
            position = start + Int(length)
        }
    }

    mutating func bytes(_ tag: UInt8, _ sizes: ClosedRange<Int>) throws(WireError) -> [UInt8] {
        guard let index = fields.firstIndex(where: { $0.tag == tag }) else { throw .missingTag(tag) }
        let bytes = fields.remove(at: index).bytes
        guard sizes.contains(bytes.count) else { throw .wrongSize(tag: tag) }
        return bytes
    }

    /// Valid UTF-8 without NUL.
    mutating func text(_ tag: UInt8, _ sizes: ClosedRange<Int>) throws(WireError) -> [UInt8] {
        let bytes = try bytes(tag, sizes)
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { throw .invalidText(tag: tag) }
        return bytes
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ tag: UInt8, as _: Number.Type = Number.self
    ) throws(WireError) -> Number {
        let size = Number.bitWidth / 8
        guard let number = Number(bigEndianBytes: try bytes(tag, size...size)) else { throw .wrongSize(tag: tag) }
        return number
    }

    /// A byte that is 0 or 1.
    mutating func flag(_ tag: UInt8) throws(WireError) -> Bool {
        switch try number(tag, as: UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .invalidValue(tag: tag)
        }
    }

    /// A byte that is 0 or 1, of a field that an older shim does not send: then false.
    mutating func optionalFlag(_ tag: UInt8) throws(WireError) -> Bool {
        isThere(tag) ? try flag(tag) : false
    }

    /// As `number`, of a field that an older shim does not send.
    mutating func optionalNumber<Number: FixedWidthInteger & UnsignedInteger>(
        _ tag: UInt8, otherwise: Number
    ) throws(WireError) -> Number {
        isThere(tag) ? try number(tag) : otherwise
    }

    /// As `text`, of a field that an older shim does not send: then empty.
    mutating func optionalText(_ tag: UInt8, _ sizes: ClosedRange<Int>) throws(WireError) -> [UInt8] {
        isThere(tag) ? try text(tag, sizes) : []
    }

    private func isThere(_ tag: UInt8) -> Bool {
        fields.contains { $0.tag == tag }
    }

    func finish() throws(WireError) {
        if let extra = fields.first { throw .unknownTag(extra.tag) }
    }
}
