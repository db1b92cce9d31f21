import OpenIDConnect

/// Compares where claims shall come from with what the provider offers.
enum ClaimSteps {
    static func of(_ provider: ProviderConfiguration, metadata: ProviderMetadata) -> [CheckStep] {
        guard provider.claimSources.contains(.userInfo) else { return [] }
        guard (provider.endpoints[.userInfo] ?? metadata.endpoints[.userInfo]) != nil else {
            return [
                .problem(
                    "userinfo", "the provider has no UserInfo endpoint",
                    "set userinfo_endpoint, or take \"userinfo\" out of sources")
            ]
        }
        return [.ok("userinfo", "offered")]
    }
}
