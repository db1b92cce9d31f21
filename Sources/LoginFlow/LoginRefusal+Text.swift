package import LoginPolicy
import LoginWire
import OpenIDConnect

extension LoginRefusal {
    /// Whose words an administrator may replace.
    private enum Words {
        case unauthorized
        case forbidden
        case unavailable
        /// They say what to do next, and nobody else's words would.
        case own
    }

    /// What the person reads at a service with these words; may be empty.
    package func text(_ messages: ServiceMessages) -> [UInt8] {
        var text = Array(userMessage.utf8)
        if case .passwordChange(let issuer) = self { text += [UInt8(ascii: " ")] + issuer }
        // Who cancelled, or has a name that is none of ours, reads nothing.
        guard !text.isEmpty else { return [] }
        let replacement: String? =
            switch words {
            case .unauthorized: messages.unauthorized
            case .forbidden: messages.forbidden
            case .unavailable: messages.unavailable
            case .own: nil
            }
        if let replacement { text = AdministratorText.showable(replacement) }
        if messages.showsReason { text += Array(" (\(reason))".utf8) }
        return text
    }

    private var words: Words {
        switch self {
        case .policy(.factsMissing), .policy(.factsOtherProvider), .policy(.factsTooOld), .policy(.factsFromFuture),
            .policy(.factsEnded),
            .passwordChange:
            .own
        case .policy: .forbidden
        case .account(let refusal):
            switch refusal.kind {
            case .locked, .notTheirs: .forbidden
            case .fault: .unavailable
            }
        case .provider(let error):
            switch error.category {
            case .wrongCredential, .refused: .unauthorized
            case .unavailable: .unavailable
            }
        case .nameInvalid, .nameReserved, .nameSystemAccount, .cancelled: .own
        case .passwordNotText, .passwordMissing, .deviceDenied, .deviceExpired, .backchannelDenied,
            .backchannelExpired, .backchannelNeedsFirstFactor, .backchannelPaused, .backchannelPending,
            .deadlinePassed, .noTerminal:
            .unauthorized
        case .tooManyPendingHost, .tooManyPendingSource, .tooManyPendingService, .wire, .shuttingDown, .internalState:
            .unavailable
        }
    }
}
