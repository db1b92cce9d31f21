import JOSE
import StrictJSON

/// One token and what belongs to it.
struct TokenInput {
    /// What the caller calls it; nil for a single one.
    let id: [UInt8]?
    let token: [UInt8]
    let accessToken: [UInt8]?
    let nonce: [UInt8]?
    /// The text of a key set.
    let keys: [UInt8]

    init(id: [UInt8]?, token: [UInt8], accessToken: [UInt8]?, nonce: [UInt8]?, keys: [UInt8]) {
        self.id = id
        self.token = token
        self.accessToken = accessToken
        self.nonce = nonce
        self.keys = keys
    }

    /// A line of `--lines`; nil when it is no such object. A line without an ID has its number.
    init?(line: [UInt8], number: Int, keys: [UInt8]?) {
        guard let members = try? JSONValue.parse(line, limits: JSONLimits(bytes: 1_048_576)).object,
            let token = members["token"]?.text, let keys = members["keys"]?.text ?? keys
        else { return nil }
        for name in ["id", "access_token", "nonce", "keys"] {
            if let value = members[Array(name.utf8)], value.text == nil { return nil }
        }
        self.init(
            id: members["id"]?.text ?? Array("\(number)".utf8), token: token,
            accessToken: members["access_token"]?.text, nonce: members["nonce"]?.text, keys: keys)
    }
}
