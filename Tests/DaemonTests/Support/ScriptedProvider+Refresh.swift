import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON

extension ScriptedProvider {
    /// What a refresh answers.
    struct Renewal: Sendable {
        /// The error code, or nil for a success.
        var error: String?
        /// A status without a body that says more; nil: as usual.
        var status: Int?
        /// A new refresh token comes each time, and the old one is refused.
        var rotates = true
        var sendsIDToken = true
        /// The request is carried out, and the answer does not arrive.
        var losesAnswer = false
        /// What UserInfo answers instead of claims.
        var userInfoStatus: Int?
        /// Access tokens are JWTs for whom they were asked for, or for this one.
        var audience: String?
    }

    /// From now on sign-ins bring refresh tokens, and refreshes are answered so.
    func answerRefresh(_ renewal: Renewal) { state.withLockedValue { $0.renewal = renewal } }

    /// The refresh tokens that came, in order.
    var refreshes: [String] { state.withLockedValue(\.refreshes) }

    /// Those that came while nothing got an answer.
    var unanswered: [String] { state.withLockedValue(\.unanswered) }

    /// For whom refreshes asked a token, as parameter and value.
    var targets: [String] { state.withLockedValue(\.targets) }

    func refresh(_ fields: [String: String]) async throws(TransportError) -> HTTPAnswer {
        let token = fields["refresh_token"] ?? ""
        let user = token.split(separator: "-").dropFirst().first.map(String.init) ?? ""
        let (renewal, isGood) = state.withLockedValue { state in
            state.refreshes.append(token)
            for name in ["resource", "audience"] {
                if let value = fields[name] { state.targets.append("\(name)=\(value)") }
            }
            let isGood = token.hasSuffix("-\(state.generations[user] ?? 0)")
            if isGood, state.renewal?.rotates == true, state.renewal?.error == nil, state.renewal?.status == nil {
                state.generations[user, default: 0] += 1
            }
            return (state.renewal, isGood)
        }
        guard let renewal, isGood else { return Self.error("invalid_grant") }
        if state.withLockedValue(\.holdsTokenRequests) { await hold() }
        if renewal.losesAnswer { throw .timedOut }
        if let status = renewal.status { return Self.json(.null, status: status) }
        if let error = renewal.error { return Self.error(error) }
        return tokens(
            for: user, sendsIDToken: renewal.sendsIDToken,
            accessToken: renewal.audience.flatMap { audience in
                let claims = JSONValue.members([("aud", .text(audience)), ("jti", .text(token))])
                return (try? key.signCompact(payload: claims.encoded(), type: "at+jwt")).map {
                    String(decoding: $0, as: UTF8.self)
                }
            })
    }
}
