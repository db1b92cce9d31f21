import SecretMemory

extension RelyingParty {
    /// An authenticated request of this client (RFC 6749 §3.2.1). Within the grace time after a change of
    /// the secret a second one is sent with the other secret when the provider refuses the first.
    func post(
        _ form: FormBody, to endpoint: EndpointURL, maximumBytes: Int
    ) async throws(ProviderError) -> HTTPAnswer {
        let secret = try readSecret()
        guard let secret, configuration.client.authentication.usesSecret else {
            return try await send(form, to: endpoint, secret: secret, maximumBytes: maximumBytes)
        }
        let choice = await clientSecrets.choose(
            secret, grace: configuration.client.secretGrace, now: effects.uptime())
        let copy = choice.second.map { _ in form.copy() }
        let answer = try await send(form, to: endpoint, secret: choice.first, maximumBytes: maximumBytes)
        guard let copy, let second = choice.second, TokenEndpointAnswer.isInvalidClient(answer) else { return answer }
        let other = try await send(copy, to: endpoint, secret: second, maximumBytes: maximumBytes)
        if !TokenEndpointAnswer.isInvalidClient(other) {
            effects.note(.clientSecret(await clientSecrets.accepted(second)))
        }
        return other
    }

    private func readSecret() throws(ProviderError) -> SecretBytes? {
        guard configuration.client.authentication.usesSecret || configuration.client.authentication == .privateKeyJWT
        else { return nil }
        do { return try effects.clientSecret() } catch { throw error.providerError }
    }

    private func send(
        _ form: FormBody, to endpoint: EndpointURL, secret: SecretBytes?, maximumBytes: Int
    ) async throws(ProviderError) -> HTTPAnswer {
        let assertion = try await clientAssertion(to: endpoint)
        let authorization: SecretBytes?
        do {
            authorization = try configuration.client.authenticate(form, secret: secret, assertion: assertion)
        } catch { throw error.providerError }
        let request = HTTPRequest(
            url: endpoint, content: .form(form.finish()), authorization: authorization, maximumBodyBytes: maximumBytes)
        do { return try await transport.send(request) } catch { throw .transport(error) }
    }

    /// nil with another method, and without randomness.
    private func clientAssertion(to endpoint: EndpointURL) async throws(ProviderError) -> ClientAssertion? {
        guard configuration.client.authentication.usesAssertion else { return nil }
        let audience: [UInt8]
        switch configuration.client.assertion.audience {
        case .issuer: audience = configuration.issuer.bytes
        case .tokenEndpoint: audience = try await tokenEndpoint().bytes
        case .endpoint: audience = endpoint.bytes
        }
        return ClientAssertion(
            clientID: configuration.client.id, audience: audience, now: effects.now(),
            identifier: effects.randomBytes(ClientAssertion.identifierBytes))
    }
}

extension TokenEndpointAnswer {
    /// The provider says that the client did not prove itself (RFC 6749 §5.2). Nothing else leads to a
    /// second try: a wrong password must not be sent twice.
    static func isInvalidClient(_ answer: HTTPAnswer) -> Bool {
        (400...499).contains(answer.status) && (errorCode(answer)?.elementsEqual("invalid_client".utf8) ?? false)
    }
}
