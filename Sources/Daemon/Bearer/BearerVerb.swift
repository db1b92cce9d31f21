/// `usher session open`: anybody may ask, about their own uid.
enum BearerVerb: String, CaseIterable, Sendable {
    /// So many bytes of a secret follow this line.
    case secret
    /// The secret is an access token, and shall be a sign-in.
    case open = "session_open"
}
