/// Why a login leans on no sign-in of before. The person is then asked to sign in; a later case is nearer to
/// having been enough, and is what the audit record says of several records.
package enum ReuseRefusal: Error, Hashable, Sendable {
    /// The caller is somebody else than who would be let in.
    case notTheUser
    case remote
    /// There is no sign-in of theirs on this host.
    case none
    /// The last one has ended; the code says how.
    case ended(reason: String)
    case otherAuditSession
    case otherTerminal
    case tooOld
    case acr
    case amr
    /// A role wants a sign-in of now.
    case roleWantsFresh
    /// What is known of the person lets nobody in now; the code says why.
    case policy(reason: String)

    /// The stable code of the audit record (docs/runbook.md).
    package var reason: String {
        switch self {
        case .notTheUser: "reuse.not_the_user"
        case .remote: "reuse.remote"
        case .none: "reuse.none"
        case .ended(let reason): reason
        case .otherAuditSession: "reuse.other_audit_session"
        case .otherTerminal: "reuse.other_terminal"
        case .tooOld: "reuse.too_old"
        case .acr: "reuse.acr"
        case .amr: "reuse.amr"
        case .roleWantsFresh: "reuse.role_wants_fresh"
        case .policy(let reason): reason
        }
    }

    var nearness: Int {
        switch self {
        case .notTheUser: 0
        case .remote: 1
        case .none: 2
        case .ended: 3
        case .otherAuditSession: 4
        case .otherTerminal: 5
        case .tooOld: 6
        case .acr: 7
        case .amr: 8
        case .roleWantsFresh: 9
        case .policy: 10
        }
    }
}
