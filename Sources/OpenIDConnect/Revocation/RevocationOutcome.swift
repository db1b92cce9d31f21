/// What became of a revocation (RFC 7009 §2.2). Never an error: no logout waits for it (TOKEN-11).
package enum RevocationOutcome: Equatable, Sendable {
    /// The token is good no more; one that the provider does not know counts as well.
    case done
    /// The provider has no revocation endpoint.
    case notOffered
    /// 503: it may still be good. `after`: the provider's word when to try again, if it gave one.
    case later(after: Duration?)
    /// The provider does not revoke tokens of this kind.
    case unsupportedTokenType
    case failed(ProviderError)

    /// The stable code; `revocation.done` for a success.
    package var reason: String {
        switch self {
        case .done: "revocation.done"
        case .notOffered: "revocation.no_endpoint"
        case .later: "revocation.later"
        case .unsupportedTokenType: "revocation.unsupported_token_type"
        case .failed(let error): error.reason
        }
    }
}
