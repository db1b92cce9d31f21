package import JOSE

/// What an ID token must say, known before it arrives.
package struct IDTokenExpectations: Sendable {
    /// Seconds that clocks may differ.
    package static let clockSkew: Int64 = 60
    /// The longest `exp − iat` that is believed, in seconds.
    package static let maximumLifetime: Int64 = 86_400

    package var issuer: [UInt8]
    /// Issuers that count beside it, whole.
    package var acceptedIssuers: [[UInt8]] = []
    package var clientID: [UInt8]
    package var algorithms: Set<SignatureAlgorithm>
    /// Audiences that may stand beside the client ID.
    package var trustedAudiences: [[UInt8]]
    /// A token issued before this (less the skew) is not of this login; nil asks nothing.
    package var freshSince: UnixSeconds?

    package init(
        issuer: [UInt8], clientID: [UInt8], algorithms: Set<SignatureAlgorithm>, trustedAudiences: [[UInt8]] = [],
        freshSince: UnixSeconds? = nil
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.algorithms = algorithms
        self.trustedAudiences = trustedAudiences
        self.freshSince = freshSince
    }
}
