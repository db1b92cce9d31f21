import CHostSystem

/// The kernel's random generator.
package enum SystemRandom {
    package static func bytes(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = usher_random_bytes(&bytes, count)
        guard result == 0 else { throw SystemError(call: "getrandom", number: result) }
        return bytes
    }

    /// The same for who cannot go on without: the kernel's generator fails only where a filter
    /// forbids it, and then nothing of ours is safe.
    package static func mustHaveBytes(_ count: Int) -> [UInt8] {
        do { return try bytes(count) } catch { fatalError("no random bytes") }
    }
}
