package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// What UserInfo says about `subject`, the `sub` of a verified ID token (OpenID Connect Core §5.3).
    package func userInfo(
        accessToken: SecretBytes, subject: [UInt8]
    ) async throws(ProviderError) -> VerifiedUserInfo {
        guard let endpoint = try await endpoint(.userInfo) else { throw .userInfo(.noEndpoint) }
        guard !accessToken.isEmpty, accessToken.withBytes({ $0.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw .userInfo(.unsendableToken)
        }
        let request = HTTPRequest(
            url: endpoint, content: .none, authorization: accessToken.asBearer,
            accept: "application/json, application/jwt", maximumBodyBytes: TokenResponse.maximumBytes)
        let answer: HTTPAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch { throw .transport(error) }
        guard answer.status == 200 else { throw Self.userInfoFailure(answer) }
        let isSigned = answer.mediaType?.elementsEqual("application/jwt".utf8) ?? false
        // What is announced as a JWT must be a signed one: unsigned text never stands in for it.
        let claims = isSigned ? try await signedUserInfo(answer.body) : try Self.plainUserInfo(answer)
        let rules = UserInfoChecks(
            claims: claims, issuer: configuration.issuer.bytes, clientID: configuration.client.id, now: effects.now(),
            clockSkew: configuration.tokens.clockSkew)
        do throws(UserInfoError) {
            if isSigned {
                try rules.checkIssuer()
                try rules.checkAudience()
                try rules.checkTimes()
                try rules.checkKind()
            }
            try rules.checkSubject(subject)
        } catch { throw .userInfo(error) }
        return VerifiedUserInfo(subject: subject, claims: claims, isSigned: isSigned)
    }

    private func signedUserInfo(_ body: [UInt8]) async throws(ProviderError) -> JSONObject {
        let token: UnverifiedClaims
        do throws(SignedClaimsError) {
            token = try UnverifiedClaims.parse(body, kind: .userInfo, algorithms: configuration.tokens.algorithms)
        } catch { throw .userInfo(.token(error)) }
        return try await claims(of: token) { .userInfo(.token($0)) }
    }

    private static func plainUserInfo(_ answer: HTTPAnswer) throws(ProviderError) -> JSONObject {
        guard TokenEndpointAnswer.isJSON(answer.mediaType) else { throw .userInfo(.mediaType) }
        let limits = JSONLimits(bytes: TokenResponse.maximumBytes)
        guard let claims = try? JSONValue.parse(answer.body, limits: limits).object else { throw .userInfo(.notJSON) }
        guard !JSONValue.object(claims).holdsNullCharacter else { throw .userInfo(.nullCharacter) }
        return claims
    }

    /// RFC 6750 §3.1: the challenge says why; the status alone is enough for 401.
    private static func userInfoFailure(_ answer: HTTPAnswer) -> ProviderError {
        let code = answer.challenge.flatMap(BearerChallenge.errorCode)
        let says = { (name: String) in code?.elementsEqual(name.utf8) ?? false }
        switch answer.status {
        case 401, 403:
            if says("insufficient_scope") { return .userInfo(.insufficientScope) }
            return answer.status == 401 || says("invalid_token") ? .userInfo(.invalidToken) : .httpStatus(403)
        case 400: return says("invalid_request") ? .userInfo(.invalidRequest) : .httpStatus(400)
        default: return .httpStatus(answer.status)
        }
    }
}

extension SecretBytes {
    /// The value of an Authorization header (RFC 6750 §2.1).
    fileprivate var asBearer: SecretBytes {
        var header: [UInt8] = []
        header.reserveCapacity(count + 7)
        header.append(contentsOf: "Bearer ".utf8)
        withBytes { header.append(contentsOf: $0) }
        return SecretBytes(consuming: &header)
    }
}
