import LoginPolicy

/// How a name that a token has differs from one that was wanted, by the commonest mistakes.
enum NameMistake: Equatable {
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
        } else {
            switch NameDifference(present, from: [wanted]) {
            case .letterCase: self = .letterCase
            case .whiteSpace: self = .whiteSpace
            case .distinguishedName: self = .distinguishedName
            case .path, .spelling:
                let isASCII = { (name: [UInt8]) in name.allSatisfy { $0 < 0x80 } }
                self = isASCII(present) == isASCII(wanted) ? .spelling : .lookalike
            }
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
}
