import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON

/// A provider in memory: https://idp.example.test with a client "usher".
final class ScriptedProvider: HTTPTransport {
    enum Approval: Sendable {
        case pending
        case approved(by: String)
        case denied
    }

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

    /// What the revocation endpoint answers; a retry hint with it.
    struct Revocation: Sendable {
        var statuses: [Int] = []
        var retryAfter: Int?
        /// Waits before each answer.
        var gate: (@Sendable (String) async -> Void)?
    }

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

    private struct State {
        var service: Service?
        var serviceRequests: [String] = []
        var approval = Approval.pending
        var holdsTokenRequests = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var failure: TransportError?
        var counts: [String: Int] = [:]
        var codes = 0
        var userInfo: [(String, JSONValue)] = []
        var backchannelRequests: [[String: String]] = []
        var backchannelError: String?
        var claims: [String: [(String, JSONValue)]] = [:]
        /// nil: no refresh tokens.
        var renewal: Renewal?
        /// Of each person's refresh token that is good now.
        var generations: [String: Int] = [:]
        var refreshes: [String] = []
        var unanswered: [String] = []
        var revocation = Revocation()
        var goodbyes: [String] = []
        var targets: [String] = []
    }

    static let issuer = "https://idp.example.test"
    /// Who may sign in with what; groups follow below.
    static let passwords = ["alice": "right+horse ü", "bob": "bob's password", "admin": "admin's password"]
    private static let groups = ["alice": ["linux"], "bob": ["elsewhere"], "admin": ["linux"]]

    let key: SigningKey
    private let clock: ManualClock
    private let state = NIOLockedValueBox(State())

    init(clock: ManualClock) throws {
        key = try SigningKey.generate(.es256, keyID: Array("k1".utf8))
        self.clock = clock
    }

    /// Requests seen, by the name of the endpoint or by the grant; `cancelled` for those that were held.
    var counts: [String: Int] { state.withLockedValue(\.counts) }

    func count(_ name: String) -> Int { state.withLockedValue { $0.counts[name] ?? 0 } }

    /// What polls answer from now on.
    func answerPolls(_ approval: Approval) { state.withLockedValue { $0.approval = approval } }

    /// Tokens of this person say this from now on, in place of or besides what they say otherwise.
    func say(_ claims: [(String, JSONValue)], of user: String) { state.withLockedValue { $0.claims[user] = claims } }

    /// What UserInfo says from now on; nothing else is added. Without any it says whose the token is.
    func answerUserInfo(_ claims: [(String, JSONValue)]) { state.withLockedValue { $0.userInfo = claims } }

    private func userInfo(_ request: HTTPRequest) -> HTTPAnswer {
        seen("userinfo")
        if let status = state.withLockedValue({ $0.renewal?.userInfoStatus }) {
            return Self.json(.null, status: status)
        }
        let bearer = request.authorization?.withBytes { String(decoding: $0, as: UTF8.self) } ?? ""
        guard bearer.hasPrefix("Bearer access-") else { return Self.json(.null, status: 401) }
        let claims = state.withLockedValue(\.userInfo)
        // A provider with refresh tokens knows whom its access tokens are about.
        let subject = JSONValue.text("subject-of-\(bearer.dropFirst(14))")
        return Self.json(.members(claims.isEmpty ? [("sub", subject)] : claims))
    }

    /// From now on sign-ins bring refresh tokens, and refreshes are answered so.
    func answerRefresh(_ renewal: Renewal) { state.withLockedValue { $0.renewal = renewal } }

    /// The refresh tokens that came, in order.
    var refreshes: [String] { state.withLockedValue(\.refreshes) }

    /// Those that came while nothing got an answer.
    var unanswered: [String] { state.withLockedValue(\.unanswered) }

    private func refresh(_ fields: [String: String]) async throws(TransportError) -> HTTPAnswer {
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

    /// Revocations get these answers, one after the other, then 200.
    func answerRevocations(_ revocation: Revocation) { state.withLockedValue { $0.revocation = revocation } }

    /// What was revoked and whose session was ended, in order: the kind or `end_session`, and the token.
    var goodbyes: [String] { state.withLockedValue(\.goodbyes) }

    /// For whom refreshes asked a token, as parameter and value.
    var targets: [String] { state.withLockedValue(\.targets) }

    private func revoke(_ fields: [String: String]) async -> HTTPAnswer {
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

    private func endSession(_ fields: [String: String]) -> HTTPAnswer {
        let subject = fields["id_token_hint"].flatMap { token in
            let parts = token.split(separator: ".")
            return (try? JSONValue.parse(Base64URL.decode(parts[1].utf8) ?? [], limits: JSONLimits(bytes: 10_000)))?
                .object?["sub"]?.text
        }
        state.withLockedValue { $0.goodbyes.append("end_session \(String(decoding: subject ?? [], as: UTF8.self))") }
        return Self.json(.null)
    }

    /// Nothing gets an answer any more; nil mends it.
    func fail(_ error: TransportError?) { state.withLockedValue { $0.failure = error } }

    /// Password requests wait from now on until they are released.
    func holdPasswordRequests() { state.withLockedValue { $0.holdsTokenRequests = true } }

    var waitingRequests: Int { state.withLockedValue(\.waiting.count) }

    func releasePasswordRequests() {
        let waiting = state.withLockedValue { state in
            state.holdsTokenRequests = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The fields of each CIBA request.
    var backchannelRequests: [[String: String]] { state.withLockedValue(\.backchannelRequests) }

    /// CIBA requests are refused so from now on.
    func refuseBackchannel(_ code: String) { state.withLockedValue { $0.backchannelError = code } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let path = String(decoding: request.url.bytes, as: UTF8.self).dropFirst(Self.issuer.count)
        if let failure = state.withLockedValue(\.failure) {
            if path == "/token", let token = Self.fields(request.content)["refresh_token"] {
                state.withLockedValue { $0.unanswered.append(token) }
            }
            throw failure
        }
        switch path {
        case "/.well-known/openid-configuration":
            return Self.json(Self.metadata)
        case "/jwks": return Self.json(.members([("keys", .array([key.publicJWK]))]))
        case "/device": return startDevice()
        case "/userinfo": return userInfo(request)
        case "/revoke": return await revoke(Self.fields(request.content))
        case "/logout": return endSession(Self.fields(request.content))
        case "/backchannel": return startBackchannel(Self.fields(request.content))
        case "/token" where Self.fields(request.content)["grant_type"] == "client_credentials":
            return serviceToken(request)
        case "/token": return try await token(Self.fields(request.content))
        default: throw .cannotConnect
        }
    }

    /// From now on there is a client "robot" that signs in as itself.
    func answerService(_ service: Service) { state.withLockedValue { $0.service = service } }

    /// The fields that its requests had, sorted.
    var serviceRequests: [String] { state.withLockedValue(\.serviceRequests) }

    private func serviceToken(_ request: HTTPRequest) -> HTTPAnswer {
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

    private func seen(_ name: String) { state.withLockedValue { $0.counts[name, default: 0] += 1 } }

    private func startDevice() -> HTTPAnswer {
        seen("device")
        let number = state.withLockedValue { state in
            state.codes += 1
            return state.codes
        }
        return Self.json(
            .members([
                ("device_code", .text("device-code-\(number)")), ("user_code", .text("CODE-\(number)")),
                ("verification_uri", .text("\(Self.issuer)/activate")), ("expires_in", .integer(600)),
                ("interval", .integer(5)),
            ]))
    }

    private func startBackchannel(_ fields: [String: String]) -> HTTPAnswer {
        let (error, number) = state.withLockedValue { state in
            state.backchannelRequests.append(fields)
            return (state.backchannelError, state.backchannelRequests.count)
        }
        if let error { return Self.error(error) }
        return Self.json(
            .members([
                ("auth_req_id", .text("request-\(number)")), ("expires_in", .integer(60)), ("interval", .integer(5)),
            ]))
    }

    private func token(_ fields: [String: String]) async throws(TransportError) -> HTTPAnswer {
        if fields["grant_type"] == "refresh_token" { return try await refresh(fields) }
        guard fields["grant_type"] == "password" else {
            // In one step, so that whoever has seen a poll counted knows what it was answered.
            let approval = state.withLockedValue { state in
                state.counts["poll", default: 0] += 1
                return state.approval
            }
            switch approval {
            case .pending: return Self.error("authorization_pending")
            case .denied: return Self.error("access_denied")
            case .approved(let user): return tokens(for: user)
            }
        }
        seen("password")
        if state.withLockedValue(\.holdsTokenRequests) {
            await withTaskCancellationHandler {
                await hold()
            } onCancel: {
                seen("cancelled")
            }
        }
        guard let user = fields["username"], let password = fields["password"], Self.passwords[user] == password
        else { return Self.error("invalid_grant") }
        return tokens(for: user)
    }

    private func hold() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLockedValue { state in
                if state.holdsTokenRequests { state.waiting.append(continuation) }
                return state.holdsTokenRequests
            }
            if !isHeld { continuation.resume() }
        }
    }

    private func tokens(
        for user: String, sendsIDToken: Bool = true, accessToken: String? = nil
    ) -> HTTPAnswer {
        seen("tokens")
        let now = Int(clock.now.value)
        let own = state.withLockedValue { $0.claims[user] ?? [] }
        let usual: [(String, JSONValue)] = [
            ("iss", .text(Self.issuer)), ("sub", .text("subject-of-\(user)")), ("aud", .text("usher")),
            ("exp", .integer(now + 300)), ("iat", .integer(now)), ("preferred_username", .text(user)),
            ("groups", .array((Self.groups[user] ?? []).map(JSONValue.text))), ("acr", .text("urn:\u{202e}\n")),
            ("amr", .array([.text("pwd")])),
        ]
        let said = usual.filter { usual in !own.contains { $0.0 == usual.0 } } + own
        let claims = JSONValue.members(said.filter { $0.0 != "acr" || $0.1 != .null })
        guard let token = try? key.signCompact(payload: claims.encoded(), type: "JWT") else { return Self.error("key") }
        let usualToken = state.withLockedValue { $0.renewal == nil ? "access-1" : "access-\(user)" }
        var members: [(String, JSONValue)] = [
            ("token_type", .text("Bearer")), ("expires_in", .integer(300)),
            ("access_token", .text(accessToken ?? usualToken)),
        ]
        if sendsIDToken { members.append(("id_token", .string(token))) }
        let refreshToken = state.withLockedValue { state in
            state.renewal.map { _ in "refresh-\(user)-\(state.generations[user] ?? 0)" }
        }
        if let refreshToken { members.append(("refresh_token", .text(refreshToken))) }
        return Self.json(.members(members))
    }

    private static let metadata = JSONValue.members([
        ("issuer", .text(issuer)), ("jwks_uri", .text("\(issuer)/jwks")), ("token_endpoint", .text("\(issuer)/token")),
        ("device_authorization_endpoint", .text("\(issuer)/device")),
        ("userinfo_endpoint", .text("\(issuer)/userinfo")),
        ("backchannel_authentication_endpoint", .text("\(issuer)/backchannel")),
        ("revocation_endpoint", .text("\(issuer)/revoke")), ("end_session_endpoint", .text("\(issuer)/logout")),
    ])

    private static func json(_ value: JSONValue, status: Int = 200) -> HTTPAnswer {
        HTTPAnswer(status: status, mediaType: Array("application/json".utf8), maxAge: nil, body: value.encoded())
    }

    private static func error(_ code: String) -> HTTPAnswer { json(.members([("error", .text(code))]), status: 400) }

    private static func fields(_ content: HTTPRequest.Content) -> [String: String] {
        guard case .form(let form) = content else { return [:] }
        var fields: [String: String] = [:]
        for pair in form.withBytes({ Array($0) }).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            fields[decoded(parts[0])] = decoded(parts[1])
        }
        return fields
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
