import LoginExplanation
import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// Has the caller's own reading of the configuration decide about claims from files.
struct OfflineExplanation {
    let configuration: UsherConfiguration
    let user: [UInt8]
    let service: [UInt8]
    let remoteHost: [UInt8]
    /// The ID token's.
    let claims: JSONObject
    var userInfo: JSONObject?
    var accessToken: JSONObject?
    let now: UnixSeconds

    private static let userInfoNote =
        "the configuration reads UserInfo too; without --userinfo a claim from there counts as missing"
    private static let scopesNote = "the scopes of the configuration are taken as granted"

    func explain(notes: [String]) -> Explanation {
        if let explanation = NameGate.explanation(user: user, service: service) { return explanation }
        let provider = configuration.provider(of: user, service: service)
        let rules = configuration.rules(of: provider)
        let readsUserInfo = provider.configuration.claimSources.contains(.userInfo)
        let read = readsUserInfo ? UserClaims.merge(claims, userInfo) : claims
        let facts = LoginFacts(
            issuer: claims["iss"]?.text ?? [], subject: claims["sub"]?.text ?? [], claims: read,
            acr: claims["acr"]?.text, amr: claims["amr"]?.array?.compactMap(\.text) ?? [], rules: rules.claims,
            accounts: rules.accounts, claimPaths: rules.claimPathsRead,
            authTime: claims["auth_time"].flatMap { UnixSeconds(numericDate: $0) },
            scopes: provider.configuration.client.scopes.map { Array($0.utf8) }, establishedAt: now)
        let context = LoginContext(
            service: service, provider: provider.name, host: configuration.hostName ?? CallersHost.nodeName(),
            hostTags: configuration.hostTags, remoteHost: remoteHost, now: now,
            localTime: CallersHost.localTime(now.value), hostGroups: CallersHost.groups(of: user))
        let login = ExplainedLogin(
            login: user, rules: rules, decision: rules.decide(facts, login: user, in: context), context: context,
            facts: facts, claims: read,
            elsewhere: ClaimsElsewhere(userInfo: readsUserInfo ? nil : userInfo, accessToken: accessToken))
        var notes = notes
        if readsUserInfo, userInfo == nil { notes.append(Self.userInfoNote) }
        if rules.service(named: service)?.conditions.requireScopes.isEmpty == false { notes.append(Self.scopesNote) }
        return Explanation(login, notes: notes)
    }
}
