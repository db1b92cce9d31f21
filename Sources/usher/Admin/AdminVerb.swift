import StrictJSON

/// What the admin socket may be asked.
enum AdminVerb: String {
    case ping
    case status
    /// The caller's own last trial; handed out once.
    case trial
    /// Why the last login of a person at a service was granted or refused.
    case explain
    case providerShow = "provider_show"
    case providerRefresh = "provider_refresh"

    /// One line of JSON.
    func request(_ members: [(String, JSONValue)]) -> [UInt8] {
        JSONValue.members([("verb", .text(rawValue))] + members).encoded() + [UInt8(ascii: "\n")]
    }
}
