import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON

extension ScriptedProvider {
    /// What the revocation endpoint answers; a retry hint with it.
    struct Revocation: Sendable {
        var statuses: [Int] = []
        var retryAfter: Int?
        /// Waits before each answer.
        var gate: (@Sendable (String) async -> Void)?
    }

    /// Revocations get these answers, one after the other, then 200.
    func answerRevocations(_ revocation: Revocation) { state.withLockedValue { $0.revocation = revocation } }

    /// What was revoked and whose session was ended, in order: the kind or `end_session`, and the token.
    var goodbyes: [String] { state.withLockedValue(\.goodbyes) }

    func revoke(_ fields: [String: String]) async -> HTTPAnswer {
        let goodbye = "\(fields["token_type_hint"] ?? "") \(fields["token"] ?? "")"
        let (status, revocation) = state.withLockedValue { state in
            state.goodbyes.append(goodbye)
            let revocation = state.revocation
            return (state.revocation.statuses.isEmpty ? 200 : state.revocation.statuses.removeFirst(), revocation)
        }
        await revocation.gate?(goodbye)
        return HTTPAnswer(
            status: status, mediaType: Array("application/json".utf8), maxAge: nil, body: Array("{}".utf8),
            retryAfter: status == 503 ? revocation.retryAfter : nil)
    }

    func endSession(_ fields: [String: String]) -> HTTPAnswer {
        let subject = fields["id_token_hint"].flatMap { token in
            let parts = token.split(separator: ".")
            return (try? JSONValue.parse(Base64URL.decode(parts[1].utf8) ?? [], limits: JSONLimits(bytes: 10_000)))?
                .object?["sub"]?.text
        }
        state.withLockedValue { $0.goodbyes.append("end_session \(String(decoding: subject ?? [], as: UTF8.self))") }
        return Self.json(.null)
    }
}
