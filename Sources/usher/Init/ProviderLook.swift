import LoginPolicy
import OpenIDConnect
import UsherConfiguration

/// What the provider says about itself, asked as `usher check` and usherd ask.
struct ProviderLook {
    /// nil: it did not answer, or not as a provider does.
    let metadata: ProviderMetadata?
    let steps: [CheckStep]

    static func at(_ client: SetupClient, isDemo: Bool) async throws(CommandFailure) -> ProviderLook {
        let connection = try ProviderConnection(client.configuration, isDemo: isDemo)
        defer { connection.close() }
        let issuer = Output.printable(client.issuer.bytes, limit: 2_048)
        do throws(ProviderError) {
            let metadata = try await connection.party.metadata()
            let count = try await connection.party.usableKeyCount()
            return ProviderLook(
                metadata: metadata, steps: [.ok("discovery", "\(issuer) answers"), .ok("keys", "\(count) usable")])
        } catch {
            let (text, advice) = ProviderAdvice.of(error)
            return ProviderLook(metadata: nil, steps: [.problem("provider", "\(issuer): \(text)", advice)])
        }
    }

    /// What the provider lacks of that which the answers need.
    func wants(of configuration: UsherConfiguration) -> [CheckStep] {
        guard let metadata else { return [] }
        let claims = [configuration.providers[0].claims.principal, configuration.providers[0].claims.groups]
        return GrantSteps.of(configuration, metadata: metadata)
            + Self.claims(claims.compactMap { $0 }, metadata: metadata)
    }

    /// The scopes that are standard here: those of the claims, as far as the provider lists them.
    func scopes(for claims: [ClaimPath]) -> String {
        let names = claims.map { $0.names[0] }
        var scopes = ["openid", "profile"]
        if names.contains(where: { $0.elementsEqual("email".utf8) }) { scopes.append("email") }
        if metadata?.scopes?.contains(where: { $0.elementsEqual("groups".utf8) }) ?? false { scopes.append("groups") }
        return scopes.joined(separator: " ")
    }

    private static func claims(_ wanted: [ClaimPath], metadata: ProviderMetadata) -> [CheckStep] {
        guard let offered = metadata.claims else { return [] }
        let absent = wanted.map { $0.names[0] }.filter { !offered.contains($0) }
        guard !absent.isEmpty else { return [.ok("claims", "offered")] }
        let names = absent.map { Output.printable($0) }.joined(separator: ", ")
        return [
            .warning(
                "claims", "the provider does not list \(names)",
                "compare the name; not every provider lists all: usher try --claims shows what comes")
        ]
    }
}
