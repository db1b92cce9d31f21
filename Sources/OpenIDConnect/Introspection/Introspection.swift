package import StrictJSON

/// What the provider says about a token (RFC 7662 §2.2).
package enum Introspection: Sendable {
    /// `active` is the JSON value true, and everything else that is said holds.
    case active(ActiveToken)
    /// Anything but true, or nothing at all (TOKEN-9).
    case inactive
}

/// A token that is good at this moment. Nobody outside this target can make one.
package struct ActiveToken: Sendable {
    /// nil where the provider does not say.
    package let subject: [UInt8]?
    package let expiry: UnixSeconds?
    package let claims: JSONObject
}
