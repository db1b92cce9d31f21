/// What two names that were meant to be one differ by.
package enum NameDifference: String, CaseIterable, Sendable {
    /// A path before the name: Keycloak's leading slash.
    case path
    case letterCase = "case"
    case whiteSpace = "white_space"
    /// `CN=name,…`.
    case distinguishedName = "dn"
    case spelling

    /// The first difference that explains all of it, of `present` from one of `wanted`.
    package init(_ present: [UInt8], from wanted: [[UInt8]]) {
        let forms: [(Self, ([UInt8]) -> [UInt8])] = [
            (.path, { Array(NearestName.withoutPath($0[...])) }),
            (.letterCase, \.asciiLowercased),
            (.whiteSpace, { Array($0[...].asciiTrimmed) }),
            (.distinguishedName, { Array(NearestName.commonName($0[...])) }),
        ]
        let form = forms.first { _, plain in wanted.contains { plain($0) == plain(present) } }
        self = form?.0 ?? .spelling
    }
}
