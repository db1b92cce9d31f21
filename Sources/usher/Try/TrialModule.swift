import Glibc

/// Where pam_usher.so is.
enum TrialModule {
    private static let name = "pam_usher.so"

    #if arch(x86_64)
        private static let multiarch = "x86_64-linux-gnu"
    #elseif arch(arm64)
        private static let multiarch = "aarch64-linux-gnu"
    #elseif arch(riscv64)
        private static let multiarch = "riscv64-linux-gnu"
    #else
        private static let multiarch = "."
    #endif

    /// The directories that libpam itself looks in, then the one of this program.
    static var candidates: [String] {
        let system = [
            "/usr/lib/\(multiarch)/security", "/lib/\(multiarch)/security", "/usr/lib64/security", "/lib/security",
        ]
        return (system + [ownDirectory].compactMap { $0 }).map { "\($0)/\(name)" }
    }

    static func find() throws(CommandFailure) -> String {
        guard let path = candidates.first(where: { access($0, R_OK) == 0 }) else {
            throw CommandFailure(message: "\(name) is not installed; name its file with --module")
        }
        return path
    }

    private static var ownDirectory: String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        let path = buffer[..<count].map { UInt8(bitPattern: $0) }
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return String(validating: path[..<slash], as: UTF8.self)
    }
}
