import JOSE
import StrictJSON

/// jwks/: sets of real libraries. Entries with an unknown algorithm are passed over, the rest is usable.
enum KeySetVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        folder.files(in: "jwks").compactMap { path in
            guard let document = folder.object(path), let bytes = folder.bytes(path) else { return nil }
            var report = FileReport(path)
            let keys = document.objects("keys")
            let usable = keys.filter { key in
                let isKnown = key["alg"] == nil || key.bytes("alg").flatMap { SignatureAlgorithm(name: $0) } != nil
                return isKnown && (key["use"] == nil || key.string("use") == "sig") && key.string("kty") != "oct"
            }
            report.record("usable keys", isRight: (try? KeySet.parse(bytes))?.usableCount == usable.count)
            return report
        }
    }
}
