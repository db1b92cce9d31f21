import Glibc
import HostSystem

/// Makes the files of a plan: all of them, or none.
struct SetupWriter {
    /// usherd's group, which may read them; nil: only the owner may.
    let group: gid_t?

    /// root gives the files to usherd's group. Without root or the group they are the caller's alone.
    init() {
        group = geteuid() == 0 ? Self.group(named: "usher") : nil
    }

    /// `0640 root:usher`, or `0600`.
    var rights: String { group == nil ? "0600" : "0640 root:usher" }

    /// What an administrator should know about the rights; nil when they are as usherd needs them.
    var note: String? {
        if group != nil { return nil }
        return geteuid() == 0
            ? "There is no group usher: run systemd-sysusers, then chgrp usher and chmod 0640 these files."
            : "usherd reads files of root or of its own user alone: these are yours."
    }

    func write(_ plan: SetupPlan) throws(CommandFailure) {
        let wanted = plan.files.filter { $0.state == .absent }
        guard !wanted.isEmpty else { return }
        try make(plan.directory)
        try make("\(plan.directory)/roles.d")
        var prepared: [NewConfigurationFile] = []
        for file in wanted {
            prepared.append(
                try Self.trying(file.path) { () throws(NewFileRefusal) in
                    try NewConfigurationFile(path: file.path, bytes: file.bytes, group: group)
                })
        }
        // usher.toml last: without it nothing is in force.
        for file in prepared.reversed() {
            do throws(CommandFailure) {
                try Self.trying(file.path) { () throws(NewFileRefusal) in try file.publish() }
            } catch {
                for other in prepared { other.withdraw() }
                throw error
            }
        }
    }

    private func make(_ directory: String) throws(CommandFailure) {
        try Self.trying(directory) { () throws(NewFileRefusal) in try NewConfigurationFile.makeDirectory(directory) }
    }

    private static func trying<Value>(
        _ path: String, _ work: () throws(NewFileRefusal) -> Value
    ) throws(CommandFailure) -> Value {
        do throws(NewFileRefusal) { return try work() } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }

    private static func group(named name: String) -> gid_t? {
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        return buffer.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress, getgrnam_r(name, &record, base, room.count, &found) == 0, found != nil
            else { return nil }
            return record.gr_gid
        }
    }
}
