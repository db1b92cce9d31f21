import OpenIDConnect

extension LoginRefusal {
    /// The person refused what was pending with this grant.
    static func denied(_ grant: GrantKind) -> LoginRefusal {
        grant == .ciba ? .backchannelDenied : .deviceDenied
    }

    /// Nobody approved in time.
    static func expired(_ grant: GrantKind) -> LoginRefusal {
        grant == .ciba ? .backchannelExpired : .deviceExpired
    }

    /// CIBA did not begin, and nobody was asked anything: the device grant may follow. Whatever else
    /// ends CIBA is an answer, and ends the login.
    var leavesDevice: Bool {
        switch self {
        case .backchannelPaused, .backchannelPending: true
        case .provider(.backchannel(.unknownUser)), .provider(.backchannel(.noEndpoint)): true
        default: false
        }
    }
}
