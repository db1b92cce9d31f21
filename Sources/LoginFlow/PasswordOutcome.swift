import OpenIDConnect

/// What became of a typed password, as far as guessing is concerned.
package enum PasswordOutcome: Equatable, Sendable {
    /// The provider took it, whatever policy said afterwards.
    case right
    /// The provider refused it, or the application went away before it could say.
    case wrong
    /// Nobody knows: the provider did not answer, or the daemon ends.
    case unknown

    package init(_ end: LoginEnd) {
        switch end.result {
        case .granted: self = .right
        case .refused where end.evidence != nil: self = .right
        case .refused(.provider(let error)): self = error.category == .wrongCredential ? .wrong : .unknown
        // Who hangs up before the answer has guessed all the same.
        case .refused(.cancelled), .refused(.wire): self = .wrong
        case .refused: self = .unknown
        }
    }
}
