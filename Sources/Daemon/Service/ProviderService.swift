package import LoginFlow
package import LoginPolicy

/// One provider with all that a login of its people needs.
package struct ProviderService: Sendable {
    package let name: String
    package let issuer: [UInt8]
    package let rules: LoginRules
    package let client: any LoginProvider
    package let messages: LoginMessages
}
