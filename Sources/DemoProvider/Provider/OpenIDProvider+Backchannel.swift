import StrictJSON

extension OpenIDProvider {
    private static let longestBindingMessage = 64

    /// The backchannel authentication endpoint (CIBA Core §7.1, §7.3), in poll mode.
    func backchannelAuthentication(_ request: ProviderRequest) -> ProviderAnswer {
        guard let form = request.form, !form.repeatsName else { return oauthError("invalid_request") }
        let client: ProviderClient
        do { client = try self.client(form, authorization: request.authorization) } catch {
            return refusal(of: error)
        }
        guard let scope = form["scope"],
            scope.split(separator: 0x20).contains(where: { $0.elementsEqual("openid".utf8) })
        else { return oauthError("invalid_scope") }
        guard let hint = form["login_hint"], let lifetime = lifetime(form["requested_expiry"]) else {
            return oauthError("invalid_request")
        }
        let message = form["binding_message"] ?? []
        guard message.count <= Self.longestBindingMessage, message.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return oauthError("invalid_binding_message")
        }
        guard let person = settings.people.named(hint) else {
            // People type passwords where the name belongs: an unknown name is not repeated.
            effects.report("ciba: an unknown name")
            return oauthError("unknown_user_id")
        }
        let now = effects.uptime()
        let flow = BackchannelFlow(
            requestID: unguessable(), handle: unguessable(), person: person, client: client, bindingMessage: message,
            expiry: now + .seconds(lifetime), interval: .seconds(settings.interval))
        backchannelFlows.begin(flow, now: now)
        effects.report(
            "ciba: \(shown(person.username)) is asked by client \(shown(client.id)): \(shown(message)), "
                + "\(lifetime) s valid")
        if let approver = settings.fastApprove {
            let approval = Approval(person: approver, time: effects.wallTime())
            _ = backchannelFlows.decide(flow.handle, by: person, approval, now: now)
            effects.report("ciba: \(shown(message)) approved at once as \(shown(approver.username))")
        }
        return .json(
            .members([
                ("auth_req_id", .string(flow.requestID)), ("expires_in", .integer(lifetime)),
                ("interval", .integer(settings.interval)),
            ]))
    }

    /// The grant of the token endpoint (CIBA Core §10.1, §11).
    func backchannelGrant(_ form: FormFields, _ client: ProviderClient) -> ProviderAnswer {
        guard let requestID = form["auth_req_id"] else { return oauthError("invalid_request") }
        let (outcome, bindingMessage) = backchannelFlows.poll(
            requestID, client: client, now: effects.uptime(), alwaysSlow: misbehaves(.slowDownForever))
        let message = bindingMessage.map(shown) ?? "unknown"
        let error: String
        switch outcome {
        case .approved(let approval):
            effects.report("token: request \(message), tokens for \(shown(approval.person.username))")
            return tokens(for: approval, client)
        case .pending: error = "authorization_pending"
        case .slowDown: error = "slow_down"
        case .denied: error = "access_denied"
        case .expired: error = "expired_token"
        case .invalid: error = "invalid_grant"
        }
        effects.report("token: request \(message), \(error)")
        return oauthError(error)
    }

    /// What the client wants, at most as long as a code is valid; nil when it is no positive integer.
    private func lifetime(_ requested: [UInt8]?) -> Int? {
        guard let requested else { return settings.lifetime }
        guard let seconds = Int(String(decoding: requested, as: UTF8.self)), seconds > 0 else { return nil }
        return min(seconds, settings.lifetime)
    }
}
