import OpenIDConnect

extension GrantSteps {
    private static let backchannelType = Array("urn:openid:params:grant-type:ciba".utf8)
    private static let pollMode = Array("poll".utf8)

    /// CIBA: the endpoint, the grant, and poll mode, the only one without a port of this host.
    static func backchannel(_ provider: ProviderConfiguration, _ metadata: ProviderMetadata) -> CheckStep {
        let name = "ciba grant"
        guard (provider.endpoints[.backchannelAuthentication] ?? metadata.endpoints[.backchannelAuthentication]) != nil
        else {
            return .problem(
                name, "the provider has no backchannel authentication endpoint", ProviderAdvice.backchannelAdvice)
        }
        if let modes = metadata.backchannelDeliveryModes, !modes.contains(pollMode) {
            return .problem(name, "the provider does not offer poll mode", ProviderAdvice.backchannelAdvice)
        }
        if let types = metadata.grantTypes, !types.contains(backchannelType) {
            return .warning(name, "the provider has the endpoint but does not list the grant", "enable it there")
        }
        guard metadata.backchannelDeliveryModes != nil else {
            return .warning(name, "the provider does not say whether it has poll mode", "try it with usher try")
        }
        return .ok(name, "offered, in poll mode")
    }
}
