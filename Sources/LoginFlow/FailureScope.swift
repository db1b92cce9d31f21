/// Whose wrong passwords were too many.
package enum FailureScope: Equatable, Sendable, CaseIterable {
    /// Those for this name from this source.
    case userAndSource
    /// Those for this name from wherever.
    case user
    /// Those from this source, for whatever name.
    case source
    /// Those on this host.
    case host
    /// Those of all who found no room in the table of failures.
    case table

    /// The stable code of the audit record (docs/runbook.md).
    var reason: String {
        switch self {
        case .userAndSource: "limit.password_user_source"
        case .user: "limit.password_user"
        case .source: "limit.password_source"
        case .host: "limit.password_host"
        case .table: "limit.password_table"
        }
    }
}
