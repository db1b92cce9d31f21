import CHostSystem

/// journald's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL).
package struct JournalSocket: Sendable {
    private let path: String

    package init(path: String = "/run/systemd/journal/socket") {
        self.path = path
    }

    /// Sends one entry; false when the journal is not there or does not take it. Names are upper
    /// case ASCII; values may hold any bytes.
    package func send(_ fields: [(name: String, value: [UInt8])]) -> Bool {
        var entry: [UInt8] = []
        for field in fields {
            entry += Array(field.name.utf8)
            if field.value.contains(UInt8(ascii: "\n")) {
                entry.append(UInt8(ascii: "\n"))
                withUnsafeBytes(of: UInt64(field.value.count).littleEndian) { entry.append(contentsOf: $0) }
            } else {
                entry.append(UInt8(ascii: "="))
            }
            entry += field.value
            entry.append(UInt8(ascii: "\n"))
        }
        return usher_send_datagram(path, entry, entry.count) == 0
    }
}
