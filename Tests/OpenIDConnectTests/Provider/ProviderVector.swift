import StrictJSON
import TestVectors
import Testing

/// One case of own/metadata.json or own/device-response.json.
struct ProviderVector: Sendable, CustomTestStringConvertible {
    let members: JSONObject

    /// The cases of a document, none when it cannot be read: the tests know how many there are.
    static func all(_ document: String) -> [ProviderVector] {
        let cases = (try? TestVectors.own(document))?["cases"]?.array ?? []
        return cases.compactMap(\.object).map { ProviderVector(members: $0) }
    }

    var testDescription: String { "\(text("id")) \(text("class")): \(text("why"))" }
    var isAccepted: Bool { text("expect") == "accept" }
    var kind: String { text("class") }

    func bytes(_ name: String) -> [UInt8] {
        members[Array(name.utf8)]?.text ?? []
    }

    private func text(_ name: String) -> String {
        String(decoding: bytes(name), as: UTF8.self)
    }
}
