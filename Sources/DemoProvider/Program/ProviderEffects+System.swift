import Foundation

extension ProviderEffects {
    /// The system's clocks and randomness; what is done goes to standard output.
    static func system(_ lines: ActivityLines) -> ProviderEffects {
        let start = ContinuousClock.now
        return ProviderEffects(
            wallTime: { Int(Date().timeIntervalSince1970) },
            uptime: { ContinuousClock.now - start },
            randomBytes: systemRandomBytes,
            report: { lines.write($0) })
    }

    /// From the kernel.
    @Sendable static func systemRandomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
