import LoginPolicy
import OpenIDConnect

/// Reads answers, from a terminal or from flags: text in, checked value out.
enum AnswerText {
    static func issuer(_ text: [UInt8], isDemo: Bool) throws(AnswerRefusal) -> IssuerURL {
        do throws(EndpointURLError) {
            return try IssuerURL.check(text, plainLoopbackAllowed: isDemo)
        } catch { throw AnswerRefusal(message: error.explanation) }
    }

    /// The same rule as for `id` in usher.toml.
    static func clientID(_ text: [UInt8]) throws(AnswerRefusal) -> [UInt8] {
        let bytes = try checked(text)
        guard (1...255).contains(bytes.count), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw AnswerRefusal(message: "a client ID has 1 to 255 bytes and no control characters")
        }
        return bytes
    }

    /// nil for `none`.
    static func credential(_ text: [UInt8]) throws(AnswerRefusal) -> String? {
        if text.elementsEqual("none".utf8) { return nil }
        let isName =
            (1...255).contains(text.count) && text.allSatisfy { (0x21...0x7E).contains($0) }
            && !text.contains(UInt8(ascii: "/")) && text.first != UInt8(ascii: ".")
        guard isName else {
            throw AnswerRefusal(message: "write none, or the name of a systemd credential: no path, no blanks")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// One of the methods for which a credential is enough.
    static func method(_ text: [UInt8]) throws(AnswerRefusal) -> ClientAuthenticationMethod {
        let methods: [ClientAuthenticationMethod] = [
            .clientSecretPost, .clientSecretBasic, .clientSecretJWT, .privateKeyJWT,
        ]
        guard let method = methods.first(where: { $0.rawValue.utf8.elementsEqual(text) }) else {
            throw AnswerRefusal(message: "it may be " + methods.map(\.rawValue).joined(separator: ", "))
        }
        return method
    }

    /// A dot leads into an object; a name in quotes, or with a colon or slash in it, is taken whole.
    static func claim(_ text: [UInt8]) throws(AnswerRefusal) -> ClaimPath {
        let bytes = try checked(text)
        let isQuoted = bytes.count > 2 && bytes.first == UInt8(ascii: "\"") && bytes.last == UInt8(ascii: "\"")
        let names: [[UInt8]]
        if isQuoted {
            names = [Array(bytes.dropFirst().dropLast())]
        } else if bytes.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }) {
            names = [bytes]
        } else {
            names = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Array($0) }
        }
        guard (1...8).contains(names.count), names.allSatisfy({ (1...255).contains($0.count) }) else {
            throw AnswerRefusal(message: "a claim is a name, or up to eight names with dots between")
        }
        return ClaimPath(names: names)
    }

    static func group(_ text: [UInt8]) throws(AnswerRefusal) -> [UInt8] {
        let bytes = try checked(text)
        guard (1...1_024).contains(bytes.count) else {
            throw AnswerRefusal(message: "a group's name has 1 to 1,024 bytes")
        }
        return bytes
    }

    /// nil for `none`.
    static func optionalGroup(_ text: [UInt8]) throws(AnswerRefusal) -> [UInt8]? {
        text.elementsEqual("none".utf8) ? nil : try group(text)
    }

    static func pattern(_ text: [UInt8]) throws(AnswerRefusal) -> [UInt8] {
        let bytes = try checked(text)
        do throws(PatternError) {
            return try Pattern.compile(bytes, captures: 0).text
        } catch { throw AnswerRefusal(message: explanation(of: error)) }
    }

    private static func explanation(of error: PatternError) -> String {
        switch error {
        case .empty: "the pattern is empty"
        case .tooLong: "the pattern is longer than 512 bytes"
        case .syntax(let message, let offset): "no pattern: \(message), at byte \(offset)"
        case .captures: "the pattern must have no capture group: write (?:...) for grouping"
        }
    }

    /// UTF-8 without the character that stands for bytes that are none. Flags come as text in which it
    /// has taken their place.
    static func checked(_ text: [UInt8]) throws(AnswerRefusal) -> [UInt8] {
        guard let string = String(validating: text, as: UTF8.self), !string.unicodeScalars.contains("\u{FFFD}") else {
            throw AnswerRefusal(message: "the answer is no UTF-8")
        }
        return text
    }
}
