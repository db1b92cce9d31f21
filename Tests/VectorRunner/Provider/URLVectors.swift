import OpenIDConnect
import StrictJSON

/// url/urltestdata.json: hostile addresses. Many that a browser takes are refused here; one that is
/// accepted must be good, and lead to the host and port that it leads to elsewhere.
enum URLVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        folder.files(in: "url").compactMap { path in
            let limits = JSONLimits(bytes: 64 << 20, values: 1_000_000)
            guard let bytes = folder.bytes(path) else { return nil }
            var report = FileReport(path)
            guard let cases = (try? JSONValue.parse(bytes, limits: limits))?.array else {
                report.record("the file", isRight: false)
                return report
            }
            for vector in cases.compactMap(\.object) { judge(vector, &report) }
            return report
        }
    }

    private static func judge(_ vector: JSONObject, _ report: inout FileReport) {
        guard let input = vector.bytes("input") else {
            report.notJudged += 1
            return
        }
        guard let url = try? EndpointURL.check(input, plainLoopbackAllowed: true) else {
            return report.record(vector.string("input"), isRight: true)
        }
        let scheme = url.isEncrypted ? "https:" : "http:"
        let port = Int(vector.string("port")) ?? (url.isEncrypted ? 443 : 80)
        var host = vector.bytes("hostname") ?? []
        if host.first == UInt8(ascii: "[") { host = Array(host.dropFirst().dropLast()) }
        let isRight =
            vector["failure"] == nil && vector.string("protocol") == scheme && vector.string("username").isEmpty
            && url.host == host && Int(url.port) == port
        report.record("\(vector.string("input")) (accepted)", isRight: isRight)
    }
}
