/// The outer form of everything on the wire: version, type, length, payload.
package struct Frame: Sendable {
    package static let version: UInt8 = 1
    package static let headerBytes = 6
    package static let maximumPayloadBytes = 16_384

    package let type: UInt8
    package var payload: [UInt8]

    package init(type: UInt8, payload: [UInt8]) {
        self.type = type
        self.payload = payload
    }

    package func encode() -> [UInt8] {
        var bytes = [Self.version, type]
        bytes.reserveCapacity(Self.headerBytes + payload.count)
        bytes.append(contentsOf: UInt32(payload.count).bigEndianBytes)
        bytes.append(contentsOf: payload)
        return bytes
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Most significant byte first.
    var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }

    /// The number in exactly `bitWidth / 8` bytes, most significant first; nil for another count.
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == Self.bitWidth / 8 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | Self($1) }
    }
}
