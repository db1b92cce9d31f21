/// A name that is a service account's, and nobody else's.
package struct ServiceAccountRule: Equatable, Sendable {
    package var issuer: [UInt8]
    package var clientID: [UInt8]
    /// All that it has.
    package var roles: [String]

    package init(issuer: [UInt8], clientID: [UInt8], roles: [String]) {
        self.issuer = issuer
        self.clientID = clientID
        self.roles = roles
    }
}

extension LoginRules {
    /// The table counts as it is now: facts of a person never count under the name of a service account, and those of
    /// a service account only under its own. nil: nothing is wrong.
    func serviceAccountDenial(_ facts: LoginFacts, login: [UInt8]) -> PolicyDenial? {
        guard let account = serviceAccounts[login] else {
            return facts.isServiceAccount ? .serviceAccountUnknown : nil
        }
        guard facts.isServiceAccount else { return .serviceAccountPerson }
        let isSame = facts.issuer == account.issuer && facts.subject == account.clientID
        return isSame ? nil : .serviceAccountUnknown
    }

    /// Before anybody is asked: the service must list the name.
    func serviceAccountDenial(of login: [UInt8], at service: ServicePolicy) -> PolicyDenial? {
        serviceAccounts[login] == nil || service.serviceAccounts.contains(login) ? nil : .serviceAccountNotHere
    }
}
