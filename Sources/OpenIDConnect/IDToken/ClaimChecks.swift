import JOSE
import StrictJSON

/// The claims' rules (OpenID Connect Core §3.1.3.7), one function each. One reading of the clock
/// serves them all.
struct ClaimChecks {
    let claims: JSONObject
    let expectations: IDTokenExpectations
    let algorithm: SignatureAlgorithm
    let accessToken: [UInt8]?
    let now: UnixSeconds

    private var rules: TokenRules { expectations.rules }

    /// Makes these checks in order, up to the first that fails.
    func run(_ checks: some Sequence<IDTokenCheck>) throws(IDTokenFailure) {
        for check in checks {
            do { try run(check) } catch { throw IDTokenFailure(check: check, error: error) }
        }
    }

    private func run(_ check: IDTokenCheck) throws(IDTokenError) {
        switch check {
        case .kind: try checkKind()
        case .issuer: _ = try checkIssuer()
        case .audience: try checkAudience()
        case .authorizedParty: try checkAuthorizedParty()
        case .expiry: try checkExpiry()
        case .issuedAt: try checkIssuedAt()
        case .freshness: try checkFreshness()
        case .lifetime: try checkLifetime()
        case .notBefore: try checkNotBefore()
        case .subject: _ = try subject()
        case .nonce: try checkNonce()
        case .accessTokenHash: try checkAccessTokenHash()
        case .authenticationTime: try checkAuthenticationTime()
        case .authenticationContext: try checkAuthenticationContext()
        case .authenticationMethods: try checkAuthenticationMethods()
        case .requiredClaims: try checkRequiredClaims()
        case .forbiddenClaims: try checkForbiddenClaims()
        case .length, .compactForm, .notEncrypted, .headerLength, .header, .signatureAlgorithm, .critical,
            .encodedPayload, .uncompressed, .contentType, .keyIDType, .headerType, .allowedAlgorithm, .payload,
            .nullCharacter, .key, .keySize, .signature:
            break  // made before there are claims
        }
    }

    /// Not an ID token (JWT-12): a security event, a Keycloak access or refresh token, a Cognito
    /// access token.
    private func checkKind() throws(IDTokenError) {
        if claims["events"] != nil { throw .notAnIDToken }
        if let kind = claims["typ"], kind != .string(Array("ID".utf8)) { throw .notAnIDToken }
        if let use = claims["token_use"], use != .string(Array("id".utf8)) { throw .notAnIDToken }
    }

    /// CORE-2: equal as bytes, to the issuer or to another that was written down. Returns it.
    func checkIssuer() throws(IDTokenError) -> [UInt8] {
        guard let issuer = claims["iss"]?.text else { throw .issuerMissing }
        guard issuer == expectations.issuer || expectations.acceptedIssuers.contains(issuer) else {
            throw .issuerDiffers
        }
        return issuer
    }

    /// CORE-3: our client ID is among the audiences, and nobody else but those trusted.
    private func checkAudience() throws(IDTokenError) {
        let audiences = try audiences()
        guard audiences.contains(expectations.clientID) else { throw .audienceDiffers }
        let others = audiences.filter { $0 != expectations.clientID }
        guard others.allSatisfy(rules.trustedAudiences.contains) else { throw .audienceUntrusted }
    }

    private func audiences() throws(IDTokenError) -> [[UInt8]] {
        switch claims["aud"] {
        case nil: throw .audienceMissing
        case .string(let audience): return [audience]
        case .array(let elements):
            let audiences = elements.compactMap(\.text)
            guard !elements.isEmpty, audiences.count == elements.count else { throw .audienceWrongType }
            return audiences
        default: throw .audienceWrongType
        }
    }

    /// CORE-4, CORE-5: required with several audiences, or always; ours if present.
    private func checkAuthorizedParty() throws(IDTokenError) {
        guard let party = claims["azp"] else {
            let hasSeveral = claims["aud"]?.array.map { $0.count > 1 } ?? false
            if hasSeveral || rules.authorizedParty == .always { throw .authorizedPartyMissing }
            return
        }
        guard party == .string(expectations.clientID) else { throw .authorizedPartyDiffers }
    }

    /// CORE-11: equal to what was sent, if it is there or must be.
    private func checkNonce() throws(IDTokenError) {
        switch (expectations.nonce, claims["nonce"]) {
        case (.none, _), (.ifPresent, nil): return
        case (.required, nil): throw .nonceMissing
        case (.ifPresent(let sent), let found?), (.required(let sent), let found?):
            guard found == .string(sent) else { throw .nonceDiffers }
        }
    }

    /// JOSE-16: left half of the hash of the access token, if the claim is there or must be.
    private func checkAccessTokenHash() throws(IDTokenError) {
        guard let claim = claims["at_hash"] else {
            if rules.accessTokenHash == .require { throw .accessTokenHashMissing }
            return
        }
        guard let text = claim.text, let expected = Base64URL.decode(text) else { throw .accessTokenHashDiffers }
        guard let accessToken else { return }
        // Ed25519 has no hash of its own name; providers use SHA-512 with it.
        let name = algorithm.digestName ?? "SHA2-512"
        guard let hash = Digest.hash(accessToken, name: name), Array(hash.prefix(hash.count / 2)) == expected else {
            throw .accessTokenHashDiffers
        }
    }

    private func checkRequiredClaims() throws(IDTokenError) {
        guard rules.requiredClaims.allSatisfy({ $0.isMet(by: claims) }) else { throw .requiredClaim }
    }

    private func checkForbiddenClaims() throws(IDTokenError) {
        guard !rules.forbiddenClaims.contains(where: { claims[$0] != nil }) else { throw .forbiddenClaim }
    }

    /// JWT-11: 1–255 bytes without control characters.
    func subject() throws(IDTokenError) -> [UInt8] {
        guard let subject = claims["sub"]?.text else { throw .subjectMissing }
        guard SubjectRule.isUsable(subject) else { throw .subjectUnusable }
        return subject
    }

    func optionalText(_ name: StaticString) throws(IDTokenError) -> [UInt8]? {
        guard let value = claims[name] else { return nil }
        guard let text = value.text else { throw .claimWrongType }
        return text
    }

    func optionalTexts(_ name: StaticString) throws(IDTokenError) -> [[UInt8]] {
        guard let value = claims[name] else { return [] }
        guard let elements = value.array else { throw .claimWrongType }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .claimWrongType }
        return texts
    }
}
