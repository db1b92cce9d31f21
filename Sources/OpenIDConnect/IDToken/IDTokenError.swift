package import JOSE

/// Why an ID token is not accepted. One case per check; nothing from the token rides along.
package enum IDTokenError: Error, Equatable, Sendable {
    case form(JOSEError)
    case algorithmNotAllowed(SignatureAlgorithm)
    case key(KeySelectionError)
    case payloadNotJSON
    /// U+0000 in a name or a text: C would end the text there.
    case nullCharacter
    case notAnIDToken
    case issuerMissing
    case issuerDiffers
    case audienceMissing
    case audienceWrongType
    case audienceDiffers
    case audienceUntrusted
    case authorizedPartyMissing
    case authorizedPartyDiffers
    case expiryMissing
    case expired
    case issuedAtMissing
    case issuedInFuture
    case issuedBeforeLogin
    case notYetValid
    case timeOutOfRange
    case lifetimeTooLong
    case subjectMissing
    case subjectUnusable
    case accessTokenHashDiffers
    case claimWrongType
    /// An RSA key shorter than `min_rsa_bits`.
    case keyTooSmall
    case nonceMissing
    case nonceDiffers
    case accessTokenHashMissing
    case authenticationTimeMissing
    case authenticatedInFuture
    case authenticationTooOld
    /// `acr` is none of `required_acr`.
    case authenticationContext
    /// `amr` has none of the sets of `required_amr`.
    case authenticationMethods
    case requiredClaim
    case forbiddenClaim

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .form(let error): error.reason
        case .algorithmNotAllowed: "id_token.alg_not_allowed"
        case .key(.unknownKeyID): "id_token.key_unknown"
        case .key(.unfit): "id_token.key_unfit"
        case .key(.noneFits): "id_token.no_key"
        case .key(.ambiguous): "key.ambiguous"
        case .payloadNotJSON: "id_token.payload_not_json"
        case .nullCharacter: "id_token.null_character"
        case .notAnIDToken: "id_token.wrong_kind"
        case .issuerMissing: "id_token.issuer_missing"
        case .issuerDiffers: "id_token.issuer"
        case .audienceMissing: "id_token.audience_missing"
        case .audienceWrongType: "id_token.audience_type"
        case .audienceDiffers: "id_token.audience"
        case .audienceUntrusted: "id_token.audience_untrusted"
        case .authorizedPartyMissing: "id_token.azp_missing"
        case .authorizedPartyDiffers: "id_token.azp"
        case .expiryMissing: "id_token.expiry_missing"
        case .expired: "id_token.expired"
        case .issuedAtMissing: "id_token.issued_at_missing"
        case .issuedInFuture: "id_token.issued_in_future"
        case .issuedBeforeLogin: "id_token.not_fresh"
        case .notYetValid: "id_token.not_before"
        case .timeOutOfRange: "id_token.time_range"
        case .lifetimeTooLong: "id_token.lifetime"
        case .subjectMissing: "id_token.subject_missing"
        case .subjectUnusable: "id_token.subject"
        case .accessTokenHashDiffers: "id_token.at_hash"
        case .claimWrongType: "id_token.claim_type"
        case .keyTooSmall: "id_token.key_too_small"
        case .nonceMissing: "id_token.nonce_missing"
        case .nonceDiffers: "id_token.nonce"
        case .accessTokenHashMissing: "id_token.at_hash_missing"
        case .authenticationTimeMissing: "id_token.auth_time_missing"
        case .authenticatedInFuture: "id_token.auth_time_future"
        case .authenticationTooOld: "id_token.auth_time"
        case .authenticationContext: "id_token.acr"
        case .authenticationMethods: "id_token.amr"
        case .requiredClaim: "id_token.required_claim"
        case .forbiddenClaim: "id_token.forbidden_claim"
        }
    }
}

extension JOSEError {
    var reason: String {
        switch self {
        case .tokenTooLong: "id_token.too_long"
        case .encrypted: "id_token.encrypted"
        case .notCompact: "id_token.not_compact"
        case .headerTooLong: "id_token.header_too_long"
        case .headerNotJSON: "id_token.header_not_json"
        case .algorithmMissing: "id_token.alg_missing"
        case .algorithmNone: "id_token.alg_none"
        case .algorithmUnsupported: "id_token.alg_unsupported"
        case .criticalHeader: "id_token.crit"
        case .unencodedPayload: "id_token.b64"
        case .compressed: "id_token.zip"
        case .contentType: "id_token.cty"
        case .keyIDNotText: "id_token.kid_type"
        case .tokenType: "id_token.typ"
        case .signatureLength: "id_token.signature_length"
        case .signature: "id_token.signature"
        case .cryptography: "id_token.cryptography"
        }
    }
}
