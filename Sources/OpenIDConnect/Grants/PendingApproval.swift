/// A sign-in that waits for a person's approval elsewhere, while the token endpoint is polled.
package enum PendingApproval: Sendable {
    case device(DeviceAuthorization)
    case backchannel(BackchannelAuthentication)

    package var grant: GrantKind {
        switch self {
        case .device: .device
        case .backchannel: .ciba
        }
    }

    /// How long it can be approved.
    package var lifetime: Duration {
        switch self {
        case .device(let authorization): authorization.lifetime
        case .backchannel(let authentication): authentication.lifetime
        }
    }

    /// The pause between two polls.
    package var interval: Duration {
        switch self {
        case .device(let authorization): authorization.interval
        case .backchannel(let authentication): authentication.interval
        }
    }
}
