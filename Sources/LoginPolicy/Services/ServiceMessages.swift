/// Words of the administrator's own at one service: printable ASCII and newlines; nil: usher's.
package struct ServiceMessages: Equatable, Sendable {
    /// Stands above the code of the device grant.
    package var devicePrompt: String?
    /// A sign-in that failed.
    package var unauthorized: String?
    /// Signed in, but not admitted.
    package var forbidden: String?
    /// Nobody can sign in at the moment.
    package var unavailable: String?
    /// The reason code stands behind a refusal.
    package var showsReason = false

    package init() {}
}
