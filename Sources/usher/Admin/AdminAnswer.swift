import StrictJSON

/// One answer of the admin socket.
enum AdminAnswer {
    static let maximumBytes = 1_048_576

    /// The members of `{"ok":true,…}`.
    static func parse(_ line: [UInt8]) throws(AdminError) -> JSONObject {
        let members = try object(line)
        guard members["ok"] == .bool(true) else {
            throw .refused(code: members["reason"]?.text.map { Output.printable($0, limit: 64) } ?? "admin.refused")
        }
        return members
    }

    /// A good answer or a refusal: the object has `ok`.
    static func object(_ line: [UInt8]) throws(AdminError) -> JSONObject {
        let limits = JSONLimits(bytes: maximumBytes, depth: 40, values: 100_000)
        guard let members = try? JSONValue.parse(line, limits: limits).object, members["ok"]?.bool != nil else {
            throw .malformed
        }
        return members
    }
}
