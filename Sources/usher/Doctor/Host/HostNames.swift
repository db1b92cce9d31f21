import Glibc
import HostSystem

/// Groups and system accounts as the host's name service knows them.
enum HostNames {
    private static let maximumRecordBytes = 4_194_304

    /// nil when the name service does not answer.
    static func hasGroup(_ name: [UInt8]) -> Bool? {
        guard !name.isEmpty, !name.contains(0) else { return false }
        let text = name.map { CChar(bitPattern: $0) } + [0]
        var buffer = [CChar](repeating: 0, count: 16_384)
        while true {
            var record = group()
            var found: UnsafeMutablePointer<group>?
            let number = buffer.withUnsafeMutableBufferPointer {
                getgrnam_r(text, &record, $0.baseAddress!, $0.count, &found)
            }
            if number == 0 { return found != nil }
            guard number == ERANGE, buffer.count < maximumRecordBytes else {
                // What the sources of glibc say when there is no such name (getgrnam(3)).
                return [ENOENT, ESRCH, EBADF, EPERM].contains(number) ? false : nil
            }
            buffer = [CChar](repeating: 0, count: buffer.count * 4)
        }
    }

    /// Of an account of the system such as `usher`.
    static func uid(_ name: String) -> UInt32? {
        if case .found(let account) = HostAccount.find(Array(name.utf8)) { account.uid } else { nil }
    }
}
