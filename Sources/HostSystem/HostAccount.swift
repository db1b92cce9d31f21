import Glibc

/// An account as the host's name service knows it: files, LDAP or whatever nsswitch.conf names.
package struct HostAccount: Equatable, Sendable {
    package enum Lookup: Equatable, Sendable {
        case found(HostAccount)
        case none
        /// The name service does not answer.
        case unknown
    }

    package let uid: UInt32
    package let gid: UInt32
    package let home: [UInt8]
    package let shell: [UInt8]
    /// It stands in /etc/passwd itself.
    package let isLocal: Bool

    package init(uid: UInt32, gid: UInt32, home: [UInt8], shell: [UInt8], isLocal: Bool) {
        self.uid = uid
        self.gid = gid
        self.home = home
        self.shell = shell
        self.isLocal = isLocal
    }

    private static let maximumRecordBytes = 1_048_576

    /// A record of another spelling is none. Blocks for as long as the sources of names do.
    package static func find(_ name: [UInt8]) -> Lookup {
        guard !name.isEmpty, !name.contains(0) else { return .none }
        let text = name.map { CChar(bitPattern: $0) } + [0]
        var buffer = [CChar](repeating: 0, count: 4_096)
        while true {
            var record = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let result = buffer.withUnsafeMutableBufferPointer { room -> Result<HostAccount?, LookupFailure> in
                let number = getpwnam_r(text, &record, room.baseAddress!, room.count, &found)
                guard number == 0 else { return .failure(LookupFailure(number: number)) }
                guard found != nil, strcmp(record.pw_name, text) == 0 else { return .success(nil) }
                return .success(
                    HostAccount(
                        uid: record.pw_uid, gid: record.pw_gid, home: bytes(record.pw_dir),
                        shell: bytes(record.pw_shell), isLocal: LocalAccounts.uid(of: name) != nil))
            }
            switch result {
            case .success(let account): return account.map { .found($0) } ?? .none
            case .failure(let failure):
                guard failure.number == ERANGE, buffer.count < maximumRecordBytes else {
                    // What the sources of glibc say when there is no such name (getpwnam(3)).
                    return [ENOENT, ESRCH, EBADF, EPERM].contains(failure.number) ? .none : .unknown
                }
                buffer = [CChar](repeating: 0, count: buffer.count * 4)
            }
        }
    }

    private struct LookupFailure: Error {
        let number: Int32
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        return UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}
