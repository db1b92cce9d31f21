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

    struct State {
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
    /// Who may sign in with what.
    static let passwords = ["alice": "right+horse ü", "bob": "bob's password", "admin": "admin's password"]

    let key: SigningKey
    let clock: ManualClock
    let state = NIOLockedValueBox(State())

    init(clock: ManualClock) throws {
        key = try SigningKey.generate(.es256, keyID: Array("k1".utf8))
        self.clock = clock
    }

    /// Requests seen, by the name of the endpoint or by the grant; `cancelled` for those that were held.
    var counts: [String: Int] { state.withLockedValue(\.counts) }

    func count(_ name: String) -> Int { state.withLockedValue { $0.counts[name] ?? 0 } }

    /// What polls answer from now on.
    func answerPolls(_ approval: Approval) { state.withLockedValue { $0.approval = approval } }

    /// Nothing gets an answer any more; nil mends it.
    func fail(_ error: TransportError?) { state.withLockedValue { $0.failure = error } }

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

    func seen(_ name: String) { state.withLockedValue { $0.counts[name, default: 0] += 1 } }

    private static let metadata = JSONValue.members([
        ("issuer", .text(issuer)), ("jwks_uri", .text("\(issuer)/jwks")), ("token_endpoint", .text("\(issuer)/token")),
        ("device_authorization_endpoint", .text("\(issuer)/device")),
        ("userinfo_endpoint", .text("\(issuer)/userinfo")),
        ("backchannel_authentication_endpoint", .text("\(issuer)/backchannel")),
        ("revocation_endpoint", .text("\(issuer)/revoke")), ("end_session_endpoint", .text("\(issuer)/logout")),
    ])

    static func json(_ value: JSONValue, status: Int = 200) -> HTTPAnswer {
        HTTPAnswer(status: status, mediaType: Array("application/json".utf8), maxAge: nil, body: value.encoded())
    }

    static func error(_ code: String) -> HTTPAnswer { json(.members([("error", .text(code))]), status: 400) }

    static func fields(_ content: HTTPRequest.Content) -> [String: String] {
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
