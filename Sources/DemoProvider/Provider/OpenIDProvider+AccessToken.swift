import JOSE
import StrictJSON

extension OpenIDProvider {
    /// Whom access tokens are for: the hosts of the demonstration.
    static let resource = "usher-hosts"

    /// RFC 6749 §4.4: a client with a secret signs in as itself.
    func clientCredentialsGrant(_ client: ProviderClient) -> ProviderAnswer {
        guard client.secret != nil else { return oauthError("unauthorized_client") }
        effects.report("token: client credentials, a token for \(shown(client.id))")
        guard let token = accessToken(subject: client.id, client, claims: []) else {
            return oauthError("server_error", status: 500)
        }
        return .json(
            .members([
                ("access_token", .string(token)), ("token_type", .text("Bearer")),
                ("expires_in", .integer(IDTokenRecipe.lifetime)),
            ]))
    }

    func accessToken(for approval: Approval, _ client: ProviderClient) -> [UInt8]? {
        accessToken(
            subject: approval.person.subject, client,
            claims: [("auth_time", .integer(approval.time)), ("amr", .array([.text("pwd")]))] + approval.person.claims)
    }

    /// A JWT by RFC 9068 §2; nil only when OpenSSL has no memory.
    private func accessToken(
        subject: [UInt8], _ client: ProviderClient, claims: [(String, JSONValue)]
    ) -> [UInt8]? {
        let now = effects.wallTime()
        let said: [(String, JSONValue)] =
            [
                ("iss", .text(settings.issuer)), ("sub", .string(subject)), ("aud", .text(Self.resource)),
                ("client_id", .string(client.id)), ("iat", .integer(now)),
                ("exp", .integer(now + IDTokenRecipe.lifetime)), ("jti", .string(unguessable())),
            ] + claims
        let payload = JSONValue.members(said).encoded()
        guard let token = try? settings.keys.signing.signCompact(payload: payload, type: "at+jwt") else { return nil }
        accessTokens.begin(token, said, expiry: now + IDTokenRecipe.lifetime, now: now)
        return token
    }

    /// RFC 7662 §2: a client that proves itself asks about a token.
    func introspectionAnswer(_ request: ProviderRequest) -> ProviderAnswer {
        guard let form = request.form, !form.repeatsName, let token = form["token"] else {
            return oauthError("invalid_request")
        }
        do {
            guard try client(form, authorization: request.authorization) != .demo else {
                return oauthError("invalid_client", status: 401)
            }
        } catch { return refusal(of: error) }
        guard let said = accessTokens.claims(of: token, now: effects.wallTime()) else {
            return .json(.members([("active", .bool(false))]))
        }
        return .json(.members([("active", .bool(true)), ("token_type", .text("Bearer"))] + said))
    }
}
