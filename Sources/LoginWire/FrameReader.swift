import SecretMemory

/// Collects bytes from a stream and hands out whole frames. What it has handed out or dropped is
/// overwritten, since frames may carry a password.
package struct FrameReader: Sendable {
    private var buffer: [UInt8] = []

    package init() {}

    /// Bytes that wait for the rest of their frame.
    package var pendingBytes: Int { buffer.count }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        if buffer.count + bytes.count > buffer.capacity {
            // Grow by hand: an array that grows by itself leaves its old contents in freed memory.
            var larger: [UInt8] = []
            larger.reserveCapacity(2 * (buffer.count + bytes.count))
            larger.append(contentsOf: buffer)
            buffer.eraseSecret()
            buffer = larger
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next frame; nil when it has not arrived in full. The length is checked as soon as the
    /// header is there.
    package mutating func next() throws(WireError) -> Frame? {
        guard let version = buffer.first else { return nil }
        guard version == Frame.version else { throw .version(version) }
        guard buffer.count >= Frame.headerBytes else { return nil }
        guard let length = UInt32(bigEndianBytes: buffer[2..<Frame.headerBytes]),
            length <= UInt32(Frame.maximumPayloadBytes)
        else { throw .payloadTooLong(UInt32(bigEndianBytes: buffer[2..<Frame.headerBytes]) ?? .max) }
        let end = Frame.headerBytes + Int(length)
        guard buffer.count >= end else { return nil }
        let frame = Frame(type: buffer[1], payload: Array(buffer[Frame.headerBytes..<end]))
        let rest = Array(buffer[end...])
        buffer.eraseSecret()
        buffer = rest
        return frame
    }

    /// Overwrites what is left.
    package mutating func erase() {
        buffer.eraseSecret()
    }
}
