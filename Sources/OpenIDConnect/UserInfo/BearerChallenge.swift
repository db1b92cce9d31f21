/// The part of a WWW-Authenticate header that speaks of bearer tokens (RFC 6750 §3, RFC 9110 §11.6.1).
enum BearerChallenge {
    /// `error` of the first Bearer challenge; nil when there is none or the header is malformed.
    static func errorCode(_ header: [UInt8]) -> [UInt8]? {
        var rest = header[...]
        var isBearer = false
        while true {
            skip(&rest)
            let word = token(&rest)
            guard !word.isEmpty else { return nil }
            let blanks = skipBlanks(&rest)
            guard rest.first == UInt8(ascii: "=") else {
                // Not a parameter, so a scheme: its first parameter follows after a blank.
                guard blanks || rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
                isBearer = equals(word, "bearer")
                continue
            }
            rest.removeFirst()
            _ = skipBlanks(&rest)
            guard let value = value(&rest) else { return nil }
            if isBearer, equals(word, "error") { return value }
        }
    }

    private static func skip(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let count = rest.count
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        return rest.count < count
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let separators = Array("()<>@,;:\\\"/[]?={} \t".utf8)
        let word = rest.prefix { (0x21...0x7E).contains($0) && !separators.contains($0) }
        rest = rest.dropFirst(word.count)
        return word
    }

    /// A token or a quoted string.
    private static func value(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.first == UInt8(ascii: "\"") else {
            let word = token(&rest)
            return word.isEmpty ? nil : Array(word)
        }
        rest.removeFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return text }
            if byte == UInt8(ascii: "\\") {
                guard let next = rest.popFirst() else { return nil }
                text.append(next)
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private static func equals(_ word: ArraySlice<UInt8>, _ name: String) -> Bool {
        word.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }.elementsEqual(name.utf8)
    }
}
