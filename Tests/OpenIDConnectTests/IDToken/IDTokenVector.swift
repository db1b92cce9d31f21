import StrictJSON
import TestVectors
import Testing

@testable import OpenIDConnect

/// One case of own/idtoken.json or own/jwks.json.
struct IDTokenVector: Sendable, CustomTestStringConvertible {
    let id: String
    let kind: String
    let why: String
    let isAccepted: Bool
    let token: [UInt8]
    let accessToken: [UInt8]?
    /// The key set that the case brings along.
    let keySet: [UInt8]?

    var testDescription: String { "\(id) \(kind): \(why)" }

    /// The cases of a document, none when it cannot be read: `counts of cases` tells.
    static func all(_ document: String) -> [IDTokenVector] {
        let cases = (try? TestVectors.own(document))?["cases"]?.array ?? []
        return cases.compactMap { value in
            guard let members = value.object, let id = text(members["id"]), let kind = text(members["class"]),
                let why = text(members["why"]), let expect = text(members["expect"]),
                let token = members["token"]?.text
            else { return nil }
            return IDTokenVector(
                id: id, kind: kind, why: why, isAccepted: expect == "accept", token: token,
                accessToken: members["access_token"]?.text, keySet: members["jwks_text"]?.text)
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.text.map { String(decoding: $0, as: UTF8.self) }
    }
}
