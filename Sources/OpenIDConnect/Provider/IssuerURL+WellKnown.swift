extension IssuerURL {
    /// Where the metadata is (OpenID Connect Discovery §4): a trailing slash is dropped before the
    /// well-known path is added.
    var discoveryURL: EndpointURL? {
        try? endpoint(bytesWithoutLastSlash + Array("/.well-known/openid-configuration".utf8))
    }

    /// Where an authorization server has them (RFC 8414 §3): the well-known path stands between the
    /// host and the issuer's path.
    var authorizationServerURL: EndpointURL? {
        let bytes = bytesWithoutLastSlash
        let scheme = url.isEncrypted ? 8 : 7
        let end = bytes[scheme...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        return try? endpoint(bytes[..<end] + Array("/.well-known/oauth-authorization-server".utf8) + bytes[end...])
    }

    private var bytesWithoutLastSlash: [UInt8] {
        url.bytes.last == UInt8(ascii: "/") ? url.bytes.dropLast() : url.bytes
    }
}
