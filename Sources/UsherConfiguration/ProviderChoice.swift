/// Which provider a login belongs to (decision 0008): the one that owns the longest suffix of the
/// name, else the service's, else the default. Every name has exactly one in each service.
package struct ProviderChoice: Equatable, Sendable {
    /// Names of providers, by the end of the login names that they own.
    package var suffixes: [[UInt8]: String]
    /// Names of providers, by PAM service; only those that name one.
    package var services: [[UInt8]: String]
    /// Names of providers, by the login names of service accounts: before all else.
    package var serviceAccounts: [[UInt8]: String] = [:]
    /// For everything else.
    package var fallback: String

    package init(suffixes: [[UInt8]: String] = [:], services: [[UInt8]: String] = [:], fallback: String) {
        self.suffixes = suffixes
        self.services = services
        self.fallback = fallback
    }

    /// The name of the provider. The suffix alone is nobody's name.
    package func provider(of user: [UInt8], service: [UInt8]) -> String {
        if let provider = serviceAccounts[user] { return provider }
        let owned = suffixes.filter { user.count > $0.key.count && user.suffix($0.key.count).elementsEqual($0.key) }
        if let longest = owned.max(by: { $0.key.count < $1.key.count }) { return longest.value }
        return services[service] ?? fallback
    }
}
