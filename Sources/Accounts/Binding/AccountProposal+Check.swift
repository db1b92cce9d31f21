import AccountRecord

extension AccountProposal {
    /// The longest issuer and subject (OpenID Connect Core §2 for the latter).
    static let maximumIssuerBytes = 2_048
    static let maximumSubjectBytes = 255
    private static let maximumPathBytes = 255

    /// What holds on every host, whatever the configuration says.
    func check() throws(BindingError) {
        // A managed local account may be called as the host likes.
        guard uidSource == .local || !ReservedNames.contains(name) else { throw .nameReserved }
        try Self.check(issuer: issuer)
        if let subject { try Self.check(subject: subject) }
        guard (1_000...0x7FFF_FFFF).contains(uid), uid != 65_534, uid != 65_535 else { throw .uidForbidden }
        guard (1...0x7FFF_FFFF).contains(gid), gid != 65_534, gid != 65_535 else { throw .invalid(.gid) }
        guard Self.isPath(home) else { throw .invalid(.home) }
        guard Self.isPath(shell) else { throw .invalid(.shell) }
        guard seedFingerprint == nil || seedFingerprint?.count == 32 else { throw .invalid(.seedFingerprint) }
    }

    static func check(issuer: [UInt8]) throws(BindingError) {
        guard (1...maximumIssuerBytes).contains(issuer.count), isText(issuer) else { throw .invalid(.issuer) }
    }

    static func check(subject: [UInt8]) throws(BindingError) {
        guard (1...maximumSubjectBytes).contains(subject.count), isText(subject) else { throw .invalid(.subject) }
    }

    /// UTF-8 without control characters.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// What may stand in a line of passwd: absolute, printable ASCII without a colon, no "..".
    private static func isPath(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= maximumPathBytes else { return false }
        guard bytes.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: ":") }) else { return false }
        return !bytes.split(separator: UInt8(ascii: "/")).contains(Array("..".utf8)[...])
    }
}
