/// When an access token that a person brings is a sign-in: `[provider.NAME.bearer]`.
package struct BearerRules: Equatable, Sendable {
    /// Who this host is to those who get tokens; one of them must be in the token. Empty admits nothing.
    package var audiences: [[UInt8]]
    /// The longest `exp − iat` that is believed, in seconds.
    package var maximumLifetime: Int64 = 3_600
    /// PAM services that may lean on such a sign-in; nobody else does.
    package var allowedServices: [[UInt8]] = []
    /// The provider is asked about every token (RFC 7662), and one that is no JWT counts too.
    package var introspects = false

    package init(audiences: [[UInt8]]) {
        self.audiences = audiences
    }
}
