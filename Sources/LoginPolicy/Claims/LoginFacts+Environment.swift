import StrictJSON

extension LoginFacts {
    private static let maximumTextBytes = 1_024

    /// A claim as the value of an environment variable: printable ASCII, at most 1,024 bytes. Empty where it is
    /// missing, unusable, anything else than a string, number, boolean or an array of strings, or not to be written
    /// so. Strings of an array have commas between them; one that holds a comma makes all of it empty.
    package func text(of claim: ClaimPath) -> [UInt8] {
        guard let text = claims[claim].flatMap(Self.text), text.count <= Self.maximumTextBytes,
            text.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return [] }
        return text
    }

    private static func text(_ value: JSONValue) -> [UInt8]? {
        switch value {
        case .string(let text): return text
        case .number(let number): return Array(number.text.utf8)
        case .bool(let flag): return Array((flag ? "true" : "false").utf8)
        case .array(let values):
            let texts = values.compactMap(\.text)
            guard texts.count == values.count, !texts.contains(where: { $0.contains(UInt8(ascii: ",")) }) else {
                return nil
            }
            return Array(texts.joined(separator: [UInt8(ascii: ",")]))
        case .null, .object: return nil
        }
    }
}
