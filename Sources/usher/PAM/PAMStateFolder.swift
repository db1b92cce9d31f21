import Glibc
import HostSystem

/// What the command remembers of its changes: /var/lib/usher/pam, which is root's alone.
struct PAMStateFolder {
    static let standardPath = "/var/lib/usher/pam"
    private static let suffix = ".json"
    private static let maximumBytes = 1_048_576

    var path = standardPath

    private var pendingPath: String { path + "/pending" }
    private var backupPath: String { path + "/backup" }

    /// Makes the folders where there are none.
    func prepare() throws(CommandFailure) {
        for (folder, mode) in [("/var/lib/usher", 0o755), (path, 0o700), (pendingPath, 0o700), (backupPath, 0o700)] {
            guard path == Self.standardPath || folder != "/var/lib/usher" else { continue }
            try Self.trying(folder) { () throws(NewFileRefusal) in
                try NewConfigurationFile.makeDirectory(folder, mode: UInt32(mode))
            }
        }
    }

    /// Keeps what a file was, 0600: for a person who mends by hand.
    func keep(_ change: FileChange) throws(CommandFailure) {
        guard let old = change.old else { return }
        let name = change.path.split(separator: "/").dropFirst().joined(separator: "_")
        try replace(backupPath, name, old)
    }

    func backup(of path: String) -> String {
        backupPath + "/" + path.split(separator: "/").dropFirst().joined(separator: "_")
    }

    func write(_ pending: PendingRevert) throws(CommandFailure) {
        try replace(pendingPath, pending.service + Self.suffix, pending.encoded)
    }

    /// False when nothing waited.
    func remove(_ service: String) throws(CommandFailure) -> Bool {
        do {
            return try TrustedDirectory(path: pendingPath).remove(service + Self.suffix)
        } catch let error as SystemError {
            throw CommandFailure(message: "\(pendingPath): \(error.description)")
        } catch { return false }
    }

    /// All changes that wait. What cannot be read is taken back at once: it was written whole or not at all.
    func pending() throws(CommandFailure) -> [PendingRevert] {
        let names: [String]
        do throws(PathRefusal) { names = try DirectoryListing.names(in: pendingPath, suffix: Self.suffix) } catch {
            throw CommandFailure(message: "\(pendingPath): \(error.explanation)")
        }
        return names.compactMap { name in
            let service = String(name.dropLast(Self.suffix.count))
            guard PAMProfile.services.contains(service) else { return nil }
            let bytes = (try? TrustedDirectory(path: pendingPath).read(name, maximum: Self.maximumBytes)) ?? []
            if let read = PendingRevert.read(bytes), read.service == service { return read }
            let never = HostTime(wall: 0, sinceBoot: 0, awake: 0, boot: "")
            return PendingRevert(service: service, files: [], changed: never, delay: 0)
        }
    }

    /// Runs the work while no other `usher pam` changes something; waits for it at most so many seconds.
    func exclusively<Value>(
        within seconds: Int = 20, _ work: () throws(CommandFailure) -> Value
    ) throws(CommandFailure) -> Value {
        let file = open(path + "/lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CommandFailure(message: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var tries = 0
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            tries += 1
            guard tries < seconds * 50 else { throw CommandFailure(message: "another usher pam is at work") }
            usleep(20_000)
        }
        return try work()
    }

    private func replace(_ folder: String, _ name: String, _ bytes: [UInt8]) throws(CommandFailure) {
        do {
            try TrustedDirectory(path: folder).replace(name, with: bytes, mode: 0o600)
        } catch let error as SystemError {
            throw CommandFailure(message: "\(folder)/\(name): \(error.description)")
        } catch let error as PathRefusal {
            throw CommandFailure(message: "\(folder): \(error.explanation)")
        } catch { throw CommandFailure(message: folder) }
    }

    private static func trying(
        _ path: String, _ work: () throws(NewFileRefusal) -> Void
    ) throws(CommandFailure) {
        do throws(NewFileRefusal) { try work() } catch {
            throw CommandFailure(message: "\(path): \(error.explanation)")
        }
    }
}
