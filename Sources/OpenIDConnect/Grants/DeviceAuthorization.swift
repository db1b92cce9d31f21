package import SecretMemory
import StrictJSON

/// Why an answer of the device authorization endpoint is not shown to anybody (FLOW-06).
package enum DeviceAuthorizationError: Error, Equatable, Sendable {
    case deviceCode
    case userCode
    case verificationURI
    case verificationURIComplete
    case lifetime
    case interval

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .deviceCode: "device.device_code"
        case .userCode: "device.user_code"
        case .verificationURI: "device.verification_uri"
        case .verificationURIComplete: "device.verification_uri_complete"
        case .lifetime: "device.expires_in"
        case .interval: "device.interval"
        }
    }
}

/// A pending device login (RFC 8628 §3.2). Everything that a person will read was checked.
package struct DeviceAuthorization: Sendable {
    package static let maximumBytes = 65_536
    private static let longestLifetime: Int64 = 900

    package let deviceCode: SecretBytes
    /// 1–64 of `[A-Za-z0-9-]`.
    package let userCode: [UInt8]
    /// Printable ASCII.
    package let verificationURI: [UInt8]
    package let verificationURIComplete: [UInt8]?
    /// `expires_in`, at most 15 minutes.
    package let lifetime: Duration
    /// At least a second; five where the provider is silent.
    package let interval: Duration
    /// What the ID token's `nonce` will be compared with.
    package var nonce = ExpectedNonce.none
    /// Sent with each poll (RFC 7636 §4.5); nil without PKCE.
    package var verifier: SecretBytes?

    package init(
        deviceCode: SecretBytes, userCode: [UInt8], verificationURI: [UInt8], verificationURIComplete: [UInt8]?,
        lifetime: Duration, interval: Duration
    ) {
        self.deviceCode = deviceCode
        self.userCode = userCode
        self.verificationURI = verificationURI
        self.verificationURIComplete = verificationURIComplete
        self.lifetime = lifetime
        self.interval = interval
    }

    static func parse(_ members: JSONObject, issuer: IssuerURL) throws(DeviceAuthorizationError) -> DeviceAuthorization
    {
        guard let deviceCode = members["device_code"]?.text, (1...4_096).contains(deviceCode.count),
            deviceCode.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .deviceCode }
        guard let userCode = members["user_code"]?.text, isUserCode(userCode) else { throw .userCode }
        // An older spelling, used by Google, counts only where the standard one is absent.
        guard let uri = members["verification_uri"] ?? members["verification_url"],
            let text = uri.text, isShowable(text, issuer)
        else { throw .verificationURI }
        var complete: [UInt8]?
        if let value = members["verification_uri_complete"] {
            guard let completeText = value.text, isShowable(completeText, issuer) else {
                throw .verificationURIComplete
            }
            // One that leads to another host is left out; the plain one is enough.
            if host(of: completeText, issuer) == host(of: text, issuer) { complete = completeText }
        }
        guard let lifetime = members["expires_in"]?.number?.wholeSeconds, lifetime >= 1 else { throw .lifetime }
        var interval: Int64 = 5
        if let value = members["interval"] {
            guard let seconds = value.number?.wholeSeconds, (0...lifetime).contains(seconds) else { throw .interval }
            interval = max(seconds, 1)
        }
        return DeviceAuthorization(
            deviceCode: SecretBytes(copying: deviceCode), userCode: userCode, verificationURI: text,
            verificationURIComplete: complete, lifetime: .seconds(min(lifetime, longestLifetime)),
            interval: .seconds(interval))
    }

    private static func isUserCode(_ code: [UInt8]) -> Bool {
        (1...64).contains(code.count)
            && code.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func isShowable(_ text: [UInt8], _ issuer: IssuerURL) -> Bool {
        text.count <= EndpointURL.maximumBytes && text.allSatisfy { (0x21...0x7E).contains($0) }
            && host(of: text, issuer) != nil
    }

    /// The host of an address that passes as an endpoint; a page, unlike an endpoint, may have a
    /// fragment.
    private static func host(of text: [UInt8], _ issuer: IssuerURL) -> [UInt8]? {
        let withoutFragment = Array(text.prefix { $0 != UInt8(ascii: "#") })
        return try? EndpointURL.check(withoutFragment, plainLoopbackAllowed: !issuer.url.isEncrypted).host
    }
}

extension JSONNumber {
    /// The value if it is a whole number below 2^31.
    var wholeSeconds: Int64? {
        guard let integer, integer < 1 << 31 else { return nil }
        return integer
    }
}
