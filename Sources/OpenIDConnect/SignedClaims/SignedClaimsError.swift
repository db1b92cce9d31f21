package import JOSE

/// Why a signed token other than an ID token is not accepted, before any claim counts.
package enum SignedClaimsError: Error, Equatable, Sendable {
    case form(JOSEError)
    case algorithmNotAllowed(SignatureAlgorithm)
    /// The header's `typ` is another.
    case type
    case payloadNotJSON
    case nullCharacter
    case key(KeySelectionError)
}
