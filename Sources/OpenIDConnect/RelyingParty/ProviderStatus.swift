/// What an administrator sees of a provider.
package struct ProviderStatus: Sendable {
    package enum Freshness: String, Sendable {
        case none
        case fresh
        case stale
        /// `discovery = false`.
        case configured
    }

    package let name: String
    package let issuer: [UInt8]
    package let metadata: Freshness
    package let metadataAge: Duration?
    package let keyCount: Int
    package let keysAge: Duration?
    /// The reason code of the last failed fetch; nil when the last one succeeded.
    package let lastError: String?
}
