import Glibc

/// Accounts that stand in /etc/passwd itself, read by file and never through NSS, as pam_usher.so reads them.
package enum LocalAccounts {
    /// 100,000 accounts take about 7 MB.
    private static let maximumBytes: off_t = 64 * 1_024 * 1_024

    /// The uid that the file gives to the name. nil when it has no such name, when its first line with it is
    /// malformed, and when the file cannot be read.
    package static func uid(of name: [UInt8], in path: String = "/etc/passwd") -> UInt32? {
        guard !name.isEmpty, let content = content(of: path) else { return nil }
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
            guard let first = fields.first, first.elementsEqual(name) else { continue }
            return fields.count > 3 ? number(fields[2]) : nil
        }
        return nil
    }

    /// The whole of /etc/passwd or /etc/group; nil for what is no regular file of at most 64 MiB, or cannot be read.
    package static func content(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            (0...maximumBytes).contains(status.st_size)
        else { return nil }
        return try? FileBytes.read(descriptor, maximum: Int(status.st_size))
    }

    /// Digits alone.
    static func number(_ text: ArraySlice<UInt8>) -> UInt32? {
        guard (1...10).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt32(exactly: text.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) })
    }
}
