import OpenIDConnect

/// What a CIBA attempt leaves behind for the account that it was for.
package enum BackchannelOutcome: Equatable, Sendable {
    /// Nobody is being asked any more.
    case settled
    /// The person refused: something is wrong, or they are being pestered.
    case denied
    /// Nobody waits here any more, but the provider may go on asking the person until then, in uptime.
    case abandoned(until: Duration)

    /// `expiry` is when the request ends at the provider by itself.
    init(_ result: LoginEnd.Result, expiry: Duration) {
        switch result {
        case .refused(.backchannelDenied), .refused(.provider(.backchannel(.accessDenied))):
            self = .denied
        case .refused(.cancelled), .refused(.deadlinePassed), .refused(.shuttingDown), .refused(.wire),
            .refused(.internalState):
            self = .abandoned(until: expiry)
        case .refused(.provider(.transport(let error))):
            switch error {
            case .cannotResolve, .cannotConnect, .certificate, .tls, .forbiddenAddress: self = .settled
            // The request may have arrived.
            default: self = .abandoned(until: expiry)
            }
        case .refused(.provider(.httpStatus(500...599))), .refused(.provider(.notJSON)),
            .refused(.provider(.backchannel(.requestID))), .refused(.provider(.backchannel(.lifetime))),
            .refused(.provider(.backchannel(.interval))):
            // It did arrive, and what the provider made of it is not known.
            self = .abandoned(until: expiry)
        default:
            self = .settled
        }
    }
}
