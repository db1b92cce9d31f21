/// Why an introspection answer that says "active" is not believed (RFC 7662 §2.2). One case per check.
package enum IntrospectionError: Error, Equatable, Sendable {
    case noEndpoint
    /// The provider says that the token is not good.
    case inactive
    case nullCharacter
    case issuerDiffers
    /// Issued to another client, or it is not said to whom.
    case clientDiffers
    case subjectMissing
    case subjectDiffers
    case expired
    case notYetValid
    case claimType

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .noEndpoint: "introspection.no_endpoint"
        case .inactive: "introspection.inactive"
        case .nullCharacter: "introspection.null_character"
        case .issuerDiffers: "introspection.issuer"
        case .clientDiffers: "introspection.client"
        case .subjectMissing: "introspection.subject_missing"
        case .subjectDiffers: "introspection.subject"
        case .expired: "introspection.expired"
        case .notYetValid: "introspection.not_before"
        case .claimType: "introspection.claim_type"
        }
    }
}
