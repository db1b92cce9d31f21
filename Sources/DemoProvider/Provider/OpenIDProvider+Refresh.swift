import StrictJSON

extension OpenIDProvider {
    /// RFC 6749 §6.
    func refreshGrant(_ form: FormFields, _ client: ProviderClient) -> ProviderAnswer {
        guard let token = form["refresh_token"] else { return oauthError("invalid_request") }
        if misbehaves(.refresh500) { return .text("Something is wrong here.", status: 500) }
        let next = misbehaves(.refreshNoRotation) ? token : unguessable()
        guard let approval = refreshTokens.rotate(token, to: next, client: client) else {
            effects.report("token: refresh refused")
            return oauthError("invalid_grant")
        }
        effects.report("token: refreshed, tokens for \(shown(approval.person.username))")
        if misbehaves(.refreshLost) { return .text("Something is wrong here.", status: 500) }
        var spoilt: Set<Misbehaviour> = misbehaves(.refreshOtherSubject) ? [.refreshOtherSubject] : []
        if misbehaves(.refreshOtherAudience) { spoilt.insert(.otherClient) }
        if misbehaves(.refreshNoIDToken) { spoilt.insert(.noIDToken) }
        let shownToken = misbehaves(.refreshReuse) ? token : next
        return tokens(
            for: approval, client, refreshToken: misbehaves(.refreshNoRotation) ? nil : shownToken, isRefresh: true,
            spoilt: spoilt)
    }
}
