package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// RFC 6749 §6: one request. `origin`: the session's first ID token, which a new one must match. `target`: for
    /// whom the access token shall be; nil: as configured. `keeping` gets what came before anything else is done
    /// with the answer; false: it is not kept, and the answer is not used.
    package func refresh(
        _ refreshToken: SecretBytes, origin: RefreshOrigin, target: TokenTarget? = nil,
        keeping: @Sendable (RefreshedSecrets) async -> Bool = { _ in true }
    ) async throws(ProviderError) -> RefreshedTokens {
        guard !refreshToken.isEmpty else { throw .refresh(.noRefreshToken) }
        let endpoint = try await tokenEndpoint()
        // Every byte of an opaque token may take three.
        let form = FormBody(capacity: 3 * refreshToken.count + 16_384)
        form.add("grant_type", "refresh_token".utf8)
        form.add("refresh_token", refreshToken)
        configuration.client.parameters.aimed(at: target).add(to: form)
        let startedAt = effects.now()
        let answer = try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes)
        let issued = try TokenEndpointAnswer.refreshed(answer)
        let newToken = issued.refreshToken
        let isRotated = newToken.map { !$0.isEqual(to: refreshToken) } ?? false
        let secrets = RefreshedSecrets(
            refreshToken: isRotated ? newToken ?? refreshToken : refreshToken, isRotated: isRotated,
            idToken: issued.idToken,
            accessToken: issued.accessToken.map {
                KeptAccessToken(secret: $0, obtainedAt: startedAt, lifetime: issued.lifetime)
            })
        guard await keeping(secrets) else { throw .refresh(.notKept) }
        guard let accessToken = issued.accessToken else { throw .tokenResponse(.noAccessToken) }
        let identity = try await identity(issued, origin: origin, startedAt: startedAt)
        let isVerified = if case .renewed = identity { true } else { false }
        return RefreshedTokens(
            identity: identity, idToken: isVerified ? issued.idToken : nil, accessToken: accessToken,
            refreshToken: secrets.refreshToken, isRotated: isRotated, lifetime: issued.lifetime, scope: issued.scope)
    }

    private func identity(
        _ issued: IssuedTokens, origin: RefreshOrigin, startedAt: UnixSeconds
    ) async throws(ProviderError) -> RefreshedTokens.Identity {
        guard let idToken = issued.idToken else { return .kept }
        do throws(ProviderError) {
            let token = try await verify(
                TokenResponse(idToken: idToken, accessToken: issued.accessToken),
                expectations: configuration.renewalExpectations(start: startedAt))
            do throws(IDTokenError) { try configuration.checkRenewed(token) } catch {
                throw ProviderError.idToken(error)
            }
            do throws(RefreshError) { try origin.check(token, clockSkew: configuration.tokens.clockSkew) } catch {
                throw ProviderError.refresh(error)
            }
            return .renewed(token)
        } catch {
            // The tokens have been replaced at the provider: they must not be lost with its key set.
            guard error.endsSession else { return .unconfirmed(error) }
            throw error
        }
    }

    /// The origin of a session whose first ID token was kept as text and may have expired: every check,
    /// as of the second in which it was issued. What comes back is a measure for later tokens and no
    /// sign-in.
    package func origin(ofKept idToken: SecretBytes) async throws(ProviderError) -> RefreshOrigin {
        let bytes = idToken.withBytes { Array($0) }
        var expectations = IDTokenExpectations(
            issuer: configuration.issuer.bytes, clientID: configuration.client.id, rules: configuration.tokens)
        expectations.acceptedIssuers = configuration.acceptedIssuers
        let token: UnverifiedIDToken
        let issuedAt: UnixSeconds
        do throws(IDTokenError) {
            token = try UnverifiedIDToken.parse(bytes, expectations: expectations)
            guard let time = token.claims["iat"].flatMap(UnixSeconds.init(numericDate:)) else {
                throw IDTokenError.issuedAtMissing
            }
            guard time.value - configuration.tokens.clockSkew <= effects.now().value else {
                throw IDTokenError.issuedInFuture
            }
            issuedAt = time
            try token.precheck(now: issuedAt)
        } catch { throw .idToken(error) }
        let keys = try await documents.keys()
        do throws(IDTokenError) {
            return RefreshOrigin(try token.verify(keys: keys, accessToken: nil, now: issuedAt))
        } catch { throw .idToken(error) }
    }
}
