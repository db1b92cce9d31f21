import Glibc
import JOSE
import OpenIDConnect

/// What one token costs. A process for each: memory that an earlier one left would hide what this takes.
enum HostileBench {
    /// "accepted|refused MICROSECONDS KIB": the median of the times, and the growth of the largest
    /// resident set by the first judgement.
    static func judge(file: String, keys: String, count: Int) throws -> String {
        let token = try read(file)
        let keys = try KeySet.parse(try read(keys))
        let expectations = SampleIssuer.expectations
        // What OpenSSL and the runtime load at their first use is not the token's.
        warmUp(keys, expectations)
        let before = try largestResidentSet()
        let isAccepted = isAccepted(token, keys, expectations)
        let grown = try largestResidentSet() - before
        var times: [Double] = []
        for _ in 0..<max(count, 1) {
            let start = ProcessorTime.now()
            guard self.isAccepted(token, keys, expectations) == isAccepted else { throw BenchError.refused }
            times.append(ProcessorTime.now() - start)
        }
        return "\(isAccepted ? "accepted" : "refused") \(SpeedBench.median(times)) \(grown)"
    }

    private static func isAccepted(_ token: [UInt8], _ keys: KeySet, _ expectations: IDTokenExpectations) -> Bool {
        guard let unverified = try? UnverifiedIDToken.parse(token, expectations: expectations) else { return false }
        return (try? unverified.verify(keys: keys, accessToken: nil, now: SampleIssuer.now)) != nil
    }

    private static func warmUp(_ keys: KeySet, _ expectations: IDTokenExpectations) {
        let header = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImtleS0yMDI2LTExIn0"
        let signature = String(repeating: "A", count: 342)
        _ = isAccepted(Array("\(header).e30.\(signature)".utf8), keys, expectations)
    }

    /// KiB. Not getrusage's: that counts what the process was before exec.
    private static func largestResidentSet() throws -> Int {
        let status = String(decoding: try read("/proc/self/status"), as: UTF8.self)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kib = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
        else { throw BenchError.file("/proc/self/status") }
        return kib
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw BenchError.file(path) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 262_144)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
