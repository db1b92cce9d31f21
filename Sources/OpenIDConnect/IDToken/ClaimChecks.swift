import JOSE
import StrictJSON

/// The claims' rules (OpenID Connect Core §3.1.3.7), one function each. One reading of the clock
/// serves them all.
struct ClaimChecks {
    let claims: JSONObject
    let expectations: IDTokenExpectations
    let now: UnixSeconds

    /// Not an ID token (JWT-12): a security event, a Keycloak access or refresh token, a Cognito
    /// access token.
    func checkKind() throws(IDTokenError) {
        if claims["events"] != nil { throw .notAnIDToken }
        if let kind = claims["typ"], kind != .string(Array("ID".utf8)) { throw .notAnIDToken }
        if let use = claims["token_use"], use != .string(Array("id".utf8)) { throw .notAnIDToken }
    }

    /// CORE-2: equal as bytes.
    func checkIssuer() throws(IDTokenError) {
        guard let issuer = claims["iss"]?.text else { throw .issuerMissing }
        guard issuer == expectations.issuer else { throw .issuerDiffers }
    }

    /// CORE-3: our client ID is among the audiences, and nobody else but those trusted.
    func checkAudience() throws(IDTokenError) {
        let audiences = try audiences()
        guard audiences.contains(expectations.clientID) else { throw .audienceDiffers }
        let others = audiences.filter { $0 != expectations.clientID }
        guard others.allSatisfy(expectations.trustedAudiences.contains) else { throw .audienceUntrusted }
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

    /// CORE-4, CORE-5: required with several audiences; ours if present.
    func checkAuthorizedParty() throws(IDTokenError) {
        guard let party = claims["azp"] else {
            if claims["aud"]?.array.map({ $0.count > 1 }) ?? false { throw .authorizedPartyMissing }
            return
        }
        guard party == .string(expectations.clientID) else { throw .authorizedPartyDiffers }
    }

    /// CORE-9: refused at or after the expiry plus skew.
    func checkExpiry() throws(IDTokenError) -> UnixSeconds {
        guard let expiry = try optionalTime("exp") else { throw .expiryMissing }
        guard now.value - IDTokenExpectations.clockSkew < expiry.value else { throw .expired }
        return expiry
    }

    /// CORE-10: not in the future, not from before this login, not alive for longer than a day.
    func checkIssuedAt(expiry: UnixSeconds) throws(IDTokenError) -> UnixSeconds {
        guard let issuedAt = try optionalTime("iat") else { throw .issuedAtMissing }
        guard !isAhead("iat") else { throw .issuedInFuture }
        if let freshSince = expectations.freshSince, issuedAt < freshSince { throw .issuedBeforeLogin }
        guard expiry > issuedAt, expiry.value - issuedAt.value <= IDTokenExpectations.maximumLifetime else {
            throw .lifetimeTooLong
        }
        return issuedAt
    }

    func checkNotBefore() throws(IDTokenError) {
        guard try optionalTime("nbf") != nil else { return }
        guard !isAhead("nbf") else { throw .notYetValid }
    }

    /// JWT-11: 1–255 bytes without control characters.
    func checkSubject() throws(IDTokenError) -> [UInt8] {
        guard let subject = claims["sub"]?.text else { throw .subjectMissing }
        guard (1...255).contains(subject.count), !subject.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .subjectUnusable
        }
        return subject
    }

    /// JOSE-16: left half of the hash of the access token, if the claim is there.
    func checkAccessTokenHash(_ accessToken: [UInt8]?, algorithm: SignatureAlgorithm) throws(IDTokenError) {
        guard let claim = claims["at_hash"] else { return }
        guard let text = claim.text, let expected = Base64URL.decode(text) else { throw .accessTokenHashDiffers }
        guard let accessToken else { return }
        // Ed25519 has no hash of its own name; providers use SHA-512 with it.
        let name = algorithm.digestName ?? "SHA2-512"
        guard let hash = Digest.hash(accessToken, name: name), Array(hash.prefix(hash.count / 2)) == expected else {
            throw .accessTokenHashDiffers
        }
    }

    /// A NumericDate (RFC 7519 §2): a JSON number, 0 ≤ x < 2^53, fractions cut. nil when absent.
    func optionalTime(_ name: StaticString) throws(IDTokenError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let number = value.number else { throw .claimWrongType }
        guard number.double >= 0, number.double < 9_007_199_254_740_992 else { throw .timeOutOfRange }
        return UnixSeconds(Int64(number.double))
    }

    /// Later than now and skew; the fraction counts, which `optionalTime` cuts.
    private func isAhead(_ name: StaticString) -> Bool {
        guard let time = claims[name]?.number?.double else { return false }
        return time > Double(now.value) + Double(IDTokenExpectations.clockSkew)
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
