import Glibc

/// The groups of an account as this host knows them: files, LDAP or whatever nsswitch.conf names.
package enum AccountGroups {
    private static let maximumGroups: Int32 = 65_536
    private static let maximumRecordBytes = 1_048_576

    /// The names of the account's groups, its primary one included, each once. nil when the host knows no such
    /// account, knows it by another uid or spelling, or cannot say. Blocks for as long as the sources of names
    /// do: never call it where something waits.
    package static func names(of user: [UInt8], uid: UInt32) -> [[UInt8]]? {
        guard !user.isEmpty, !user.contains(0) else { return nil }
        let name = user.map { CChar(bitPattern: $0) } + [0]
        guard let primary = primaryGroup(name, uid: uid), let numbers = numbers(name, primary: primary) else {
            return nil
        }
        var names: [[UInt8]] = []
        for number in numbers {
            switch groupName(number) {
            case .name(let name): if !names.contains(name) { names.append(name) }
            case .none: continue  // a number without a name: no rule can mean it
            case .unknown: return nil
            }
        }
        return names
    }

    private enum Lookup {
        case name([UInt8])
        case none
        case unknown
    }

    private static func primaryGroup(_ name: [CChar], uid: UInt32) -> gid_t? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        while true {
            var record = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let result = getpwnam_r(name, &record, &buffer, buffer.count, &found)
            if result == ERANGE, buffer.count < maximumRecordBytes {
                buffer = [CChar](repeating: 0, count: buffer.count * 4)
                continue
            }
            guard result == 0, found != nil, record.pw_uid == uid, strcmp(record.pw_name, name) == 0 else { return nil }
            return record.pw_gid
        }
    }

    private static func numbers(_ name: [CChar], primary: gid_t) -> [gid_t]? {
        var capacity: Int32 = 64
        while capacity <= maximumGroups {
            var numbers = [gid_t](repeating: 0, count: Int(capacity))
            var count = capacity
            if getgrouplist(name, primary, &numbers, &count) >= 0 { return Array(numbers.prefix(Int(max(count, 0)))) }
            capacity = max(capacity * 4, count)
        }
        return nil
    }

    private static func groupName(_ number: gid_t) -> Lookup {
        var buffer = [CChar](repeating: 0, count: 4_096)
        while true {
            var record = group()
            var found: UnsafeMutablePointer<group>?
            let result = getgrgid_r(number, &record, &buffer, buffer.count, &found)
            if result == ERANGE, buffer.count < maximumRecordBytes {
                buffer = [CChar](repeating: 0, count: buffer.count * 4)
                continue
            }
            // Sources say ENOENT and other numbers for what they do not have (getgrgid_r(3)).
            guard found != nil, let text = record.gr_name else {
                return [0, ENOENT, ESRCH, EBADF, EPERM].contains(result) ? .none : .unknown
            }
            return .name(Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
        }
    }
}
