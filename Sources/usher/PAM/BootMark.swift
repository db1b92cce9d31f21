import HostSystem

/// A word in /run, which every boot empties. The kernel's boot_id would not do: a container's own one is hidden from
/// a unit with a /proc/sys of its own.
enum BootMark {
    static let folder = "/run/usher"
    private static let name = "pam.boot"

    /// Empty when this boot has none.
    static func read() -> String {
        let bytes = (try? TrustedDirectory(path: folder).read(name, maximum: 64)) ?? nil
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Makes one when there is none.
    static func make() throws(CommandFailure) {
        guard read().isEmpty else { return }
        let word = SystemRandom.mustHaveBytes(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        do {
            try TrustedDirectory(path: folder).replace(name, with: Array(word.utf8), mode: 0o644)
        } catch {
            throw CommandFailure(
                message: "\(folder)/\(name) cannot be written; systemd-tmpfiles --create makes its folder")
        }
    }
}
