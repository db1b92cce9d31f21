/// Why values are no rule for names.
package enum NameRuleError: Error, Equatable, Sendable {
    case key
    case lengths
    /// Prefix, suffix and character: only what login names are made of.
    case characters
    /// Local accounts would fit, too.
    case fitsEveryName
    /// Local accounts may have such uids.
    case range

    /// For the administrator who wrote `[accounts.rule]`, without a full stop.
    package var explanation: String {
        switch self {
        case .key: "the key has not 16 bytes"
        case .lengths:
            "prefix and suffix have at most 31 characters, shortest and longest are from 1 to 32, and shortest is not "
                + "above longest"
        case .characters:
            "prefix, suffix and contains have only what login names are made of: a-z, 0-9, \"_\", \".\" and \"-\"; "
                + "contains is one character"
        case .fitsEveryName:
            "the rule fits every name, those of local accounts too: write prefix, suffix or contains, such as "
                + "contains = \".\""
        case .range: "a rule needs a uid_range above 65535: local accounts have the uids below"
        }
    }
}

/// /var/lib/usher/nss/rule (0600, root): which names sshd may meet before their first login, and the key that
/// gives each its final uid. sshd alone sees such names, and runs the first session with the record.
package struct NameRule: Equatable, Sendable {
    private static let magic = Array("usherr1\n".utf8)
    private static let fileBytes = 248

    package let prefix: [UInt8]
    package let suffix: [UInt8]
    /// A character that stands somewhere between prefix and suffix, such as the dot of `first.last`.
    package let contains: UInt8?
    package let lengths: ClosedRange<UInt8>
    package let range: UIDRange
    package let home: AccountPlace
    package let shell: AccountPlace

    package init(
        prefix: [UInt8] = [], suffix: [UInt8] = [], contains: UInt8? = nil, lengths: ClosedRange<UInt8>,
        range: UIDRange = .standard,
        home: AccountPlace = .home, shell: AccountPlace = .bash
    ) throws(NameRuleError) {
        guard !prefix.isEmpty || !suffix.isEmpty || contains != nil else { throw .fitsEveryName }
        guard prefix.count < LoginName.maximumBytes, suffix.count < LoginName.maximumBytes,
            lengths.lowerBound >= 1, lengths.upperBound <= LoginName.maximumBytes
        else { throw .lengths }
        let texts = prefix + suffix + (contains.map { [$0] } ?? [])
        guard texts.allSatisfy({ (try? LoginName.check([UInt8(ascii: "a"), $0, UInt8(ascii: "a")])) != nil }) else {
            throw .characters
        }
        guard range.uids.lowerBound > 65_535 else { throw .range }
        self.prefix = prefix
        self.suffix = suffix
        self.contains = contains
        self.lengths = lengths
        self.range = range
        self.home = home
        self.shell = shell
    }

    /// The file's bytes; `key` is UIDDerivation's.
    package func encode(key: [UInt8]) throws(NameRuleError) -> [UInt8] {
        guard key.count == SipHash.keyBytes else { throw .key }
        var file = Self.magic
        file.append(number: UInt32(Self.fileBytes).littleEndian)
        file.append(number: UInt32(0))
        file.append(number: range.uids.lowerBound.littleEndian)
        file.append(number: range.uids.upperBound.littleEndian)
        file += key
        for place in [home, shell] { Self.append(place.bytes, to: &file, room: Snapshot.Layout.placeBytes) }
        for text in [prefix, suffix] { Self.append(text, to: &file, room: LoginName.maximumBytes) }
        file += [contains ?? 0, lengths.lowerBound, lengths.upperBound, 0, 0, 0, 0, 0]
        file.append(number: SipHash.unkeyed.hash(file).littleEndian)
        return file
    }

    private static func append(_ text: [UInt8], to file: inout [UInt8], room: Int) {
        file += text
        file.append(contentsOf: repeatElement(0, count: room - text.count))
    }
}
