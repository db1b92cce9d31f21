package import JOSE

/// What an administrator wrote about ID tokens: `[provider.NAME.tokens]`. Every number has a bound in
/// the reader of the configuration; no value turns a check off.
package struct TokenRules: Equatable, Sendable {
    /// When `azp` must be there.
    package enum AuthorizedParty: String, CaseIterable, Sendable {
        /// With several audiences.
        case auto
        case always
    }

    /// What `at_hash` must be.
    package enum AccessTokenHash: String, CaseIterable, Sendable {
        /// Right where it is present.
        case check
        /// Present, too.
        case require
    }

    /// Algorithms an ID token may be signed with.
    package var algorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256, .es384, .edDSA]
    /// Seconds that clocks may differ, 0–300.
    package var clockSkew: Int64 = 60
    /// How long before the login a token may have been issued, in seconds.
    package var maximumAge: Int64 = 600
    /// The longest `exp − iat` that is believed, in seconds; at most a day.
    package var maximumLifetime: Int64 = 86_400
    /// Audiences that may stand beside the client ID.
    package var trustedAudiences: [[UInt8]] = []
    package var authorizedParty = AuthorizedParty.auto
    package var requiredClaims: [RequiredClaim] = []
    /// Names of claims that no token may have.
    package var forbiddenClaims: [[UInt8]] = []
    /// The shortest RSA modulus that counts, 2,048–8,192.
    package var minimumRSABits = 2_048
    /// The longest token that is read, at most 64 KiB.
    package var maximumBytes = CompactJWS.maximumBytes
    package var accessTokenHash = AccessTokenHash.check
    /// How long ago the person may have signed in at the provider, in seconds; nil asks nothing.
    package var maximumAuthenticationAge: Int64?
    /// The token's `acr` is one of these; empty asks nothing.
    package var requiredACR: [[UInt8]] = []
    /// The token's `amr` has all members of one of these; empty asks nothing.
    package var requiredAMR: [[[UInt8]]] = []

    package init() {}
}
