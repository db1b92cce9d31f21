/// A way to sign in at the provider.
package enum GrantKind: String, CaseIterable, Sendable {
    /// RFC 8628: a code and an address, approved in a browser elsewhere.
    case device
    /// RFC 6749 §4.3: the provider's password, typed here.
    case password
    /// OpenID Connect CIBA Core: the provider asks the person on a device of theirs.
    case ciba
    /// RFC 6749 §4.4: a service account, by its client's secret typed here. No service lists it: the name does.
    case clientCredentials = "client_credentials"

    /// Those of people, which a service lists.
    package static let allCases: [GrantKind] = [.device, .password, .ciba]
}
