package import SecretMemory
import StrictJSON

/// A sign-in that the provider asks the person to approve on a device of theirs (OpenID Connect CIBA
/// Core 1.0 §7.3), in poll mode.
package struct BackchannelAuthentication: Sendable {
    package static let maximumBytes = 65_536
    private static let longestLifetime: Int64 = 900

    /// `auth_req_id`.
    package let requestID: SecretBytes
    /// `expires_in`, at most 15 minutes.
    package let lifetime: Duration
    /// At least a second; five where the provider is silent.
    package let interval: Duration

    package init(requestID: SecretBytes, lifetime: Duration, interval: Duration) {
        self.requestID = requestID
        self.lifetime = lifetime
        self.interval = interval
    }

    static func parse(_ members: JSONObject) throws(BackchannelAuthenticationError) -> BackchannelAuthentication {
        guard let requestID = members["auth_req_id"]?.text, (1...4_096).contains(requestID.count),
            requestID.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .requestID }
        guard let lifetime = members["expires_in"]?.number?.wholeSeconds, lifetime >= 1 else { throw .lifetime }
        var interval: Int64 = 5
        if let value = members["interval"] {
            guard let seconds = value.number?.wholeSeconds, (0...lifetime).contains(seconds) else { throw .interval }
            interval = max(seconds, 1)
        }
        return BackchannelAuthentication(
            requestID: SecretBytes(copying: requestID), lifetime: .seconds(min(lifetime, longestLifetime)),
            interval: .seconds(interval))
    }
}
