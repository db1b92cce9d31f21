import Glibc
package import LoginWire

/// Where a login comes from, as far as limits care: an IPv4 address, the /64 of an IPv6 address, a host name, or a
/// user of this host.
package enum LoginSource: Hashable, Sendable {
    case address4([UInt8])
    /// The first 8 bytes.
    case network6([UInt8])
    case name([UInt8])
    case local(uid: UInt32)

    /// sshd's own word for the address counts before the remote host, which may be a name that the other side chose.
    package init(_ request: LoginRequest) {
        let address = request.sshConnection.split(separator: UInt8(ascii: " ")).first.map(Array.init)
        if let source = address.flatMap(Self.parse) {
            self = source
        } else if request.remoteHost.isEmpty {
            self = .local(uid: request.realUID)
        } else {
            self = Self.parse(request.remoteHost) ?? .name(request.remoteHost.map(Self.lowercased))
        }
    }

    private static func parse(_ text: [UInt8]) -> LoginSource? {
        // A zone (`fe80::1%eth0`) says which wire, not who.
        let bare = text.prefix { $0 != UInt8(ascii: "%") }
        guard !bare.isEmpty, bare.count < 64, !bare.contains(0) else { return nil }
        var words = bare.map { CChar(truncatingIfNeeded: $0) }
        words.append(0)
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, words, &four) == 1 { return .address4(four) }
        var six = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, words, &six) == 1 else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return six.starts(with: mapped) ? .address4(Array(six[12...])) : .network6(Array(six[..<8]))
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
