import JOSE
import StrictJSON
import TestVectors

/// Wycheproof's signature vectors. "acceptable" is refused; so is what is valid for parameters that
/// JWA does not have, or for a key that usher does not use (JOSE-11, JOSE-12).
enum SignatureVectors {
    private static let types = ["EcdsaP1363Verify", "EddsaVerify", "RsassaPkcs1Verify", "RsassaPssVerify"]

    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        folder.files(in: "wycheproof").filter(isSignature).compactMap { path in
            guard let document = folder.object(path) else { return nil }
            var report = FileReport(path)
            for values in document.objects("testGroups") {
                let group = SignatureGroup(values)
                guard types.contains(values.string("type")), let group else {
                    report.notJudged += values.objects("tests").count
                    continue
                }
                for test in values.objects("tests") { judge(test, group, &report) }
            }
            return report
        }
    }

    private static func isSignature(_ path: String) -> Bool {
        ["/ecdsa_", "/rsa_", "/ed25519", "/eddsa", "/ed448"].contains { path.contains($0) }
            && (!path.contains("/ecdsa_") || path.contains("p1363"))
    }

    private static func judge(_ test: JSONObject, _ group: SignatureGroup, _ report: inout FileReport) {
        let id = "tcId \(test.integer("tcId") ?? -1)"
        guard let message = test.bytes("msg").flatMap(HexText.bytes),
            let signature = test.bytes("sig").flatMap(HexText.bytes)
        else { return report.record("\(id) (unreadable)", isRight: false) }
        let isValid = test.string("result") == "valid"
        // A good signature, tried with every algorithm of the family: no other may take it either. A bad one
        // may be good for another, such as one with a wrong hash.
        let tried = isValid ? group.candidates : [group.algorithm].compactMap { $0 }
        guard !tried.isEmpty else {
            report.notJudged += 1
            return
        }
        let wrong = tried.filter { algorithm in
            let isWanted = isValid && algorithm == group.algorithm
            return group.accepts(signature, of: message, algorithm) != isWanted
        }
        report.record(id + wrong.map { " (\($0.rawValue))" }.joined(), isRight: wrong.isEmpty)
    }
}
