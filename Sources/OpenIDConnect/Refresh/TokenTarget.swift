import JOSE
package import SecretMemory
import StrictJSON

/// The resource server that an access token is asked for: `scheme://…` and `urn:…` go as `resource` (RFC 8707 §2),
/// any other name as `audience`; `host:443` is no URI that anybody means.
package struct TokenTarget: Equatable, Sendable {
    package let audience: [UInt8]
    let isURI: Bool

    /// nil: no name of 1–512 printable ASCII characters without spaces.
    package init?(_ audience: [UInt8]) {
        guard (1...512).contains(audience.count), audience.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.audience = audience
        // RFC 3986 §3.1; RFC 8707 §2: no fragment.
        let scheme = audience.prefix { $0 != UInt8(ascii: ":") }
        let rest = audience.dropFirst(scheme.count)
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
        isURI =
            (rest.starts(with: "://".utf8) || (scheme.elementsEqual("urn".utf8) && rest.count > 1))
            && scheme.first.map(isLetter) == true
            && scheme.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
            && !audience.contains(UInt8(ascii: "#"))
    }

    /// Does the token say that it is for somebody else? Only a JWT says anything; its signature is not looked at,
    /// for it is the resource server that must believe it.
    package func isContradicted(by accessToken: SecretBytes) -> Bool {
        let bytes = accessToken.withBytes { Array($0) }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
            let claims = (try? JSONValue.parse(payload, limits: JSONLimits(bytes: 65_536)))?.object
        else { return false }
        switch claims["aud"] {
        case .string(let named)?: return named != audience
        case .array(let named)?: return !named.contains { $0.text == audience }
        default: return true
        }
    }
}
