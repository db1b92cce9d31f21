/// What a poll with a device code brings (RFC 8628 §3.5).
enum PollOutcome: Sendable {
    case pending
    case slowDown
    case denied
    case expired
    /// Unknown, used, or another client's code.
    case invalid
    case approved(Approval)
}
