/// How a provider's description of itself is found, and what it may say.
package struct DiscoveryRules: Equatable, Sendable {
    /// false: nothing is asked; the configured endpoints are all there is.
    package var isEnabled: Bool
    /// In place of the issuer's well-known address; what is found there must name the same issuer.
    package var url: EndpointURL?
    /// May a discovered endpoint lie on another host than the issuer? Configured ones always may.
    package var allowsOtherHosts: Bool

    package init(isEnabled: Bool = true, url: EndpointURL? = nil, allowsOtherHosts: Bool = true) {
        self.isEnabled = isEnabled
        self.url = url
        self.allowsOtherHosts = allowsOtherHosts
    }
}
