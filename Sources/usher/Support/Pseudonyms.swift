import AccountRecord

/// Words in the place of names, addresses and subjects: the same for the same one on this host, so that a reader can
/// follow somebody through the bundle without learning who it is.
struct Pseudonyms {
    /// nil: names stay.
    private let hash: SipHash?

    /// `machineID`: the text of /etc/machine-id, which is in no bundle; who does not have it cannot try names.
    /// `withNames`: nothing is replaced.
    init(machineID: [UInt8], withNames: Bool) {
        hash = withNames ? nil : SipHash(key: Self.key(machineID)) ?? .unkeyed
    }

    /// `person-1a2b3c4d5e6f7a8b` for a kind `person`.
    func of(_ value: [UInt8], kind: String) -> String {
        guard let hash else { return Output.printable(value) }
        let digits = String(hash.hash(Array("\(kind)\u{0}".utf8) + value), radix: 16)
        return "\(kind)-\(String(repeating: "0", count: 16 - digits.utf8.count))\(digits)"
    }

    /// 32 hexadecimal digits are 16 bytes; another text counts with its last 16.
    private static func key(_ machineID: [UInt8]) -> [UInt8] {
        let digits = machineID.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 32 else { return Array(([UInt8](repeating: 0, count: 16) + machineID).suffix(16)) }
        return (0..<16).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
    }
}
