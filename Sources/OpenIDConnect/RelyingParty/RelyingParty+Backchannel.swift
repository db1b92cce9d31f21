extension RelyingParty {
    /// Asks the provider to have the person approve on a device of theirs (CIBA Core §7.1).
    /// `bindingMessage` is what they see there; `requestedExpiry` is how long somebody waits here.
    package func startBackchannelAuthentication(
        user: [UInt8], bindingMessage: [UInt8], requestedExpiry: Duration
    ) async throws(ProviderError) -> BackchannelAuthentication {
        guard let endpoint = try await endpoint(.backchannelAuthentication) else { throw .backchannel(.noEndpoint) }
        let form = FormBody()
        form.add("scope", configuration.client.scopeParameter)
        form.add("login_hint", user + configuration.client.loginHintSuffix)
        form.add("binding_message", bindingMessage)
        form.add("requested_expiry", String(max(requestedExpiry.components.seconds, 1)).utf8)
        configuration.client.parameters.add(to: form)
        let answer = try await post(form, to: endpoint, maximumBytes: BackchannelAuthentication.maximumBytes)
        guard answer.status == 200 else { throw TokenEndpointAnswer.backchannelFailure(answer) }
        let members = try TokenEndpointAnswer.object(answer, maximumBytes: BackchannelAuthentication.maximumBytes)
        do { return try BackchannelAuthentication.parse(members) } catch { throw .backchannel(error) }
    }

    /// CIBA Core §10.1: one request. The caller keeps the interval.
    package func poll(_ authentication: BackchannelAuthentication) async -> PollAnswer {
        let form = FormBody()
        form.add("grant_type", "urn:openid:params:grant-type:ciba".utf8)
        form.add("auth_req_id", authentication.requestID)
        let answer = await poll(form)
        guard case .tokens(let response) = answer else { return answer }
        return .tokens(signedIn(response, by: .ciba))
    }

    /// One poll of the token endpoint, of whichever grant.
    func poll(_ form: FormBody) async -> PollAnswer {
        do throws(ProviderError) {
            let endpoint = try await tokenEndpoint()
            return TokenEndpointAnswer.poll(
                try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes))
        } catch {
            // What our own side refuses will not mend itself while a person waits.
            switch error {
            case .clientSecretUnreadable, .clientKeyUnusable, .clientAssertion: return .failed(error)
            default: return .transient(error)
            }
        }
    }
}

extension TokenEndpointAnswer {
    /// What a refusal of the backchannel authentication endpoint means (CIBA Core §13).
    static func backchannelFailure(_ answer: HTTPAnswer) -> ProviderError {
        guard isRefusal(answer.status), let code = errorCode(answer),
            let error = BackchannelAuthenticationError(code: code)
        else { return failure(answer) }
        return .backchannel(error)
    }
}
