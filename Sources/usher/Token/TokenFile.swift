import OpenIDConnect
import SecretMemory
import StrictJSON

/// Tokens that a caller has: one alone, or several as the token endpoint sends them.
struct TokenFile {
    static let maximumBytes = 262_144

    /// What the file holds when it is no JSON object.
    private let alone: SecretBytes?
    private let members: [String: SecretBytes]

    init(_ content: SecretBytes) {
        let limits = JSONLimits(bytes: Self.maximumBytes)
        guard let object = try? JSONValue.parse(content.withBytes { Array($0) }, limits: limits).object else {
            alone = content
            members = [:]
            return
        }
        alone = nil
        var members: [String: SecretBytes] = [:]
        for name in ["id_token", "access_token", "refresh_token"] {
            guard let text = object[Array(name.utf8)]?.text, !text.isEmpty else { continue }
            members[name] = SecretBytes(copying: text)
        }
        self.members = members
    }

    var idToken: SecretBytes? { members["id_token"] }

    /// The token of this kind; one that stands alone is taken for what the caller says it is.
    func token(_ kind: TokenKind) throws(CommandFailure) -> SecretBytes {
        guard let token = alone ?? members[kind.rawValue] else {
            throw CommandFailure(message: "the file holds no \(kind.rawValue)")
        }
        return token
    }

    /// The ID token of a session.
    func sessionToken() throws(CommandFailure) -> SecretBytes {
        guard let token = alone ?? idToken else { throw CommandFailure(message: "the file holds no id_token") }
        return token
    }
}
