import LoginPolicy
import OpenIDConnect
import UsherConfiguration

/// Compares what services want with what the provider says it offers.
enum GrantSteps {
    private static let deviceType = Array("urn:ietf:params:oauth:grant-type:device_code".utf8)
    private static let passwordType = Array("password".utf8)

    static func of(_ configuration: UsherConfiguration, metadata: ProviderMetadata) -> [CheckStep] {
        let wanted = configuration.rules.services.reduce(into: Set<GrantKind>()) { $0.formUnion($1.grants) }
        var steps: [CheckStep] = []
        if wanted.contains(.device) {
            steps.append(device(configuration.provider, metadata))
        }
        if wanted.contains(.password) {
            steps.append(password(metadata))
        }
        if wanted.contains(.ciba) {
            steps.append(backchannel(configuration.provider, metadata))
        }
        if let offered = metadata.scopes {
            let unknown = configuration.provider.client.scopes.filter { !offered.contains(Array($0.utf8)) }
            if !unknown.isEmpty {
                steps.append(
                    .warning(
                        "scopes", "the provider does not list \(unknown.joined(separator: ", "))",
                        "it may ignore or refuse them"))
            }
        }
        return steps
    }

    private static func device(_ provider: ProviderConfiguration, _ metadata: ProviderMetadata) -> CheckStep {
        guard (provider.endpoints[.deviceAuthorization] ?? metadata.endpoints[.deviceAuthorization]) != nil else {
            return .problem(
                "device grant", "the provider has no device authorization endpoint", ProviderAdvice.deviceAdvice)
        }
        if let types = metadata.grantTypes, !types.contains(deviceType) {
            return .warning(
                "device grant", "the provider has the endpoint but does not list the grant", "enable it there")
        }
        return .ok("device grant", "offered")
    }

    private static func password(_ metadata: ProviderMetadata) -> CheckStep {
        // Without the member, the standard's default is meant: the password grant is not in it.
        guard let types = metadata.grantTypes else {
            return .warning(
                "password grant", "the provider does not say whether it has the grant", "try it with usher try")
        }
        return types.contains(passwordType)
            ? .ok("password grant", "offered")
            : .warning(
                "password grant", "the provider does not list the grant",
                "enable it there, or take \"password\" out of grants")
    }
}
