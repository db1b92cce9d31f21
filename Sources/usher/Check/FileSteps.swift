import Glibc
import HostSystem

/// A file of the configuration that others could have written, and the command that mends it.
enum FileSteps {
    /// nil when there is nothing to mend: the file is not there, or cannot be read by this caller.
    static func of(_ refusal: ConfigurationFiles.Refusal) -> CheckStep? {
        let advice: String
        switch refusal.refusal {
        case .owner, .writableByOthers, .symbolicLink:
            advice = mend(refusal.path) ?? "let the file, and each directory above it, belong to root alone"
        case .notRegularFile, .notDirectory: advice = "put a plain file there"
        case .readableByOthers: advice = "chmod go-rw \(Self.quoted(refusal.path))"
        case .size: advice = "a file of the configuration has 1 byte to 1 MiB, and there are at most 256"
        case .notAbsolute, .missing, .unreadable: return nil
        }
        return .problem("file", ConfigurationLoader.text(of: refusal), advice)
    }

    /// The first part of the path that is not root's, or this caller's, alone.
    private static func mend(_ path: String) -> String? {
        var place = ""
        for component in path.utf8.split(separator: UInt8(ascii: "/")) {
            place += "/" + String(Substring(component))
            var status = stat()
            guard lstat(place, &status) == 0 else { return nil }
            let name = quoted(place)
            if status.st_mode & S_IFMT == S_IFLNK {
                return "\(name) is a symbolic link: put what it leads to in its place"
            }
            if status.st_uid != 0, status.st_uid != geteuid() { return "chown root \(name)" }
            let isSharedAndSticky =
                status.st_uid == 0 && status.st_mode & S_ISVTX != 0 && status.st_mode & S_IFMT == S_IFDIR
            if status.st_mode & 0o022 != 0, !isSharedAndSticky { return "chmod go-w \(name)" }
        }
        return nil
    }

    /// As a shell takes it.
    private static func quoted(_ path: String) -> String { ShellWord.quoted(Output.printable(path)) }
}
