import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON

extension ScriptedProvider {
    /// A service account's client, and what its tokens say.
    struct Service: Sendable {
        static let secret = "s3cret:of robot ü"
        /// RFC 6749 §2.3.1: both form-encoded, then Base64.
        static let proof = "Basic cm9ib3Q6czNjcmV0JTNBb2YlMjByb2JvdCUyMCVDMyVCQw=="
        /// In place of or besides what they say otherwise; nil: not at all.
        var changes: [(String, JSONValue?)] = []
        /// What is refused, and how.
        var error: (code: String, status: Int) = ("invalid_client", 401)
        var isOpaque = false
    }

    /// From now on there is a client "robot" that signs in as itself.
    func answerService(_ service: Service) { state.withLockedValue { $0.service = service } }

    /// The fields that its requests had, sorted.
    var serviceRequests: [String] { state.withLockedValue(\.serviceRequests) }

    func serviceToken(_ request: HTTPRequest) -> HTTPAnswer {
        let fields = Self.fields(request.content)
        let service = state.withLockedValue { state in
            state.serviceRequests.append(fields.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "&"))
            return state.service
        }
        guard let service else { return Self.error("unsupported_grant_type") }
        let proof = request.authorization?.withBytes { String(decoding: $0, as: UTF8.self) }
        guard proof == Service.proof else {
            return Self.json(.members([("error", .text(service.error.code))]), status: service.error.status)
        }
        let now = Int(clock.now.value)
        var claims: [(String, JSONValue)] = [
            ("iss", .text(Self.issuer)), ("aud", .text("usher-hosts")), ("sub", .text("robot")),
            ("client_id", .text("robot")), ("iat", .integer(now)), ("exp", .integer(now + 300)), ("jti", .text("j1")),
            // Nothing of this counts.
            ("preferred_username", .text("alice")), ("groups", .array([.text("linux"), .text("root")])),
        ]
        for (name, value) in service.changes {
            claims.removeAll { $0.0 == name }
            if let value { claims.append((name, value)) }
        }
        let type = service.changes.contains { $0.0 == "nonce" } ? "JWT" : "at+jwt"
        guard let token = try? key.signCompact(payload: JSONValue.members(claims).encoded(), type: type) else {
            return Self.error("key")
        }
        let said = service.isOpaque ? JSONValue.text("opaque") : .string(token)
        // A refresh token comes unasked, and counts for nothing.
        return Self.json(
            .members([
                ("token_type", .text("Bearer")), ("expires_in", .integer(300)), ("access_token", said),
                ("refresh_token", .text("rt")),
            ]))
    }
}
