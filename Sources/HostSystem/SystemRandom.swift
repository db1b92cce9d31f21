import CHostSystem

/// The kernel's random generator.
package enum SystemRandom {
    package static func bytes(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = usher_random_bytes(&bytes, count)
        guard result == 0 else { throw SystemError(call: "getrandom", number: result) }
        return bytes
    }
}
