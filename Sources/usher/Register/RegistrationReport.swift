import OpenIDConnect
import StrictJSON

/// What a registration brought, without its secrets.
struct RegistrationReport {
    private let client: RegisteredClient
    private let asked: ClientAuthenticationMethod
    private let secretPath: String?
    private let accessTokenPath: String?

    init(_ client: RegisteredClient, asked: ClientAuthenticationMethod, places: RegistrationPlaces) {
        self.client = client
        self.asked = asked
        secretPath = places.secretPath(of: client)
        accessTokenPath = places.accessTokenPath(of: client)
    }

    var lines: [String] {
        var lines = ["id = \"\(Output.printable(client.id))\""]
        if let secretPath { lines.append("secret: \(KeyFile.shown(secretPath))") }
        if let expiry = client.secretExpiry {
            lines.append("the secret ends at \(expiry.value) (seconds since 1970): register again before")
        }
        if let accessTokenPath {
            lines.append("registration access token: \(KeyFile.shown(accessTokenPath))")
        } else if client.accessToken != nil {
            lines.append("the registration access token was not kept (--write-registration-token)")
        }
        if client.secret != nil, secretPath == nil {
            lines.append("the provider gave a secret that nobody asked for; it was not kept")
        }
        if let method = otherMethod {
            lines.append("the provider has registered auth_method = \"\(Output.printable(method))\" instead")
        }
        return lines
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [("client_id", .string(client.id))]
        if let secretPath { members.append(("secret_file", .text(secretPath))) }
        if let expiry = client.secretExpiry { members.append(("secret_expires_at", .integer(Int(expiry.value)))) }
        if let accessTokenPath { members.append(("registration_access_token_file", .text(accessTokenPath))) }
        if let method = client.authentication { members.append(("auth_method", .string(method))) }
        return .members(members)
    }

    private var otherMethod: [UInt8]? {
        client.authentication.flatMap { asked.rawValue.utf8.elementsEqual($0) ? nil : $0 }
    }
}
