/// What came of a condition.
package enum Truth: String, Equatable, Sendable {
    case yes = "true"
    case no = "false"
    /// A field was missing or unknown: never a reason to grant.
    case unknown
}
