import JOSE
import StrictJSON

extension OpenIDProvider {
    /// Published with the source: this provider protects nothing.
    static let initialAccessToken = "demo-initial-access-token"

    /// The client registration endpoint (RFC 7591 §3). Of each kind of client there is one: registering
    /// gives its ID and secret, or puts new keys in place of those of `demo-keys`.
    func registration(_ request: ProviderRequest) -> ProviderAnswer {
        guard request.authorization == Array("Bearer \(Self.initialAccessToken)".utf8) else {
            effects.report("register: refused")
            return oauthError("invalid_token", status: 401)
        }
        let limits = JSONLimits(bytes: 65_536)
        guard let members = (try? JSONValue.parse(request.document ?? [], limits: limits))?.object,
            let method = members["token_endpoint_auth_method"]?.text, members["response_types"] == .array([]),
            let client = client(forMethod: method)
        else { return oauthError("invalid_client_metadata") }
        if client == .keys {
            guard let document = members["jwks"]?.encoded(), let keys = try? KeySet.parse(document) else {
                return oauthError("invalid_client_metadata")
            }
            assertions.registered = keys
        }
        effects.report("register: \(shown(client.id))")
        var answer: [(String, JSONValue)] = [
            ("client_id", .string(client.id)), ("token_endpoint_auth_method", .string(method)),
            ("registration_access_token", .string(unguessable())),
            ("registration_client_uri", .text(settings.issuer + "/register")),
        ]
        if let secret = client.secret {
            answer += [("client_secret", .string(secret)), ("client_secret_expires_at", .integer(0))]
        }
        return .json(.members(answer), status: 201)
    }

    private func client(forMethod method: [UInt8]) -> ProviderClient? {
        switch String(decoding: method, as: UTF8.self) {
        case "none": .demo
        case "client_secret_basic", "client_secret_post", "client_secret_jwt": .confidential
        case "private_key_jwt": .keys
        default: nil
        }
    }
}
