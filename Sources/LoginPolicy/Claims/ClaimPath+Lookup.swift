package import StrictJSON

extension ClaimPath {
    /// The value that the path leads to; nil when a name is absent or something on the way is no
    /// object. A name with dots in it is one name: only the configuration splits.
    package func value(in claims: JSONObject) -> JSONValue? {
        guard let last = names.last else { return nil }
        return container(in: claims)?[last]
    }

    /// The object that has the last name as a member.
    private func container(in claims: JSONObject) -> JSONObject? {
        var object = claims
        for name in names.dropLast() {
            guard let next = object[name]?.object else { return nil }
            object = next
        }
        return object
    }

    /// The claim is an `email` whose `email_verified` beside it is not JSON `true` (MAP-4).
    func isUnverifiedEmail(in claims: JSONObject) -> Bool {
        guard isEmail else { return false }
        return container(in: claims)?["email_verified"]?.bool != true
    }

    /// `address` is what the path leads to. `email_verified` speaks of the `email` beside it: for a claim of
    /// another name it counts only when the two are the same.
    func isVerifiedEmail(_ address: [UInt8], in claims: JSONObject) -> Bool {
        guard let object = container(in: claims), object["email_verified"]?.bool == true else { return false }
        return isEmail || object["email"]?.text == address
    }

    private var isEmail: Bool { names.last?.elementsEqual("email".utf8) ?? false }
}
