import Glibc
import HostSystem

/// A private directory with the service file of one trial.
struct TrialDirectory {
    let path: String
    private let files: [String]

    /// Below `$TMPDIR`, or /tmp: mode 0700, with the service's file and an empty "other", which libpam
    /// looks for as well.
    static func make(_ service: TrialService) throws(CommandFailure) -> TrialDirectory {
        let parent = parent(getenv("TMPDIR").map { String(cString: $0) })
        var template = Array("\(parent)/usher-try.XXXXXX".utf8CString)
        guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) != nil else {
            throw CommandFailure(message: "cannot make a temporary directory: \(reason())")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let contents =
            service.name == "other" ? [("other", service.file)] : [("other", ""), (service.name, service.file)]
        let directory = TrialDirectory(path: path, files: contents.map(\.0))
        do throws(CommandFailure) {
            for (name, text) in contents { try write(text, to: "\(path)/\(name)") }
        } catch {
            directory.remove()
            throw error
        }
        return directory
    }

    /// What libpam reads there it runs, as root perhaps: a folder in which somebody else could put another one in this
    /// one's place is not taken.
    static func parent(_ variable: String?) -> String {
        guard let variable, (try? TrustedDirectory(path: variable)) != nil else { return "/tmp" }
        return variable
    }

    func remove() {
        for file in files { unlink("\(path)/\(file)") }
        rmdir(path)
    }

    private static func write(_ text: String, to path: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure(message: "cannot write a service file: \(reason())") }
        let bytes = Array(text.utf8)
        let count = Glibc.write(descriptor, bytes, bytes.count)
        guard close(descriptor) == 0, count == bytes.count else {
            throw CommandFailure(message: "cannot write a service file: \(reason())")
        }
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}
