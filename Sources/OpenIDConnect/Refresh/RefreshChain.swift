package import SecretMemory

/// The refresh tokens of one session, one after the other. A token that was replaced is never sent
/// again, and none is sent twice at a time: providers with rotation end the session for it.
package struct RefreshChain: Sendable {
    private enum State: Sendable {
        case idle
        case underWay
        case ended(RefreshError)
    }

    private var token: SecretBytes
    private var state = State.idle
    /// Counts the tokens of this session; whoever saw an older number has an old token.
    package private(set) var generation: UInt64 = 0

    package init(_ token: SecretBytes) {
        self.token = token
    }

    /// Why the session is over; nil while it lives.
    package var end: RefreshError? {
        if case .ended(let error) = state { error } else { nil }
    }

    /// The token for one request. `generation`: the one that the caller believes to be current.
    package mutating func send(generation: UInt64) throws(RefreshError) -> SecretBytes {
        if case .ended(let error) = state { throw error }
        guard generation == self.generation else { throw .replaced }
        if case .underWay = state { throw .underWay }
        state = .underWay
        return token
    }

    /// The request succeeded.
    package mutating func succeeded(_ tokens: RefreshedTokens) {
        guard case .underWay = state else { return }
        state = .idle
        guard tokens.isRotated else { return }
        token = tokens.refreshToken
        generation += 1
    }

    /// The request failed: the session ends where the error says so, else the same token may be sent
    /// again (TOKEN-8).
    package mutating func failed(_ error: ProviderError) {
        guard case .underWay = state else { return }
        if error.endsSession {
            if case .refresh(let reason) = error { state = .ended(reason) } else { state = .ended(.refused) }
        } else {
            state = .idle
        }
    }
}
