import StrictJSON

extension OpenIDProvider {
    /// The token endpoint (RFC 6749 §3.2).
    func tokenAnswer(_ request: ProviderRequest) -> ProviderAnswer {
        if misbehaves(.token500) { return .text("Something is wrong here.", status: 500) }
        if misbehaves(.tokenHTML) { return .strayHTML() }
        if misbehaves(.token403Empty) { return .empty(status: 403) }
        if misbehaves(.token2MiB) {
            return .json(.members([("padding", .string([UInt8](repeating: UInt8(ascii: "x"), count: 2_097_152)))]))
        }
        var answer = honestTokenAnswer(request)
        answer.isSlow = misbehaves(.tokenSlow)
        return answer
    }

    private func honestTokenAnswer(_ request: ProviderRequest) -> ProviderAnswer {
        guard let form = request.form, !form.repeatsName, let name = form["grant_type"] else {
            return oauthError("invalid_request")
        }
        let client: ProviderClient
        do { client = try self.client(form, authorization: request.authorization) } catch {
            return refusal(of: error)
        }
        switch GrantType(name) {
        case .deviceCode: return deviceGrant(form, client)
        case .password: return passwordGrant(form, client)
        case .refreshToken: return refreshGrant(form, client)
        case .ciba: return backchannelGrant(form, client)
        case .clientCredentials: return clientCredentialsGrant(client)
        case nil: return oauthError("unsupported_grant_type")
        }
    }

    /// RFC 8628 §3.4, §3.5.
    private func deviceGrant(_ form: FormFields, _ client: ProviderClient) -> ProviderAnswer {
        guard let deviceCode = form["device_code"] else { return oauthError("invalid_request") }
        let binding = flows.binding(of: deviceCode)
        guard binding?.isMet(by: form["code_verifier"]) ?? true else { return oauthError("invalid_grant") }
        let (outcome, userCode) = flows.poll(
            deviceCode, client: client, now: effects.uptime(), alwaysSlow: misbehaves(.slowDownForever))
        let code = userCode.map(shown) ?? "unknown"
        let error: String
        switch outcome {
        case .approved(let approval):
            effects.report("token: code \(code), tokens for \(shown(approval.person.username))")
            return tokens(for: approval, client, nonce: binding?.nonce)
        case .pending: error = "authorization_pending"
        case .slowDown: error = "slow_down"
        case .denied: error = "access_denied"
        case .expired: error = "expired_token"
        case .invalid: error = "invalid_grant"
        }
        effects.report("token: code \(code), \(error)")
        return oauthError(error)
    }

    /// RFC 6749 §4.3.
    private func passwordGrant(_ form: FormFields, _ client: ProviderClient) -> ProviderAnswer {
        guard let username = form["username"], let password = form["password"] else {
            return oauthError("invalid_request")
        }
        guard let person = settings.people.authenticated(username: username, password: password) else {
            // People type passwords where the name belongs: an unknown name is not repeated.
            let name = settings.people.named(username).map { shown($0.username) } ?? "an unknown name"
            effects.report("token: wrong password for \(name)")
            return oauthError("invalid_grant")
        }
        effects.report("token: password accepted, tokens for \(shown(person.username))")
        return tokens(for: Approval(person: person, time: effects.wallTime()), client)
    }

    func tokens(
        for approval: Approval, _ client: ProviderClient, refreshToken: [UInt8]? = nil, nonce: [UInt8]? = nil,
        isRefresh: Bool = false, spoilt: Set<Misbehaviour> = []
    ) -> ProviderAnswer {
        guard let accessToken = accessToken(for: approval, client) else {
            return oauthError("server_error", status: 500)
        }
        let recipe = IDTokenRecipe(
            issuer: settings.issuer, client: client, approval: approval, accessToken: accessToken,
            issuedAt: effects.wallTime(), nonce: nonce,
            misbehaviours: settings.misbehaviours.subtracting([.refreshOtherSubject]).union(spoilt))
        guard let idToken = recipe.idToken(signedBy: settings.keys.signing) else {
            return oauthError("server_error", status: 500)
        }
        var members: [(String, JSONValue)] = [
            ("access_token", .string(accessToken)), ("token_type", .text("Bearer")),
            ("expires_in", .integer(IDTokenRecipe.lifetime)),
        ]
        if let refresh = refreshToken ?? (isRefresh ? nil : unguessable()) {
            if !isRefresh { refreshTokens.begin(refresh, client: client, approval: approval) }
            members.append(("refresh_token", .string(refresh)))
        }
        if !misbehaves(.noIDToken), !spoilt.contains(.noIDToken) { members.append(("id_token", .string(idToken))) }
        return .json(.members(members))
    }
}
