import JOSE
import StrictJSON

/// Reads one entry of the file of people; members that it does not know are passed over.
struct PersonReader {
    let members: JSONObject
    let index: Int

    func person() throws(PeopleError) -> Person {
        let username = try required("username")
        guard let password = PasswordDigest(try required("password")) else {
            throw .fieldType(index: index, field: "password")
        }
        return Person(
            username: username, password: password, subject: try optional("sub") ?? Self.subject(of: username),
            preferredUsername: try optional("preferred_username") ?? username, name: try optional("name"),
            email: try optional("email"), emailVerified: try emailVerified(), groups: try groups())
    }

    private func required(_ field: StaticString) throws(PeopleError) -> [UInt8] {
        guard let text = try optional(field), !text.isEmpty else {
            throw .fieldMissing(index: index, field: "\(field)")
        }
        return text
    }

    private func optional(_ field: StaticString) throws(PeopleError) -> [UInt8]? {
        guard let value = members[field] else { return nil }
        guard let text = value.text else { throw .fieldType(index: index, field: "\(field)") }
        return text
    }

    private func emailVerified() throws(PeopleError) -> Bool? {
        guard let value = members["email_verified"] else { return nil }
        guard let bool = value.bool else { throw .fieldType(index: index, field: "email_verified") }
        return bool
    }

    private func groups() throws(PeopleError) -> [[UInt8]] {
        guard let value = members["groups"] else { return [] }
        guard let elements = value.array else { throw .fieldType(index: index, field: "groups") }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .fieldType(index: index, field: "groups") }
        return texts
    }

    /// A `sub` for somebody whose entry has none: says nothing, stays the same.
    private static func subject(of username: [UInt8]) -> [UInt8] {
        let hash = Digest.hash(Array("demo subject ".utf8) + username, name: "SHA2-256") ?? username
        return Base64URL.encode(hash.prefix(16))
    }
}
