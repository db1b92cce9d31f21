package import OpenIDConnect
package import SecretMemory

/// What an attempt asks of the provider's client; `RelyingParty` in the daemon, a script in tests.
package protocol LoginProvider: Sendable {
    func startDeviceAuthorization() async throws(ProviderError) -> DeviceAuthorization
    func poll(_ authorization: DeviceAuthorization) async -> PollAnswer
    func passwordGrant(user: [UInt8], password: SecretBytes) async throws(ProviderError) -> TokenResponse
    func verify(_ response: TokenResponse, startedAt: UnixSeconds) async throws(ProviderError) -> VerifiedIDToken
    func userClaims(of token: VerifiedIDToken, response: TokenResponse) async throws(ProviderError) -> UserClaims
}

extension RelyingParty: LoginProvider {}
