import JOSE

/// Why an answer of the UserInfo endpoint is not believed (OpenID Connect Core §5.3). One case per check.
package enum UserInfoError: Error, Equatable, Sendable {
    case noEndpoint
    /// The token answer brought none.
    case noAccessToken
    /// The access token holds what cannot stand in a header; it was not sent.
    case unsendableToken
    /// 401: the access token is expired, revoked or of another kind (RFC 6750 §3.1).
    case invalidToken
    /// 403: the access token lacks the scope.
    case insufficientScope
    /// 400: the provider did not understand.
    case invalidRequest
    /// Neither JSON nor a signed JWT.
    case mediaType
    case notJSON
    case nullCharacter
    case token(SignedClaimsError)
    case issuerMissing
    case issuerDiffers
    case audienceMissing
    case audienceDiffers
    case expired
    case time
    /// A logout token, or another that says it is something else.
    case wrongKind
    case subjectMissing
    case subjectDiffers

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .noEndpoint: "userinfo.no_endpoint"
        case .noAccessToken: "userinfo.no_access_token"
        case .unsendableToken: "userinfo.unsendable_token"
        case .invalidToken: "userinfo.invalid_token"
        case .insufficientScope: "userinfo.insufficient_scope"
        case .invalidRequest: "userinfo.invalid_request"
        case .mediaType: "userinfo.media_type"
        case .notJSON: "userinfo.not_json"
        case .nullCharacter, .token(.nullCharacter): "userinfo.null_character"
        case .token(.form(.algorithmNone)): "userinfo.alg_none"
        case .token(.form(.algorithmUnsupported)): "userinfo.alg_unsupported"
        case .token(.form(.signature)), .token(.form(.signatureLength)): "userinfo.signature"
        case .token(.form): "userinfo.form"
        case .token(.algorithmNotAllowed): "userinfo.alg_not_allowed"
        case .token(.type): "userinfo.typ"
        case .token(.payloadNotJSON): "userinfo.payload_not_json"
        case .token(.key): "userinfo.key"
        case .issuerMissing: "userinfo.issuer_missing"
        case .issuerDiffers: "userinfo.issuer"
        case .audienceMissing: "userinfo.audience_missing"
        case .audienceDiffers: "userinfo.audience"
        case .expired: "userinfo.expired"
        case .time: "userinfo.time"
        case .wrongKind: "userinfo.wrong_kind"
        case .subjectMissing: "userinfo.subject_missing"
        case .subjectDiffers: "userinfo.subject"
        }
    }
}
