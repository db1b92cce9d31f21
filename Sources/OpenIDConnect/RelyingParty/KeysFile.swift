/// A key set from a file of the administrator's, as `RelyingPartyEffects.readKeysFile` brings it.
package struct KeysFile: Sendable {
    /// Numbers that differ when the file does: device, inode, size, times.
    package let stamp: [Int64]
    package let bytes: [UInt8]

    package init(stamp: [Int64], bytes: [UInt8]) {
        self.stamp = stamp
        self.bytes = bytes
    }
}

/// Why there is none.
package enum KeysFileError: Error, Equatable, Sendable {
    /// It is missing, too large, or others than root could have written it.
    case unreadable
}
