package import AccountRecord
package import LoginPolicy
package import OpenIDConnect

/// One `[service_account.NAME]`: the name is a client of the provider, and no person.
package struct ServiceAccount: Equatable, Sendable {
    package let name: LoginName
    /// The name of a configured provider that has `bearer`.
    package let provider: String
    package let client: ServiceClient
    package let rule: ServiceAccountRule

    package init(name: LoginName, provider: String, client: ServiceClient, rule: ServiceAccountRule) {
        self.name = name
        self.provider = provider
        self.client = client
        self.rule = rule
    }
}
