package import SecretMemory

/// An access token, and for how long it is good by the clock of this host.
package struct KeptAccessToken: Sendable {
    package let secret: SecretBytes
    package let obtainedAt: UnixSeconds
    /// `obtainedAt` itself where the provider said nothing of use: it counts as expired already (TOKEN-3).
    package let end: UnixSeconds

    package init(secret: SecretBytes, obtainedAt: UnixSeconds, lifetime: Duration) {
        let (end, overflow) = obtainedAt.value.addingReportingOverflow(lifetime.components.seconds)
        self.init(secret: secret, obtainedAt: obtainedAt, end: UnixSeconds(overflow ? .max : end))
    }

    init(secret: SecretBytes, obtainedAt: UnixSeconds, end: UnixSeconds) {
        self.secret = secret
        self.obtainedAt = obtainedAt
        self.end = end
    }

    /// Is more than half of its time left?
    package func isFresh(now: UnixSeconds) -> Bool {
        let (left, leftOverflow) = end.value.subtractingReportingOverflow(now.value)
        let (used, usedOverflow) = now.value.subtractingReportingOverflow(obtainedAt.value)
        // A clock that was set back makes nothing fresher.
        return !leftOverflow && !usedOverflow && used >= 0 && left > used
    }
}
