import JOSE

/// Why an access token is not believed (RFC 9068 §4). One case per check.
package enum AccessTokenError: Error, Equatable, Sendable {
    case token(SignedClaimsError)
    case issuerMissing
    case issuerDiffers
    case audienceMissing
    case audienceDiffers
    case expiryMissing
    case expired
    case issuedAtMissing
    case issuedInFuture
    case notYetValid
    case lifetimeTooLong
    case time
    case subject
    case clientMissing
    case clientDiffers
    case tokenID
    /// It is bound to a key (`cnf`), which who brings it does not prove to have.
    case bound
    /// Of a client that signed in as itself, where a person is meant.
    case clientItself
    /// Of a service account, and `sub` is not its client (RFC 9068 §2.2).
    case serviceSubject
    /// `auth_time` is no time, or not what `[provider.NAME.tokens]` demands; as the next four.
    case authenticationTime
    case authenticationContext
    case authenticationMethods
    case requiredClaim
    case forbiddenClaim
    /// Introspection says that it is another kind of token, or one that is bound to a key.
    case kind
    /// No JWT, and the provider is not asked about others.
    case opaque
    /// The provider is asked about the token, and speaks of somebody else than the token does.
    case otherThanIntrospected

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .token(.form(.algorithmNone)): "access_token.alg_none"
        case .token(.form(.algorithmUnsupported)): "access_token.alg_unsupported"
        case .token(.form(.signature)), .token(.form(.signatureLength)): "access_token.signature"
        case .token(.form): "access_token.form"
        case .token(.algorithmNotAllowed): "access_token.alg_not_allowed"
        case .token(.type): "access_token.typ"
        case .token(.payloadNotJSON): "access_token.payload_not_json"
        case .token(.nullCharacter): "access_token.null_character"
        case .token(.key): "access_token.key"
        case .issuerMissing: "access_token.issuer_missing"
        case .issuerDiffers: "access_token.issuer"
        case .audienceMissing: "access_token.audience_missing"
        case .audienceDiffers: "access_token.audience"
        case .expiryMissing: "access_token.expiry_missing"
        case .expired: "access_token.expired"
        case .issuedAtMissing: "access_token.issued_at_missing"
        case .issuedInFuture: "access_token.issued_in_future"
        case .notYetValid: "access_token.not_before"
        case .lifetimeTooLong: "access_token.lifetime"
        case .time: "access_token.time"
        case .subject: "access_token.subject"
        case .clientMissing: "access_token.client_missing"
        case .clientDiffers: "access_token.client"
        case .tokenID: "access_token.token_id"
        case .bound: "access_token.bound"
        case .clientItself: "access_token.client_itself"
        case .serviceSubject: "service_account.subject"
        case .authenticationTime: "access_token.auth_time"
        case .authenticationContext: "access_token.acr"
        case .authenticationMethods: "access_token.amr"
        case .requiredClaim: "access_token.required_claim"
        case .forbiddenClaim: "access_token.forbidden_claim"
        case .kind: "access_token.kind"
        case .opaque: "access_token.opaque"
        case .otherThanIntrospected: "access_token.introspection"
        }
    }
}
