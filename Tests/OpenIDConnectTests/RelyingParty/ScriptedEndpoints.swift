import SecretMemory
import StrictJSON

@testable import OpenIDConnect

/// The provider of https://idp.example.test with every endpoint that a client may ask.
enum ScriptedEndpoints {
    /// The client's own settings; no discovery is needed.
    static var table: [ProviderEndpoint: EndpointURL] {
        [
            .userInfo: url("/userinfo"), .introspection: url("/introspect"), .revocation: url("/revoke"),
            .endSession: url("/logout"), .token: url("/token"), .jwks: url("/jwks"),
        ]
    }

    static func url(_ path: String) -> EndpointURL {
        do {
            return try EndpointURL.check(Array("https://idp.example.test\(path)".utf8), plainLoopbackAllowed: false)
        } catch { fatalError("\(path): \(error)") }
    }
}

extension SecretBytes {
    convenience init(_ text: String) {
        self.init(copying: Array(text.utf8))
    }

    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Claims as a test writes them: the given ones, with members changed or (nil) left out.
func members(_ members: [(String, JSONValue)], _ changes: [String: JSONValue?] = [:]) -> JSONValue {
    var members = members
    for (name, value) in changes {
        members.removeAll { $0.0 == name }
        if let value { members.append((name, value)) }
    }
    return .members(members)
}
