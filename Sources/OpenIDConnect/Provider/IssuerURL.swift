/// The issuer's identifier (OpenID Connect Discovery §3): compared with tokens and metadata as bytes.
package struct IssuerURL: Hashable, Sendable {
    package let url: EndpointURL

    package var bytes: [UInt8] { url.bytes }
    /// The provider runs on this machine: only then may its endpoints be local addresses.
    package var isLocal: Bool { url.isLocal }
    package var isLoopback: Bool { url.isLoopback }

    /// https, no query, no fragment.
    package static func check(_ bytes: [UInt8], plainLoopbackAllowed: Bool) throws(EndpointURLError) -> IssuerURL {
        let url = try EndpointURL.check(bytes, plainLoopbackAllowed: plainLoopbackAllowed)
        guard !url.hasQuery else { throw .query }
        return IssuerURL(url: url)
    }

    /// Checks an endpoint that belongs to this issuer: http only where the issuer has it, a local
    /// address only where the issuer is one (HTTP-07).
    package func endpoint(_ bytes: [UInt8]) throws(EndpointURLError) -> EndpointURL {
        let endpoint = try EndpointURL.check(bytes, plainLoopbackAllowed: !url.isEncrypted)
        guard isLocal || !endpoint.isLocal else { throw .localAddress }
        return endpoint
    }
}
