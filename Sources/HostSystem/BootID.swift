import Glibc

/// Which boot of the host this is.
package enum BootID {
    private static let path = "/proc/sys/kernel/random/boot_id"
    /// The unit sets it (`%b`): inside its sandbox the kernel's file is hidden.
    private static let variable = "USHER_BOOT_ID"

    /// 16 bytes; nil when neither the kernel nor the service manager says.
    package static func read() -> [UInt8]? {
        fromKernel() ?? getenv(variable).flatMap { parse(String(cString: $0).utf8) }
    }

    /// 32 hexadecimal digits, with or without hyphens, and at most a newline behind them.
    static func parse(_ text: some Collection<UInt8>) -> [UInt8]? {
        var digits: [UInt8] = []
        for byte in text where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "\n") {
            guard digits.count < 32, let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            digits.append(UInt8(digit))
        }
        guard digits.count == 32 else { return nil }
        return stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func fromKernel() -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count > 0 ? parse(bytes.prefix(count)) : nil
    }
}
