import LoginPolicy
import OpenIDConnect
import UsherConfiguration

/// The answers that are enough to ask the provider about itself.
struct SetupClient {
    var provider = "company"
    let issuer: IssuerURL
    let id: [UInt8]
    let proof: SetupAnswers.Proof
    var authorityFile: String?

    /// A configuration without services and roles, for requests that carry no secret.
    var configuration: UsherConfiguration {
        var configuration = ProviderConfiguration(
            name: provider, issuer: issuer, client: ClientConfiguration(id: id, authentication: .none))
        configuration.tls.authorities = authorityFile.map { .file(path: $0) }
        let served = ServedProvider(
            configuration: configuration,
            claims: ClaimRules(principal: ClaimPath(names: [Array("sub".utf8)]), groups: nil),
            displayName: provider)
        return UsherConfiguration(
            providers: [served], choice: ProviderChoice(fallback: provider), roles: [], services: [],
            messages: UsherConfiguration.Messages(displayName: provider))
    }
}
