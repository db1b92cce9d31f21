/// What one poll of the token endpoint brought (RFC 8628 §3.5, CIBA Core §11).
package enum PollAnswer: Sendable {
    /// `authorization_pending`.
    case pending
    /// `slow_down`.
    case slowDown
    /// No usable answer this time: 429, 5xx or the network. Polling goes on, more slowly.
    case transient(ProviderError)
    /// `access_denied`.
    case accessDenied
    /// `expired_token`.
    case expired
    /// Anything else: polling ends.
    case failed(ProviderError)
    case tokens(TokenResponse)
}
