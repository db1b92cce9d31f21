/// An absolute path for a field of passwd: at most 63 bytes of letters, digits, "_", "-", "." and "/", no empty,
/// "." or ".." component, and not "/" itself.
package struct AccountPlace: Equatable, Sendable {
    package static let maximumBytes = 63
    package static let home = AccountPlace(known: "/home")
    package static let bash = AccountPlace(known: "/bin/bash")
    package static let noLogin = AccountPlace(known: "/usr/sbin/nologin")

    package let bytes: [UInt8]

    /// nil for bytes that are no such path.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes, bytes.first == UInt8(ascii: "/") else { return nil }
        for component in bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !component.isEmpty, !component.elementsEqual(".".utf8), !component.elementsEqual("..".utf8),
                component.allSatisfy(Self.isAllowed)
            else { return nil }
        }
        self.bytes = bytes
    }

    private init(known: StaticString) {
        bytes = known.withUTF8Buffer { Array($0) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
