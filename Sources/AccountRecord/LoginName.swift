/// Why a text is no login name.
package enum LoginNameError: Error, Equatable, Sendable {
    case empty
    case tooLong
    case firstCharacter
    case character
    case twoDots
    case lastCharacter
}

/// A name that may stand in a login: `[a-z_][a-z0-9_.-]{0,31}`, no "..", not ending in "." or "-"
/// (NAME-01). Compared as bytes, never folded.
package struct LoginName: Hashable, Sendable {
    package static let maximumBytes = 32

    package let bytes: [UInt8]

    package static func check(_ bytes: [UInt8]) throws(LoginNameError) -> LoginName {
        guard let first = bytes.first, let last = bytes.last else { throw .empty }
        guard bytes.count <= maximumBytes else { throw .tooLong }
        guard isLetter(first) || first == UInt8(ascii: "_") else { throw .firstCharacter }
        for byte in bytes {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard isLetter(byte) || isDigit || "_.-".utf8.contains(byte) else { throw .character }
        }
        guard !zip(bytes, bytes.dropFirst()).contains(where: { $0 == UInt8(ascii: ".") && $1 == $0 }) else {
            throw .twoDots
        }
        guard last != UInt8(ascii: "."), last != UInt8(ascii: "-") else { throw .lastCharacter }
        return LoginName(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
