/// How a name that a token has differs from one that was wanted, by the commonest mistakes.
enum NameDifference: Equatable {
    /// Keycloak's paths: `/linux-admins`, `/linux/admins`.
    case path
    /// The configuration has the path, the token the bare name.
    case wantedPath
    case letterCase
    case whiteSpace
    /// A directory's `CN=name,OU=…`.
    case distinguishedName
    /// A character outside ASCII stands for one that looks like it.
    case lookalike
    case spelling

    init(wanted: [UInt8], present: [UInt8]) {
        let slash = UInt8(ascii: "/")
        if present.suffix(wanted.count + 1).elementsEqual([slash] + wanted) {
            self = .path
        } else if wanted.suffix(present.count + 1).elementsEqual([slash] + present) {
            self = .wantedPath
        } else if Self.lowered(present) == Self.lowered(wanted) {
            self = .letterCase
        } else if Self.trimmed(present) == Self.trimmed(wanted) {
            self = .whiteSpace
        } else if Self.lowered(present).starts(with: "cn=".utf8) {
            self = .distinguishedName
        } else if present.contains(where: { $0 >= 0x80 }) != wanted.contains(where: { $0 >= 0x80 }) {
            self = .lookalike
        } else {
            self = .spelling
        }
    }

    var words: String {
        switch self {
        case .path: "with a leading slash or path"
        case .wantedPath: "without the slash or path"
        case .letterCase: "in another letter case"
        case .whiteSpace: "with white space around it"
        case .distinguishedName: "a distinguished name"
        case .lookalike: "with a character that only looks alike"
        case .spelling: "spelt otherwise"
        }
    }

    /// `8-4-4-4-12` hexadecimal digits: what Entra ID sends in place of names.
    static func isObjectID(_ name: [UInt8]) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.joined().allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    private static func lowered(_ name: [UInt8]) -> [UInt8] {
        name.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }

    private static func trimmed(_ name: [UInt8]) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = name.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return Array(rest)
    }
}
