import JOSE
import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

/// A provider without a network, and the requests that tests send it.
struct TestProvider {
    static let issuer = "http://127.0.0.1:8080"
    static let alicePassword = "Grüße & 100% = \"ok\""
    static let keys = Result { try SigningKeys.generate(.rs256, mark: Array("test".utf8)) }
    private static let people = """
        [{"username": "alice", "password": "Grüße & 100% = \\"ok\\"", "name": "Alice <Admin>", "email": "alice@example.test",
          "email_verified": true, "groups": ["linux-users", "linux-admins"]},
         {"username": "carol", "password": "carol-pw", "groups": []},
         {"username": "mallory", "password": "mallory-pw", "preferred_username": "root"}]
        """

    let time = ManualTime()
    let provider: OpenIDProvider
    let keySet: KeySet

    init(
        _ misbehaviours: Misbehaviour..., keys: SigningKeys? = nil, interval: Int = 5, fastApprove: String? = nil,
        clientKeys: KeySet? = nil
    ) throws {
        try self.init(
            Set(misbehaviours), keys: keys, interval: interval, fastApprove: fastApprove, clientKeys: clientKeys)
    }

    init(
        _ misbehaviours: Set<Misbehaviour>, keys: SigningKeys? = nil, interval: Int = 5, fastApprove: String? = nil,
        clientKeys: KeySet? = nil
    ) throws {
        let people = try People.parse(Array(Self.people.utf8), many: 2)
        let keys = try keys ?? Self.keys.get()
        let settings = ProviderSettings(
            issuer: Self.issuer, people: people, keys: keys, interval: interval, misbehaviours: misbehaviours,
            fastApprove: fastApprove.flatMap { people.named(Array($0.utf8)) }, clientKeys: clientKeys)
        let time = time
        provider = OpenIDProvider(
            settings: settings,
            effects: ProviderEffects(
                wallTime: { time.unixSeconds }, uptime: { time.uptime }, randomBytes: { time.randomBytes($0) },
                report: { time.report($0) }))
        keySet = try KeySet.parse(keys.json.encoded())
    }

    func get(_ path: String, query: String = "", session: [UInt8]? = nil) async throws -> ProviderAnswer {
        var request = ProviderRequest(method: "GET", path: path)
        request.query = try #require(FormFields.parse(query.utf8))
        request.sessionID = session
        return await provider.answer(request)
    }

    /// Sends a form; values are escaped here.
    func post(
        _ path: String, _ fields: [(String, String)], authorization: String? = nil, session: [UInt8]? = nil
    ) async throws -> ProviderAnswer {
        let escape = { (text: String) in
            text.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        let body = fields.map { "\($0.0)=\(escape($0.1))" }.joined(separator: "&")
        var request = ProviderRequest(method: "POST", path: path)
        request.form = FormFields.parse(body.utf8)
        request.authorization = authorization.map { Array($0.utf8) }
        request.sessionID = session
        return await provider.answer(request)
    }

    func begin(_ client: String = "demo") async throws -> Begun {
        let secret = client == "demo" ? [] : [("client_secret", "demo-confidential-secret")]
        let answer = try await post("/device_authorization", [("client_id", client), ("scope", "openid")] + secret)
        let members = try answer.members()
        return Begun(
            deviceCode: String(decoding: try #require(members["device_code"]?.text), as: UTF8.self),
            userCode: String(decoding: try #require(members["user_code"]?.text), as: UTF8.self), members: members)
    }

    func poll(_ begun: Begun, _ client: [(String, String)] = [("client_id", "demo")]) async throws -> ProviderAnswer {
        let fields = [("grant_type", GrantType.deviceCode.rawValue), ("device_code", begun.deviceCode)]
        return try await post("/token", fields + client)
    }

    func password(_ username: String, _ password: String) async throws -> ProviderAnswer {
        try await post(
            "/token",
            [("grant_type", "password"), ("client_id", "demo"), ("username", username), ("password", password)])
    }

    /// Through the page as alice, up to the question whether the login is allowed.
    func consent(_ begun: Begun) async throws -> (session: [UInt8], formToken: String) {
        var page = try await get("/device")
        var session = try page.session()
        let entered = try await post(
            "/device", [("form_token", try page.formToken()), ("user_code", begun.userCode)], session: session)
        try #require(entered.header("Location") == "/device/login")
        page = try await get("/device/login", session: session)
        let signedIn = try await post(
            "/device/login",
            [("form_token", try page.formToken()), ("username", "alice"), ("password", Self.alicePassword)],
            session: session)
        try #require(signedIn.header("Location") == "/device/consent")
        session = try signedIn.session()
        page = try await get("/device/consent", session: session)
        return (session, try page.formToken())
    }

    /// Through the page as alice, who answers "allow" or "deny".
    func decide(_ begun: Begun, _ decision: String) async throws {
        let (session, token) = try await consent(begun)
        _ = try await post("/device/consent", [("form_token", token), ("decision", decision)], session: session)
    }

    /// Checks an answer's ID token as a relying party does.
    func verify(_ answer: ProviderAnswer, clientID: String = "demo") throws -> VerifiedIDToken {
        let members = try answer.members()
        let expectations = IDTokenExpectations(
            issuer: Array(Self.issuer.utf8), clientID: Array(clientID.utf8),
            algorithms: Set(SignatureAlgorithm.allCases))
        let token = try UnverifiedIDToken.parse(
            try #require(members["id_token"]?.text), expectations: expectations)
        return try token.verify(
            keys: keySet, accessToken: try #require(members["access_token"]?.text),
            now: UnixSeconds(Int64(time.unixSeconds)))
    }
}

/// A device authorization as the client sees it.
struct Begun {
    let deviceCode: String
    let userCode: String
    let members: JSONObject
}
