import JOSE
import OpenIDConnect

/// Microseconds for an ID token with all checks, and for its bare signature, in blocks that alternate.
struct SpeedBench {
    let seconds: Double

    /// Lines "RS256 FULL BARE", the medians of the blocks.
    func run() throws -> [String] {
        try [SignatureAlgorithm.rs256, .es256, .edDSA].map { algorithm in
            let issuer = try SampleIssuer(algorithm)
            let token = try issuer.token()
            let signed = token.count - (token.lastIndex(of: UInt8(ascii: ".")).map { token.count - $0 } ?? 0)
            let bare = try BareSignature(algorithm, messageBytes: signed)
            let expectations = SampleIssuer.expectations
            var full: [Double] = []
            var alone: [Double] = []
            let end = ContinuousClock.now + .seconds(seconds)
            repeat {
                full.append(
                    try Self.time(200) {
                        let unverified = try UnverifiedIDToken.parse(token, expectations: expectations)
                        try unverified.precheck(now: SampleIssuer.now)
                        _ = try unverified.verify(keys: issuer.keys, accessToken: nil, now: SampleIssuer.now)
                    })
                alone.append(try Self.time(200) { guard bare.verify() else { throw BenchError.openSSL } })
            } while ContinuousClock.now < end
            return "\(algorithm.rawValue) \(Self.median(full)) \(Self.median(alone))"
        }
    }

    private static func time(_ count: Int, _ body: () throws -> Void) throws -> Double {
        let start = ProcessorTime.now()
        for _ in 0..<count { try body() }
        return (ProcessorTime.now() - start) / Double(count)
    }

    /// To a hundredth.
    static func median(_ values: [Double]) -> Double { (values.sorted()[values.count / 2] * 100).rounded() / 100 }
}
