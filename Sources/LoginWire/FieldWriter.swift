/// Builds a payload. Callers keep each field below 65,536 bytes and the whole below the frame's limit.
struct FieldWriter {
    private(set) var payload: [UInt8] = []

    mutating func bytes(_ tag: UInt8, _ bytes: some Collection<UInt8>) {
        payload.append(tag)
        payload.append(contentsOf: UInt16(truncatingIfNeeded: bytes.count).bigEndianBytes)
        payload.append(contentsOf: bytes)
    }

    mutating func number(_ tag: UInt8, _ number: some FixedWidthInteger & UnsignedInteger) {
        bytes(tag, number.bigEndianBytes)
    }
}
