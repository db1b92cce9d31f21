/// Why usherd gave no answer.
enum AdminError: Error, Equatable {
    /// Nobody listens, or the path is not there; errno's value.
    case unreachable(Int32)
    case pathTooLong
    /// The socket is neither root's nor the caller's.
    case foreignPeer
    case timedOut
    case tooLarge
    /// The answer is no JSON object with `ok`, or ended early.
    case malformed
    /// usherd says no; its own code, printable.
    case refused(code: String)
}
