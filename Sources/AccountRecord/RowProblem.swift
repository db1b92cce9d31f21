/// What was left out of a row, or the row itself, and why.
package enum RowProblem: UInt8, Error, Equatable, Sendable, CaseIterable {
    // The row is not published.
    case nameInvalid = 1
    case nameReserved = 2
    case uidOutOfRange = 3
    case nameOfLocalUser = 4
    case nameOfLocalGroup = 5
    case uidOfLocalAccount = 6
    // The account is published without this.
    case displayName = 20
    case groupNotListed = 21
    case groupPrivileged = 22

    /// The name of the problem in answers and logs (docs/runbook.md).
    package var reason: String {
        switch self {
        case .nameInvalid: "publish.name_invalid"
        case .nameReserved: "publish.name_reserved"
        case .uidOutOfRange: "publish.uid_out_of_range"
        case .nameOfLocalUser: "publish.name_of_local_user"
        case .nameOfLocalGroup: "publish.name_of_local_group"
        case .uidOfLocalAccount: "publish.uid_of_local_account"
        case .displayName: "publish.display_name"
        case .groupNotListed: "publish.group_not_listed"
        case .groupPrivileged: "publish.group_privileged"
        }
    }
}
