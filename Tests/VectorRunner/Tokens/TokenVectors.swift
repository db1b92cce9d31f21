import JOSE
import StrictJSON

/// Wycheproof's JSON Web Signatures and Keys. usher has no HMAC: groups with a symmetric key must be
/// refused whole, "valid" included (CORE-8); so must tokens with an empty payload (JWT-01).
enum TokenVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        folder.files(in: "wycheproof").filter { $0.contains("/json_web_") }.compactMap { path in
            guard let document = folder.object(path) else { return nil }
            var report = FileReport(path)
            for group in document.objects("testGroups") {
                let keys = group["public"] ?? group["private"]
                for test in group.objects("tests") {
                    guard let token = test.bytes("jws") else {
                        report.notJudged += 1
                        continue
                    }
                    let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                    let isEmpty = parts.count > 1 && parts[1].isEmpty
                    report.record(
                        "tcId \(test.integer("tcId") ?? -1)",
                        wanted: test.string("result") == "valid" && group["public"] != nil && !isEmpty,
                        isAccepted: verifies(token, keys))
                }
            }
            return report
        }
    }

    /// Does the one key that the token names sign it?
    static func verifies(_ token: [UInt8], _ keys: JSONValue?) -> Bool {
        guard let keys else { return false }
        do {
            let set = keys.object?["keys"] == nil ? JSONValue.members([("keys", .array([keys]))]) : keys
            let jws = try CompactJWS(token)
            let key = try KeySet.parse(set.encoded()).key(for: jws.keyID, algorithm: jws.algorithm)
            try key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
            return true
        } catch { return false }
    }
}
