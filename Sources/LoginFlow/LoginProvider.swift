package import OpenIDConnect
package import SecretMemory
package import StrictJSON

/// What an attempt asks of the provider's client; `RelyingParty` in the daemon, a script in tests.
package protocol LoginProvider: Sendable {
    func startDeviceAuthorization() async throws(ProviderError) -> DeviceAuthorization
    func poll(_ authorization: DeviceAuthorization) async -> PollAnswer
    func startBackchannelAuthentication(
        user: [UInt8], bindingMessage: [UInt8], requestedExpiry: Duration
    ) async throws(ProviderError) -> BackchannelAuthentication
    func poll(_ authentication: BackchannelAuthentication) async -> PollAnswer
    func passwordGrant(user: [UInt8], password: SecretBytes) async throws(ProviderError) -> TokenResponse
    func verify(_ response: TokenResponse, startedAt: UnixSeconds) async throws(ProviderError) -> VerifiedIDToken
    func userClaims(of token: VerifiedIDToken, response: TokenResponse) async throws(ProviderError) -> UserClaims
    /// For the explanation of a refusal alone.
    func unusedUserInfo(of token: VerifiedIDToken, response: TokenResponse) async -> JSONObject?
}

extension LoginProvider {
    func poll(_ pending: PendingApproval) async -> PollAnswer {
        switch pending {
        case .device(let authorization): await poll(authorization)
        case .backchannel(let authentication): await poll(authentication)
        }
    }
}

extension RelyingParty: LoginProvider {}
