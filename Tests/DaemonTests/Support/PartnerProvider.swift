import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON

/// A second provider in memory: https://partner.example.test. It takes any password, and signs what
/// the test wants.
final class PartnerProvider: HTTPTransport {
    private struct State {
        var issuer = PartnerProvider.issuer
        var signer: SigningKey?
        var groups = ["guests"]
        var counts: [String: Int] = [:]
    }

    static let issuer = "https://partner.example.test"

    /// Its ID is that of the first provider's key too.
    let key: SigningKey
    private let state = NIOLockedValueBox(State())
    private static let start = 1_800_000_000

    init() throws {
        key = try SigningKey.generate(.es256, keyID: Array("k1".utf8))
    }

    func count(_ path: String) -> Int { state.withLockedValue { $0.counts[path] ?? 0 } }

    /// What tokens say from now on, and who signs them.
    func issue(
        as issuer: String = PartnerProvider.issuer, groups: [String] = ["guests"], signedBy key: SigningKey? = nil
    ) {
        state.withLockedValue { state in
            (state.issuer, state.groups, state.signer) = (issuer, groups, key)
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let url = String(decoding: request.url.bytes, as: UTF8.self)
        guard url.hasPrefix(Self.issuer) else { throw .cannotConnect }
        let path = String(url.dropFirst(Self.issuer.count))
        state.withLockedValue { $0.counts[path, default: 0] += 1 }
        switch path {
        case "/.well-known/openid-configuration": return Self.json(Self.metadata)
        case "/jwks": return Self.json(.members([("keys", .array([key.publicJWK]))]))
        case "/token":
            guard case .form(let form) = request.content else { throw .brokenAnswer }
            return token(form.withBytes { String(decoding: $0, as: UTF8.self) })
        default: throw .cannotConnect
        }
    }

    private func token(_ form: String) -> HTTPAnswer {
        let user = form.split(separator: "&").first { $0.hasPrefix("username=") }?.dropFirst(9) ?? ""
        let state = state.withLockedValue { $0 }
        let claims = JSONValue.members([
            ("iss", .text(state.issuer)), ("sub", .text("partner-\(user)")), ("aud", .text("usher")),
            ("exp", .integer(Self.start + 300)), ("iat", .integer(Self.start)), ("login", .text(String(user))),
            ("preferred_username", .text(String(user))), ("groups", .array(state.groups.map(JSONValue.text))),
        ])
        let token = (try? (state.signer ?? key).signCompact(payload: claims.encoded(), type: "JWT")) ?? []
        return Self.json(.members([("token_type", .text("Bearer")), ("id_token", .string(token))]))
    }

    private static let metadata = JSONValue.members([
        ("issuer", .text(issuer)), ("jwks_uri", .text("\(issuer)/jwks")), ("token_endpoint", .text("\(issuer)/token")),
    ])

    private static func json(_ value: JSONValue) -> HTTPAnswer {
        HTTPAnswer(status: 200, mediaType: Array("application/json".utf8), maxAge: nil, body: value.encoded())
    }
}
