import JOSE

/// Words in the place of names, addresses and subjects: the same for the same one on this host, so that a reader can
/// follow somebody through the bundle without learning who it is.
struct Pseudonyms {
    /// nil: names stay.
    private let key: [UInt8]?

    /// `machineID`: of /etc/machine-id, which is in no bundle; who does not have it cannot try names.
    init(machineID: [UInt8], withNames: Bool) {
        key = withNames ? nil : machineID + Array("usher support-bundle".utf8)
    }

    /// `person-1a2b3c4d5e6f` for a kind `person`.
    func of(_ value: [UInt8], kind: String) -> String {
        guard let key else { return Output.printable(value) }
        let code = key.withUnsafeBytes {
            HMAC.code(of: Array(kind.utf8) + [0] + value, key: $0, digestName: "SHA256")
        }
        guard let code else { return "\(kind)-unknown" }
        let digits = code.prefix(6).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        return "\(kind)-\(digits.joined())"
    }
}
