/// Why bytes are no request to publish accounts.
package enum PublishRequestError: Error, Equatable, Sendable {
    case version(UInt8)
    case type(UInt8)
    case tooLarge
    case tooManyRows
    case truncated
    case trailingBytes
    case state(UInt8)
    case tooManyGroups
    case textTooLong
}

/// The one thing that usher-publish does: all accounts that shall be published, in one frame (docs/nss.md). It
/// never holds a path or a descriptor.
package struct PublishRequest: Equatable, Sendable {
    package static let version: UInt8 = 1
    package static let type: UInt8 = 1
    package static let headerBytes = 6
    package static let maximumRows = 250_000
    package static let maximumPayload = 64 * 1_024 * 1_024

    package let rows: [AccountRow]

    package init(rows: [AccountRow]) {
        self.rows = rows
    }

    /// The frame: version, type, payload length; then the number of rows and the rows, numbers big endian.
    package func encode() throws(PublishRequestError) -> [UInt8] {
        guard rows.count <= Self.maximumRows else { throw .tooManyRows }
        var payload: [UInt8] = []
        payload.reserveCapacity(64 * rows.count + 4)
        payload.append(number: UInt32(rows.count).bigEndian)
        for row in rows {
            guard row.groups.count <= AccountRow.maximumGroups else { throw .tooManyGroups }
            guard let nameLength = UInt8(exactly: row.name.count),
                let displayLength = UInt8(exactly: row.displayName.count)
            else { throw .textTooLong }
            payload.append(nameLength)
            payload += row.name
            payload.append(number: row.uid.bigEndian)
            payload.append(row.state.rawValue)
            payload.append(displayLength)
            payload += row.displayName
            payload.append(UInt8(row.groups.count))
            for group in row.groups { payload.append(number: group.bigEndian) }
        }
        guard payload.count <= Self.maximumPayload else { throw .tooLarge }
        var frame = [Self.version, Self.type]
        frame.append(number: UInt32(payload.count).bigEndian)
        return frame + payload
    }

    /// The payload's length from the six bytes before it.
    package static func payloadLength(header: [UInt8]) throws(PublishRequestError) -> Int {
        var reader = ByteReader(header)
        guard let version = reader.number(UInt8.self), let type = reader.number(UInt8.self),
            let length = reader.number(UInt32.self), reader.isAtEnd
        else { throw .truncated }
        guard version == Self.version else { throw .version(version) }
        guard type == Self.type else { throw .type(type) }
        guard UInt32(bigEndian: length) <= UInt32(Self.maximumPayload) else { throw .tooLarge }
        return Int(UInt32(bigEndian: length))
    }

    /// A whole frame.
    package static func decode(_ frame: [UInt8]) throws(PublishRequestError) -> PublishRequest {
        let length = try payloadLength(header: Array(frame.prefix(headerBytes)))
        guard frame.count >= headerBytes + length else { throw .truncated }
        guard frame.count == headerBytes + length else { throw .trailingBytes }
        var reader = ByteReader(frame, from: headerBytes)
        guard let count = reader.number(UInt32.self) else { throw .truncated }
        guard UInt32(bigEndian: count) <= UInt32(maximumRows) else { throw .tooManyRows }
        var rows: [AccountRow] = []
        for _ in 0..<UInt32(bigEndian: count) { rows.append(try row(&reader)) }
        guard reader.isAtEnd else { throw .trailingBytes }
        return PublishRequest(rows: rows)
    }

    private static func row(_ reader: inout ByteReader) throws(PublishRequestError) -> AccountRow {
        guard let nameLength = reader.number(UInt8.self), let name = reader.bytes(Int(nameLength)),
            let uid = reader.number(UInt32.self), let state = reader.number(UInt8.self),
            let displayLength = reader.number(UInt8.self), let displayName = reader.bytes(Int(displayLength)),
            let groupCount = reader.number(UInt8.self)
        else { throw .truncated }
        guard let known = AccountRow.State(rawValue: state) else { throw .state(state) }
        guard groupCount <= AccountRow.maximumGroups else { throw .tooManyGroups }
        var groups: [UInt32] = []
        for _ in 0..<groupCount {
            guard let group = reader.number(UInt32.self) else { throw .truncated }
            groups.append(UInt32(bigEndian: group))
        }
        return AccountRow(
            name: name, uid: UInt32(bigEndian: uid), state: known, displayName: displayName, groups: groups)
    }
}
