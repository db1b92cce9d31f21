import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

extension LoginFacts {
    /// Facts of a sign-in as the provider tells of it now; nil when it does not say enough to replace `old`.
    /// What only a sign-in can say, such as the second factor, stays as it was then.
    init?(
        renewing old: LoginFacts?, by news: RenewedSession, of session: KeptSession, provider: ProviderService,
        now: UnixSeconds
    ) {
        let userInfo = provider.served.configuration.claimSources.contains(.userInfo) ? news.userInfo : nil
        let token = news.idToken
        let claims: JSONObject
        if let token {
            claims = UserClaims(idToken: token, userInfo: userInfo).members
        } else if let userInfo {
            claims = UserClaims.merge(session.identity, userInfo.claims)
        } else {
            return nil
        }
        let rules = provider.rules
        self.init(
            issuer: session.origin.issuer, subject: session.origin.subject, claims: claims,
            acr: token?.acr ?? session.acr, amr: token.map(\.amr).flatMap { $0.isEmpty ? nil : $0 } ?? session.amr,
            rules: rules.claims, accounts: rules.accounts, claimPaths: rules.claimPathsRead,
            authTime: token?.authenticationTime ?? session.origin.authenticationTime,
            scopes: news.scopes ?? session.scopes, grant: session.grant, establishedAt: now)
        // UserInfo alone may leave out what the ID token had said: that is no news that it is gone.
        guard token != nil || old.map(states) ?? false else { return nil }
    }

    /// Is everything that `old` knew stated here, whatever it says now?
    private func states(_ old: LoginFacts) -> Bool {
        let claimsRead = Set(claims.keys).union(unusableClaims)
        return principal != .missing && (statesGroups || !old.statesGroups) && (roles != nil || old.roles == nil)
            && (name != nil || old.name == nil) && (email != nil || old.email == nil)
            && (distinguishedName != nil || old.distinguishedName == nil) && (domain != nil || old.domain == nil)
            && claimsRead.isSuperset(of: old.claims.keys)
    }
}

extension KeptSession {
    /// What UserInfo does not say again in the form of an ID token.
    fileprivate var identity: JSONObject {
        var members = JSONObject()
        _ = members.append(name: Array("iss".utf8), value: .string(origin.issuer))
        _ = members.append(name: Array("sub".utf8), value: .string(origin.subject))
        return members
    }
}
