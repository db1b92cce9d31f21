import JOSE
import OpenIDConnect
import StrictJSON

/// fuzz-seeds/: no verdict, only "no crash". Every file goes through every reader.
enum SeedVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        var report = FileReport("fuzz-seeds")
        for path in folder.files(in: "fuzz-seeds", suffix: "") where !path.hasSuffix("ORIGIN.txt") {
            guard let bytes = folder.bytes(path) else { continue }
            _ = try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20))
            _ = Base64URL.decode(bytes)
            _ = try? CompactJWS(bytes)
            _ = try? KeySet.parse(bytes)
            _ = try? EndpointURL.check(bytes, plainLoopbackAllowed: false)
            report.record(path, isRight: true)
        }
        return [report]
    }
}
