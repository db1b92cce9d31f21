import LoginPolicy
import UsherConfiguration

extension AnswerText {
    /// `existing`, or `shape`, which wants a pattern besides.
    static func isShape(_ text: [UInt8]) throws(AnswerRefusal) -> Bool {
        switch String(decoding: text, as: UTF8.self) {
        case "existing": return false
        case "shape": return true
        default: throw AnswerRefusal(message: "write existing or shape")
        }
    }

    /// Who may change the principal claim decides how names are bound to people.
    static func binding(_ text: [UInt8]) throws(AnswerRefusal) -> AccountRules.Binding {
        switch String(decoding: text, as: UTF8.self) {
        case "administrators": return .firstLogin
        case "people": return .listed
        default: throw AnswerRefusal(message: "write administrators or people")
        }
    }

    static func isYes(_ text: [UInt8]) throws(AnswerRefusal) -> Bool {
        switch String(decoding: text, as: UTF8.self) {
        case "yes": return true
        case "no": return false
        default: throw AnswerRefusal(message: "write yes or no")
        }
    }

    /// Names of PAM services, with blanks between; none twice.
    static func services(_ text: [UInt8]) throws(AnswerRefusal) -> [String] {
        let names = words(text)
        guard !names.isEmpty, Set(names).count == names.count else {
            throw AnswerRefusal(message: "write one PAM service or more, each once, with blanks between")
        }
        for name in names {
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_-.".utf8.contains(byte)
                }
            }
            guard isName, name.utf8.count <= 64 else {
                throw AnswerRefusal(message: "\"\(Output.printable(Array(name.utf8)))\" is no name of a PAM service")
            }
        }
        return names
    }

    /// A duration that `max_age` of `reuse` may have, as it was written; nil for `off`.
    static func reuse(_ text: [UInt8]) throws(AnswerRefusal) -> String? {
        if text.elementsEqual("off".utf8) { return nil }
        guard let seconds = DurationText.seconds(text), (60...86_400).contains(seconds) else {
            throw AnswerRefusal(message: "write off, or a time from 1m to 24h, such as 15m")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Scopes, with blanks between (RFC 6749 §3.3); `openid` is added where it is missing.
    static func scopes(_ text: [UInt8]) throws(AnswerRefusal) -> [String] {
        var scopes = words(text)
        let isGood = scopes.allSatisfy { scope in
            scope.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\".utf8.contains($0) }
        }
        guard isGood else { throw AnswerRefusal(message: "a scope is printable ASCII without quotes and backslashes") }
        if !scopes.contains("openid") { scopes.insert("openid", at: 0) }
        return scopes
    }

    /// `[A-Za-z0-9_-]{1,32}`, as in `[provider.NAME]`.
    static func provider(_ text: [UInt8]) throws(AnswerRefusal) -> String {
        let name = String(decoding: text, as: UTF8.self)
        guard (1...32).contains(text.count), TOMLText.key(name) == name else {
            throw AnswerRefusal(message: "a provider's name has 1 to 32 letters, digits, _ and -")
        }
        return name
    }

    private static func words(_ text: [UInt8]) -> [String] {
        text.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
}
