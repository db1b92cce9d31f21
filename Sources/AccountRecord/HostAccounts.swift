/// The names and numbers of /etc/passwd and /etc/group, read from the files' bytes and not through NSS.
package struct HostAccounts: Equatable, Sendable {
    package private(set) var users: Set<[UInt8]> = []
    package private(set) var uids: Set<UInt32> = []
    /// A name can stand in several lines, and a number too.
    package private(set) var groups: [[UInt8]: Set<UInt32>] = [:]
    package private(set) var gids: Set<UInt32> = []

    package init(passwd: [UInt8], group: [UInt8]) {
        for fields in Self.lines(passwd) {
            users.insert(Array(fields[0]))
            if fields.count > 2, let uid = Self.number(fields[2]) { uids.insert(uid) }
            // A private group that is missing from /etc/group still has files.
            if fields.count > 3, let gid = Self.number(fields[3]) { gids.insert(gid) }
        }
        for fields in Self.lines(group) {
            var numbers = groups[Array(fields[0])] ?? []
            if fields.count > 2, let gid = Self.number(fields[2]) {
                numbers.insert(gid)
                gids.insert(gid)
            }
            groups[Array(fields[0])] = numbers
        }
    }

    /// All names of a gid.
    package func names(ofGroup gid: UInt32) -> [[UInt8]] {
        groups.filter { $0.value.contains(gid) }.map(\.key)
    }

    private static func lines(_ file: [UInt8]) -> [[ArraySlice<UInt8>]] {
        file.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false)
            return fields.first?.isEmpty == false ? fields : nil
        }
    }

    /// As glibc reads it: blanks may stand before, what follows the digits does not count.
    private static func number(_ text: ArraySlice<UInt8>) -> UInt32? {
        let digits = text.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x2B }.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count <= 19 else { return nil }
        return UInt32(exactly: digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) })
    }
}
