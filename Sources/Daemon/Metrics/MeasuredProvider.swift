import LoginFlow
import OpenIDConnect
import SecretMemory
import StrictJSON

/// A provider whose answers are waited for by the stopwatch of one login.
struct MeasuredProvider: LoginProvider {
    let provider: any LoginProvider
    let times: LoginTimes

    func startDeviceAuthorization() async throws(ProviderError) -> DeviceAuthorization {
        times.askedProvider()
        defer { times.providerAnswered() }
        return try await provider.startDeviceAuthorization()
    }

    func poll(_ authorization: DeviceAuthorization) async -> PollAnswer {
        await poll { await provider.poll(authorization) }
    }

    func startBackchannelAuthentication(
        user: [UInt8], bindingMessage: [UInt8], requestedExpiry: Duration
    ) async throws(ProviderError) -> BackchannelAuthentication {
        times.askedProvider()
        defer { times.providerAnswered() }
        return try await provider.startBackchannelAuthentication(
            user: user, bindingMessage: bindingMessage, requestedExpiry: requestedExpiry)
    }

    func poll(_ authentication: BackchannelAuthentication) async -> PollAnswer {
        await poll { await provider.poll(authentication) }
    }

    func passwordGrant(user: [UInt8], password: SecretBytes) async throws(ProviderError) -> TokenResponse {
        times.askedProvider()
        defer { times.providerAnswered() }
        return try await provider.passwordGrant(user: user, password: password)
    }

    /// Keys may have to be fetched first: this counts as the provider's time, with the check itself.
    func verify(_ response: TokenResponse, startedAt: UnixSeconds) async throws(ProviderError) -> VerifiedIDToken {
        times.askedProvider()
        defer { times.providerAnswered() }
        return try await provider.verify(response, startedAt: startedAt)
    }

    func userClaims(of token: VerifiedIDToken, response: TokenResponse) async throws(ProviderError) -> UserClaims {
        times.askedProvider()
        defer { times.providerAnswered() }
        return try await provider.userClaims(of: token, response: response)
    }

    func unusedUserInfo(of token: VerifiedIDToken, response: TokenResponse) async -> JSONObject? {
        times.askedProvider()
        defer { times.providerAnswered() }
        return await provider.unusedUserInfo(of: token, response: response)
    }

    private func poll(_ ask: () async -> PollAnswer) async -> PollAnswer {
        times.askedProvider()
        let answer = await ask()
        switch answer {
        case .pending, .slowDown, .transient: times.providerAnswered(isUndecided: true)
        case .accessDenied, .expired, .failed, .tokens: times.providerAnswered()
        }
        return answer
    }
}
