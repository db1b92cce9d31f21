import StrictJSON

/// What usherd tells a caller about their own last trial.
struct TrialAnswer: Equatable {
    let isGranted: Bool
    /// The reason code of a refusal, as bytes of usherd's.
    let reason: [UInt8]?
    let grant: [UInt8]?
    let roles: [[UInt8]]
    /// A sentence for each rule that failed.
    let explanation: [[UInt8]]
    /// The person's own claims; nil when no token was verified.
    let claims: JSONObject?

    /// Reads the members of an answer to `trial`. nil when it is about another login than this one.
    static func read(_ members: JSONObject, user: [UInt8], service: [UInt8]) throws(AdminError) -> TrialAnswer? {
        guard let trial = members["trial"]?.object, let about = trial["user"]?.text, let place = trial["service"]?.text,
            let outcome = trial["outcome"]?.text
        else { throw .malformed }
        guard about == user, place == service else { return nil }
        return TrialAnswer(
            isGranted: outcome.elementsEqual("granted".utf8), reason: trial["reason"]?.text,
            grant: trial["grant"]?.text, roles: try texts(trial["roles"]),
            explanation: try texts(trial["explanation"]), claims: trial["claims"]?.object)
    }

    private static func texts(_ value: JSONValue?) throws(AdminError) -> [[UInt8]] {
        guard let value else { return [] }
        guard let elements = value.array else { throw .malformed }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .malformed }
        return texts
    }
}
