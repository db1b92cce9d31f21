/// The client that a service account is at the provider.
package struct ServiceClient: Equatable, Sendable {
    /// 1–255 bytes.
    package var id: [UInt8]
    /// Asked for with the token; none: the provider's own choice.
    package var scopes: [String]
    /// Sent as `audience` for providers that want to know for whom the token is; nil: not sent.
    package var audience: [UInt8]?

    package init(id: [UInt8], scopes: [String] = [], audience: [UInt8]? = nil) {
        self.id = id
        self.scopes = scopes
        self.audience = audience
    }
}
