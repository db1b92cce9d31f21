package import SecretMemory

extension RelyingParty {
    /// Signs a service account in: RFC 6749 §4.4 with its client's own ID and secret (`client_secret_basic`), and all
    /// of RFC 9068 on the token that comes, which must be about that client: `client_id` and `sub` are its ID. One
    /// attempt is one request. The secret is not kept, and neither is anything of the answer.
    package func serviceSignIn(
        _ service: ServiceClient, secret: SecretBytes, rules: BearerRules
    ) async throws(ProviderError) -> ServiceSignIn {
        let token = try await serviceToken(service, secret)
        let expectations = expectations(of: .client(service.id), rules: rules)
        let isCompact = token.withBytes { bytes in bytes.count { $0 == UInt8(ascii: ".") } == 2 }
        guard isCompact else {
            guard rules.introspects else { throw .accessToken(.opaque) }
            // It is about this client, or there is none.
            return ServiceSignIn(
                issuer: try await introspectedAccessToken(token, expectations).issuer, clientID: service.id)
        }
        let verified = try await verify(token, expectations)
        do throws(AccessTokenError) {
            let checks = AccessTokenChecks(claims: verified.claims, expectations: expectations, now: effects.now())
            try checks.checkService(subject: verified.subject, client: service.id)
        } catch { throw .accessToken(error) }
        if rules.introspects { try await confirm(verified, token) }
        return ServiceSignIn(issuer: verified.issuer, clientID: verified.clientID)
    }

    private func serviceToken(
        _ service: ServiceClient, _ secret: SecretBytes
    ) async throws(ProviderError) -> SecretBytes {
        let endpoint = try await tokenEndpoint()
        let form = FormBody()
        form.add("grant_type", "client_credentials".utf8)
        if !service.scopes.isEmpty { form.add("scope", service.scopes.joined(separator: " ").utf8) }
        if let audience = service.audience { form.add("audience", audience) }
        let request = HTTPRequest(
            url: endpoint, content: .form(form.finish()),
            authorization: BasicCredentials.header(
                id: service.id, secret: secret, encoding: configuration.client.basicEncoding),
            maximumBodyBytes: TokenResponse.maximumBytes)
        let answer: HTTPAnswer
        do { answer = try await transport.send(request) } catch { throw .transport(error) }
        guard answer.status == 200 else {
            // 401 whatever the code: Keycloak says unauthorized_client of a wrong secret; glewlwyd answers 403 and no more.
            let isWrong =
                answer.status == 401 || TokenEndpointAnswer.isInvalidClient(answer)
                || (answer.status == 403 && TokenEndpointAnswer.errorCode(answer) == nil)
            throw isWrong ? .wrongServiceSecret : TokenEndpointAnswer.failure(answer)
        }
        guard let token = try TokenEndpointAnswer.issued(answer).accessToken else {
            throw .tokenResponse(.noAccessToken)
        }
        return token
    }
}
