package import LoginPolicy

/// `[sessions]`: what becomes of sign-ins after the login.
package struct SessionSettings: Equatable, Sendable {
    /// What happens when the provider says that a sign-in counts no more.
    package enum Revoked: String, CaseIterable, Sendable {
        /// The sign-in ends: nothing leans on it, and the account phase refuses.
        case record
        /// The account is locked besides, until root unlocks it.
        case lock
        /// The account's sessions on this host end besides.
        case terminate
    }

    package var limits = SessionLimits()
    /// How often the provider is asked about everybody with a sign-in; zero: as `role_max_age` asks for it.
    package var recheckInterval = Duration.seconds(900)
    /// Re-checks that begin in a second, at most.
    package var recheckRate = 10
    package var onRevoked = Revoked.record
    /// Names of the session's environment, and the claims that fill them. In the order of the file.
    package var exportedClaims: [ExportedClaim] = []

    package init() {}
}

/// One entry of `[sessions.export_env]`.
package struct ExportedClaim: Equatable, Sendable {
    /// `[A-Z][A-Z0-9_]{0,63}`, none that a shell or loader reads.
    package let variable: [UInt8]
    package let claim: ClaimPath

    package init(variable: [UInt8], claim: ClaimPath) {
        self.variable = variable
        self.claim = claim
    }
}
