import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON

@testable import LoginFlow

/// A provider that answers as a test says, and counts.
final class ScriptedProvider: LoginProvider {
    struct Counts: Equatable {
        var devices = 0
        var polls = 0
        var passwords: [[UInt8]] = []
        var verifications = 0
        /// User, binding message and seconds of each CIBA request.
        var backchannels: [String] = []
        var unusedUserInfo = 0
    }

    private struct State {
        var answers: [PollAnswer]
        var counts = Counts()
    }

    private let state: NIOLockedValueBox<State>
    private let authorization: Result<DeviceAuthorization, ProviderError>
    private let backchannel: Result<BackchannelAuthentication, ProviderError>
    private let password: Result<TokenResponse, ProviderError>
    private let token: Result<VerifiedIDToken, ProviderError>
    private let userInfoFailure: ProviderError?
    private let unused: JSONObject?
    private let unusedHangs: Bool
    /// The request that never ends, unless its task is cancelled.
    private let hangs: Bool

    init(
        authorization: Result<DeviceAuthorization, ProviderError> = .success(Samples.authorization()),
        backchannel: Result<BackchannelAuthentication, ProviderError> = .success(Samples.authentication()),
        polls: [PollAnswer] = [], password: Result<TokenResponse, ProviderError> = .success(Samples.response),
        token: Result<VerifiedIDToken, ProviderError> = .failure(.idToken(.audienceDiffers)),
        userInfoFailure: ProviderError? = nil, unused: JSONObject? = nil, unusedHangs: Bool = false,
        hangs: Bool = false
    ) {
        self.unused = unused
        self.unusedHangs = unusedHangs
        self.userInfoFailure = userInfoFailure
        self.authorization = authorization
        self.backchannel = backchannel
        self.password = password
        self.token = token
        self.hangs = hangs
        state = NIOLockedValueBox(State(answers: polls))
    }

    var counts: Counts { state.withLockedValue(\.counts) }

    func startDeviceAuthorization() async throws(ProviderError) -> DeviceAuthorization {
        state.withLockedValue { $0.counts.devices += 1 }
        if hangs { await untilCancelled() }
        return try authorization.get()
    }

    func startBackchannelAuthentication(
        user: [UInt8], bindingMessage: [UInt8], requestedExpiry: Duration
    ) async throws(ProviderError) -> BackchannelAuthentication {
        let text = [user, bindingMessage].map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        state.withLockedValue { $0.counts.backchannels.append("\(text) \(requestedExpiry.components.seconds)") }
        if hangs { await untilCancelled() }
        return try backchannel.get()
    }

    func poll(_ authorization: DeviceAuthorization) async -> PollAnswer { nextAnswer() }

    func poll(_ authentication: BackchannelAuthentication) async -> PollAnswer { nextAnswer() }

    private func nextAnswer() -> PollAnswer {
        state.withLockedValue { state in
            state.counts.polls += 1
            return state.answers.isEmpty ? .pending : state.answers.removeFirst()
        }
    }

    func passwordGrant(user: [UInt8], password: SecretBytes) async throws(ProviderError) -> TokenResponse {
        state.withLockedValue { $0.counts.passwords.append(password.withBytes { Array($0) }) }
        if hangs { await untilCancelled() }
        return try self.password.get()
    }

    func verify(_ response: TokenResponse, startedAt: UnixSeconds) async throws(ProviderError) -> VerifiedIDToken {
        state.withLockedValue { $0.counts.verifications += 1 }
        return try token.get()
    }

    func userClaims(of token: VerifiedIDToken, response: TokenResponse) async throws(ProviderError) -> UserClaims {
        if let userInfoFailure { throw userInfoFailure }
        return UserClaims(idToken: token, userInfo: nil)
    }

    func unusedUserInfo(of token: VerifiedIDToken, response: TokenResponse) async -> JSONObject? {
        state.withLockedValue { $0.counts.unusedUserInfo += 1 }
        if unusedHangs { await untilCancelled() }
        return unused
    }

    private func untilCancelled() async {
        let (stream, end) = AsyncStream<Void>.makeStream()
        await withTaskCancellationHandler {
            for await _ in stream {}
        } onCancel: {
            end.finish()
        }
    }
}
