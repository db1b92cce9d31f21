import JOSE
import StrictJSON

/// ietf-jose/cookbook: RFC 7520 and others. What usher does not do must be refused: HMAC, encryption,
/// detached and unencoded payloads, JSON serialisation, key sets that publish a private key.
enum CookbookVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        var report = FileReport("rfc")
        for path in folder.files(in: "rfc") {
            guard let document = folder.object(path) else { continue }
            if document["kty"] != nil {
                judgeKey(document, path, &report)
            } else if let output = document["output"]?.object {
                judgeToken(document, output, path, &report)
            }
        }
        return [report]
    }

    private static func judgeKey(_ key: JSONObject, _ path: String, _ report: inout FileReport) {
        let isPublic = key["d"] == nil && key["k"] == nil
        let isUsable = isPublic && key.string("use") != "enc"
        let set = try? KeySet.parse(JSONValue.members([("keys", .array([.object(key)]))]).encoded())
        report.record(path, wanted: isUsable, isAccepted: set?.usableCount == 1)
        // A published private key refuses the set whole.
        if key["d"] != nil { report.record("\(path): the set", wanted: false, isAccepted: set != nil) }
    }

    private static func judgeToken(
        _ document: JSONObject, _ output: JSONObject, _ path: String, _ report: inout FileReport
    ) {
        if let text = output.bytes("compact") {
            let key = published(document["input"]?.object?["key"]?.object ?? JSONObject())
            let algorithm = document["input"]?.object?.bytes("alg").flatMap { SignatureAlgorithm(name: $0) }
            let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let isWhole = parts.count == 3 && parts.allSatisfy { !$0.isEmpty }
            report.record(
                path, wanted: algorithm != nil && isWhole, isAccepted: TokenVectors.verifies(text, key))
        } else if let json = output["json"] {
            report.record(path, wanted: false, isAccepted: (try? CompactJWS(json.encoded())) != nil)
        }
    }

    /// The cookbook shows the signer's key; what a provider would publish of it.
    private static func published(_ key: JSONObject) -> JSONValue {
        let names = ["kty", "crv", "x", "y", "n", "e", "kid", "use", "k"]
        return .members(names.compactMap { name in key[Array(name.utf8)].map { (name, $0) } })
    }
}
