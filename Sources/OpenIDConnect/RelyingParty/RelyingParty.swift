import JOSE
package import SecretMemory

/// The client of one provider (OpenID Connect Core, RFC 8628, RFC 6749 §4.3). Logins do not wait for
/// each other; only fetches of metadata and keys are shared.
package struct RelyingParty: Sendable {
    package let configuration: ProviderConfiguration
    let transport: any HTTPTransport
    let effects: RelyingPartyEffects
    let clientSecrets = ClientSecrets()
    let documents: ProviderDocuments

    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport, effects: RelyingPartyEffects
    ) {
        self.configuration = configuration
        self.transport = transport
        self.effects = effects
        documents = ProviderDocuments(configuration: configuration, transport: transport, effects: effects)
    }

    /// Fetches metadata and keys, so that the first login need not. A failure is kept for `status`.
    package func warmUp() async {
        _ = try? await documents.keys()
    }

    package func status() async -> ProviderStatus {
        await documents.status()
    }

    /// What the provider said about itself; fetched when it is not known.
    package func metadata() async throws(ProviderError) -> ProviderMetadata {
        try await documents.metadata()
    }

    /// Keys that can verify, fetched when there are none.
    package func usableKeyCount() async throws(ProviderError) -> Int {
        try await documents.keys().usableCount
    }

    /// RFC 8628 §3.1.
    package func startDeviceAuthorization() async throws(ProviderError) -> DeviceAuthorization {
        guard let endpoint = try await endpoint(.deviceAuthorization) else { throw .noDeviceEndpoint }
        // Of an endpoint that was given by hand the metadata says nothing.
        let isDiscovered = configuration.endpoints[.deviceAuthorization] == nil
        var secrets = DeviceGrantSecrets(
            configuration.device, metadata: isDiscovered ? try await documents.metadata() : nil,
            randomBytes: effects.randomBytes)
        var answer = try await requestDeviceCode(at: endpoint, secrets)
        if secrets.challenge != nil, TokenEndpointAnswer.isInvalidRequest(answer) {
            secrets = secrets.withoutPKCE()
            answer = try await requestDeviceCode(at: endpoint, secrets)
        }
        guard answer.status == 200 else { throw TokenEndpointAnswer.failure(answer) }
        let members = try TokenEndpointAnswer.object(answer, maximumBytes: DeviceAuthorization.maximumBytes)
        do {
            var authorization = try DeviceAuthorization.parse(members, issuer: configuration.issuer)
            authorization.nonce = secrets.expectedNonce(configuration.device)
            authorization.verifier = secrets.verifier
            return authorization
        } catch { throw .deviceAuthorization(error) }
    }

    private func requestDeviceCode(
        at endpoint: EndpointURL, _ secrets: DeviceGrantSecrets
    ) async throws(ProviderError) -> HTTPAnswer {
        let form = FormBody()
        form.add("scope", configuration.client.scopeParameter)
        configuration.client.parameters.add(to: form)
        secrets.add(to: form)
        return try await post(form, to: endpoint, maximumBytes: DeviceAuthorization.maximumBytes)
    }

    /// RFC 8628 §3.4: one request. The caller keeps the interval.
    package func poll(_ authorization: DeviceAuthorization) async -> PollAnswer {
        let form = FormBody()
        form.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code".utf8)
        form.add("device_code", authorization.deviceCode)
        if let verifier = authorization.verifier { form.add("code_verifier", verifier) }
        let answer = await poll(form)
        guard case .tokens(var response) = answer else { return answer }
        response.nonce = authorization.nonce
        return .tokens(signedIn(response, by: .device))
    }

    /// RFC 6749 §4.3.2: one attempt is one request, so that the provider's lockout counts right.
    package func passwordGrant(
        user: [UInt8], password: SecretBytes
    ) async throws(ProviderError) -> TokenResponse {
        let endpoint = try await tokenEndpoint()
        let form = FormBody()
        form.add("grant_type", "password".utf8)
        form.add("username", user)
        form.add("password", password)
        form.add("scope", configuration.client.scopeParameter)
        configuration.client.parameters.add(to: form)
        let answer = try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes)
        return signedIn(try TokenEndpointAnswer.passwordGrant(answer), by: .password)
    }

    /// The response with what this client knows of it beside the answer.
    func signedIn(_ response: TokenResponse, by grant: GrantKind) -> TokenResponse {
        var response = response
        response.grant = grant
        response.requestedScopes = configuration.client.scopeParameter.split(separator: UInt8(ascii: " "))
            .map(Array.init)
        return response
    }

    /// Verifies the ID token of a response. `startedAt`: when the login began; a token may be as much
    /// older as the rules say. An unknown key ID leads to at most one fetch.
    package func verify(
        _ response: TokenResponse, startedAt: UnixSeconds
    ) async throws(ProviderError) -> VerifiedIDToken {
        try await verify(
            response, expectations: configuration.expectations(start: startedAt, nonce: response.nonce))
    }

    func verify(
        _ response: TokenResponse, expectations: IDTokenExpectations
    ) async throws(ProviderError) -> VerifiedIDToken {
        let token: UnverifiedIDToken
        do throws(IDTokenError) {
            token = try UnverifiedIDToken.parse(response.idToken.withBytes { Array($0) }, expectations: expectations)
            try token.precheck(now: effects.now())
        } catch { throw .idToken(error) }
        let accessToken = response.accessToken?.withBytes { Array($0) }
        let keys = try await documents.keys()
        do throws(IDTokenError) {
            return try token.verify(keys: keys, accessToken: accessToken, now: effects.now())
        } catch {
            guard error == .key(.unknownKeyID) else { throw .idToken(error) }
        }
        let newer = try await documents.keys(fetchingFor: token.keyID ?? [])
        do throws(IDTokenError) {
            return try token.verify(keys: newer, accessToken: accessToken, now: effects.now())
        } catch { throw .idToken(error) }
    }

    /// As configured, else as discovered, for a client with a certificate where that is taken (RFC 8705
    /// §5); nil when the provider names none.
    func endpoint(_ endpoint: ProviderEndpoint) async throws(ProviderError) -> EndpointURL? {
        if let url = configuration.endpoints[endpoint] { return url }
        let metadata = try await documents.metadata()
        if configuration.client.authentication.usesCertificate, let alias = metadata.mtlsEndpoints[endpoint] {
            return alias
        }
        return metadata.endpoints[endpoint]
    }

    func tokenEndpoint() async throws(ProviderError) -> EndpointURL {
        guard let url = try await endpoint(.token) else { throw .metadata(.endpointMissing) }
        return url
    }
}

extension ClientConfiguration {
    /// The scopes, separated by spaces; `openid` is always among them.
    var scopeParameter: [UInt8] {
        let names = scopes.contains("openid") ? scopes : ["openid"] + scopes
        return Array(names.joined(separator: " ").utf8)
    }
}
