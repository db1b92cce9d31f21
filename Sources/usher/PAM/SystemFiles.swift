import HostSystem

/// Files of root's folders, read and replaced whole. No link is followed, and nobody but root could have put
/// there what is read.
enum SystemFiles {
    private static let maximumBytes = 1_048_576
    /// For files that were not there.
    private static let newMode: UInt32 = 0o644

    /// nil when there is no such file, and no such folder.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8]? {
        let (folder, name) = split(path)
        do throws(PathRefusal) {
            return try TrustedDirectory(path: folder).read(name, maximum: maximumBytes)
        } catch .missing {
            return nil
        } catch { throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)") }
    }

    /// One step: who reads the file, and who comes after a crash, sees the old one or the new one. Mode and owners
    /// stay. Throws when the file is no longer what the change began with.
    static func apply(_ change: FileChange) throws(CommandFailure) {
        let (folder, name) = split(change.path)
        let shown = KeyFile.shown(change.path)
        let directory: TrustedDirectory
        let file: OwnedFile?
        do throws(PathRefusal) {
            directory = try TrustedDirectory(path: folder)
            file = try directory.file(name, maximum: maximumBytes)
        } catch { throw CommandFailure(message: "\(shown): \(error.explanation)") }
        guard file?.bytes == change.old else {
            throw CommandFailure(message: "\(shown): somebody else has changed it meanwhile")
        }
        do throws(SystemError) {
            guard let new = change.new else {
                _ = try directory.remove(name)
                return
            }
            let written = OwnedFile(
                bytes: new, mode: file?.mode ?? newMode, owner: file?.owner ?? 0, group: file?.group ?? 0)
            try directory.replace(name, with: written, by: temporary(name))
        } catch { throw CommandFailure(message: "\(shown): \(error.description)") }
    }

    /// Takes away what a killed writer may have left.
    static func tidy(_ path: String) {
        let (folder, name) = split(path)
        _ = try? TrustedDirectory(path: folder).remove(temporary(name))
    }

    /// No service of PAM and no part of a configuration: both leave out names with a dot before them.
    private static func temporary(_ name: String) -> String { ".\(name).usher-new" }

    private static func split(_ path: String) -> (folder: String, name: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[slash...].dropFirst()))
    }
}
