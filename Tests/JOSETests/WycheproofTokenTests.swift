import JOSE
import StrictJSON
import TestVectors
import Testing

/// Wycheproof's vectors of JSON Web Signatures and Keys. Groups with a symmetric key must be
/// refused whole, "valid" included: usher has no HMAC (CORE-8).
@Suite struct WycheproofTokenTests {
    /// Valid tokens with an empty payload, which has no place in a login (JWT-01).
    static let emptyPayloads: Set<Int64> = [264, 272, 325]

    @Test(arguments: [("json_web_signature_test", 190), ("json_web_key_test", 13)])
    func `tokens are judged as Wycheproof does, symmetric ones refused`(_ file: String, _ total: Int) throws {
        guard let document = try TestVectors.foreignObject("wycheproof/\(file).json") else { return }
        var count = 0
        var accepted = 0
        for group in try WycheproofSignatureTests.objects(document["testGroups"]) {
            for test in try WycheproofSignatureTests.objects(group["tests"]) {
                count += 1
                let token = try #require(test["jws"]?.text)
                let isEmpty = Self.emptyPayloads.contains(test["tcId"]?.number?.integer ?? 0)
                let isValid = test["result"] == .text("valid") && group["public"] != nil && !isEmpty
                let title = "\(file) \(WycheproofSignatureTests.title(test))"
                #expect(Self.accepts(token, group["public"] ?? group["private"]) == isValid, "\(title)")
                if isValid { accepted += 1 }
            }
        }
        #expect(count == total)
        print("vectors: wycheproof/\(file).json \(count), \(accepted) accepted")
    }

    private static func accepts(_ token: [UInt8], _ keys: JSONValue?) -> Bool {
        guard let keys else { return false }
        do {
            let set = try keys.object?["keys"] == nil ? TestKeys.set(of: [keys]) : KeySet.parse(keys.encoded())
            try TestKeys.verify(token, set)
            return true
        } catch {
            return false
        }
    }
}
