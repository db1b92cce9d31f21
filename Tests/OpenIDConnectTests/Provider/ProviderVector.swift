import StrictJSON
import Testing

/// One case of a vector file.
struct ProviderVector: Sendable, CustomTestStringConvertible {
    let members: JSONObject

    init(_ members: JSONObject) {
        self.members = members
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
