import OpenIDConnect
import StrictJSON

/// What a login had to do with the sign-ins of before: it leant on one, or the person was asked, and why. Names are
/// those of the audit record.
package struct ReusePart: Equatable, Sendable {
    /// `session` or `key_login`; nil: it leant on none.
    package var via: String?
    /// The id of the sign-in, 32 hexadecimal digits.
    package var session: String?
    /// The code why it leant on none.
    package var missed: String?
    /// The same in words, without a full stop.
    package var sentence: String
}

extension ReusePart {
    var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let via { members.append(("via", .text(via))) }
        if let session { members.append(("session", .text(session))) }
        if let missed { members.append(("no_reuse", .text(missed))) }
        return .members(members + [("sentence", .text(sentence))])
    }

    init?(_ members: JSONObject) {
        guard let sentence = Explanation.text(members["sentence"]) else { return nil }
        self.init(
            via: Explanation.text(members["via"]), session: Explanation.text(members["session"]),
            missed: Explanation.text(members["no_reuse"]), sentence: sentence)
    }
}
