import StrictJSON

extension OpenIDProvider {
    /// The device authorization endpoint (RFC 8628 §3.1, §3.2).
    func deviceAuthorization(_ request: ProviderRequest) -> ProviderAnswer {
        if misbehaves(.device500) { return .text("Something is wrong here.", status: 500) }
        guard let form = request.form, !form.repeatsName else { return oauthError("invalid_request") }
        let client: ProviderClient
        do { client = try self.client(form, authorization: request.authorization) } catch {
            return refusal(of: error)
        }
        guard let scope = form["scope"],
            scope.split(separator: 0x20).contains(where: { $0.elementsEqual("openid".utf8) })
        else { return oauthError("invalid_scope") }
        guard let binding = RequestBinding(form) else { return oauthError("invalid_request") }
        let now = effects.uptime()
        var userCode = UserCode.make(effects.randomBytes)
        while flows.isTaken(userCode) { userCode = UserCode.make(effects.randomBytes) }
        let flow = DeviceFlow(
            deviceCode: unguessable(), userCode: userCode, client: client,
            expiry: now + .seconds(settings.lifetime),
            interval: .seconds(misbehaves(.intervalZero) ? 0 : settings.interval), binding: binding)
        flows.begin(flow, now: now)
        effects.report("device: code \(shown(userCode)) for client \(shown(client.id)), \(settings.lifetime) s valid")
        if let person = settings.fastApprove {
            _ = flows.decide(userCode, Approval(person: person, time: effects.wallTime()), now: now)
            effects.report("device: code \(shown(userCode)) approved at once as \(shown(person.username))")
        }
        return .json(description(of: flow))
    }

    private func description(of flow: DeviceFlow) -> JSONValue {
        var code = flow.userCode
        var uri = Array("\(settings.issuer)/device".utf8)
        let complete = uri + Array("?user_code=".utf8) + code
        if misbehaves(.escapeCode) { code = Array("\u{1B}[2J\u{1B}[31m".utf8) + code }
        if misbehaves(.escapeURI) { uri += Array("\u{1B}]0;owned\u{07}\nPassword: ".utf8) }
        var members: [(String, JSONValue)] = [
            ("device_code", .string(flow.deviceCode)), ("user_code", .string(code)),
            ("verification_uri", .string(uri)), ("verification_uri_complete", .string(complete)),
            ("expires_in", .integer(settings.lifetime)),
        ]
        if misbehaves(.intervalZero) {
            members.append(("interval", .integer(0)))
        } else if !misbehaves(.noInterval) {
            members.append(("interval", .integer(settings.interval)))
        }
        return .members(members)
    }
}
