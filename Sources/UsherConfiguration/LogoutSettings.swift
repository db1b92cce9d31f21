package import OpenIDConnect

/// `[provider.NAME.logout]`: what the provider hears at the end of a person's last session.
package struct LogoutSettings: Equatable, Sendable {
    /// RP-Initiated Logout 1.0.
    package enum EndSession: String, CaseIterable, Sendable {
        case off
        /// The provider is asked by POST.
        case post
        /// `usher logout` shows the person the address for their browser.
        case print
    }

    /// Revoked in this order (RFC 7009); empty: nothing is.
    package var revoked: [TokenKind] = [.refreshToken, .accessToken]
    package var endSession = EndSession.off

    package init() {}
}
