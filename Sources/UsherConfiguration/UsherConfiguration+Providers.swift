import AccountRecord
package import LoginPolicy
package import OpenIDConnect

extension UsherConfiguration {
    /// The first provider, which is the only one on most hosts.
    package var provider: ProviderConfiguration { providers[0].configuration }

    /// The rules for people of the first provider.
    package var rules: LoginRules { rules(of: providers[0]) }

    /// The rules for people of one provider. A role that is meant for others does not exist for them,
    /// whatever their groups are called.
    package func rules(of provider: ServedProvider) -> LoginRules {
        var rules = LoginRules(
            claims: provider.claims,
            roles: roles.filter { $0.providers.isEmpty || $0.providers.contains(provider.name) }, services: services,
            rules: roleRules.filter { $0.providers.isEmpty || $0.providers.contains(provider.name) },
            roleSources: roleSources, accounts: accounts, exportedClaims: Set(sessions.exportedClaims.map(\.claim)))
        for account in serviceAccounts { rules.serviceAccounts[account.name.bytes] = account.rule }
        return rules
    }

    /// The service account of that login name.
    package func serviceAccount(named name: [UInt8]) -> ServiceAccount? {
        serviceAccounts.first { $0.name.bytes == name }
    }

    /// Whose login this is.
    package func provider(of user: [UInt8], service: [UInt8]) -> ServedProvider {
        let name = choice.provider(of: user, service: service)
        return providers.first { $0.name == name } ?? providers[0]
    }

    /// The same with one provider alone, and the services that may ask it: for a look at each in turn.
    package func narrowed(to provider: ServedProvider) -> UsherConfiguration {
        var narrow = self
        narrow.providers = [provider]
        let ownsNames = choice.suffixes.values.contains(provider.name)
        narrow.services = services.filter { service in
            ownsNames || (choice.services[service.name] ?? choice.fallback) == provider.name
        }
        return narrow
    }
}
