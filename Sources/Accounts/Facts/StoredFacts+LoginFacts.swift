package import LoginPolicy
package import OpenIDConnect
package import StrictJSON

/// The one place that knows both the store's facts and those of the policy.
extension StoredFacts {
    /// `authTime` and `claims` are what the policy's facts leave out.
    package init(_ facts: LoginFacts, claims: JSONObject, authTime: UnixSeconds?) {
        let principal: Principal =
            switch facts.principal {
            case .value(let name): .value(name)
            case .missing: .missing
            case .wrongType: .wrongType
            case .unverifiedEmail: .unverifiedEmail
            }
        let groups: Names =
            switch facts.groups {
            case .known(let names): .known(names)
            case .overage: .overage
            case .wrongType: .wrongType
            case .tooMany: .tooMany
            }
        self.init(
            issuer: facts.issuer, subject: facts.subject, principal: principal, groups: groups, claims: claims,
            acr: facts.acr, amr: facts.amr, authTime: authTime, establishedAt: facts.establishedAt)
    }

    /// For the policy now loaded.
    package var loginFacts: LoginFacts {
        let principal: LoginFacts.Principal =
            switch self.principal {
            case .value(let name): .value(name)
            case .missing: .missing
            case .wrongType: .wrongType
            case .unverifiedEmail: .unverifiedEmail
            }
        let groups: LoginFacts.Groups =
            switch self.groups {
            case .known(let names): .known(names)
            case .overage: .overage
            case .wrongType: .wrongType
            case .tooMany: .tooMany
            }
        return LoginFacts(
            issuer: issuer, subject: subject, principal: principal, groups: groups, acr: acr, amr: amr,
            establishedAt: establishedAt)
    }
}
