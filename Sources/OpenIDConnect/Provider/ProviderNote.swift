/// What an operator should read about a provider, apart from any login.
package enum ProviderNote: Equatable, Sendable {
    /// A fetch failed after one that did not.
    case failed(ProviderError)
    /// The documents are there again.
    case recovered
    /// A discovered endpoint lies on another host than the issuer.
    case otherHost(ProviderEndpoint, host: [UInt8])
    /// A secret of the client was refused and its other one accepted.
    case clientSecret(ClientSecretNote)
    /// A refresh moved an endpoint from one host to another (HTTP-08).
    case moved(ProviderEndpoint, from: [UInt8], to: [UInt8])
}
