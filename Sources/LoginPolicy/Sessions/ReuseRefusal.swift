/// Why a login leans on no sign-in of before. The person is then asked to sign in; a later case is nearer to
/// having been enough, and is what the audit record says of several records.
package enum ReuseRefusal: Error, Hashable, Sendable {
    /// The caller is somebody else than who would be let in.
    case notTheUser
    case remote
    /// The host does not say which boot this is.
    case bootUnknown
    /// The store does not say; the code says why.
    case unreadable(reason: String)
    /// There is no sign-in of theirs on this host.
    case none
    /// The last one has ended; the code says how.
    case ended(reason: String)
    /// Another provider's, which counts for nothing here.
    case otherProvider
    /// It is a token that was brought, and the service takes none of that provider.
    case bearerNotAllowed
    case otherAuditSession
    case otherTerminal
    case tooOld
    case acr
    case amr
    /// A role wants a sign-in of now.
    case roleWantsFresh
    /// What is known of the person lets nobody in now; the code says why.
    case policy(reason: String)
    /// Sign-in, account or facts were others at each verdict than at the look before it.
    case changed

    /// The stable code of the audit record (docs/runbook.md).
    package var reason: String {
        switch self {
        case .notTheUser: "reuse.not_the_user"
        case .remote: "reuse.remote"
        case .bootUnknown: "reuse.boot_unknown"
        case .unreadable(let reason): reason
        case .none: "reuse.none"
        case .ended(let reason): reason
        case .otherProvider: "reuse.other_provider"
        case .bearerNotAllowed: "reuse.bearer_not_allowed"
        case .otherAuditSession: "reuse.other_audit_session"
        case .otherTerminal: "reuse.other_terminal"
        case .tooOld: "reuse.too_old"
        case .acr: "reuse.acr"
        case .amr: "reuse.amr"
        case .roleWantsFresh: "reuse.role_wants_fresh"
        case .policy(let reason): reason
        case .changed: "reuse.changed"
        }
    }

    var nearness: Int {
        switch self {
        case .notTheUser: 0
        case .remote: 1
        case .bootUnknown: 2
        case .unreadable: 3
        case .none: 4
        case .ended: 5
        case .otherProvider: 6
        case .bearerNotAllowed: 7
        case .otherAuditSession: 8
        case .otherTerminal: 9
        case .tooOld: 10
        case .acr: 11
        case .amr: 12
        case .roleWantsFresh: 13
        case .policy: 14
        case .changed: 15
        }
    }
}
