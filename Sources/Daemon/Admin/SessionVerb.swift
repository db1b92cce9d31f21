/// The requests of `usher session` about sign-ins on this host.
enum SessionVerb: String, CaseIterable {
    case list = "session_list"
    case show = "session_show"
    case end = "session_end"

    /// Whose sign-ins they may be about.
    enum Reach {
        /// Those of the account that owns the caller's uid; of all others nothing is learnt.
        case own
        case all
    }

    /// An administrator reaches all of them, everybody else their own. No verb is for one of the two alone.
    var right: AdminRequests.Right {
        switch self {
        case .list, .show, .end: .anyone
        }
    }

    static func reach(isAdministrator: Bool) -> Reach { isAdministrator ? .all : .own }
}
