import Synchronization

@testable import OpenIDConnect

/// What the operator was told, and a key file that a test writes.
final class Notes: Sendable {
    private let kept = Mutex<[ProviderNote]>([])
    private let file = Mutex<KeysFile?>(nil)
    private let reads = Mutex<Int>(0)

    var all: [ProviderNote] { kept.withLock { $0 } }
    /// How often the file's bytes were handed out.
    var timesRead: Int { reads.withLock { $0 } }

    /// A file with these bytes; nil takes it away.
    func write(_ bytes: [UInt8]?, stamp: Int64 = 0) {
        file.withLock { $0 = bytes.map { KeysFile(stamp: [stamp], bytes: $0) } }
    }

    func effects(_ world: ManualWorld) -> RelyingPartyEffects {
        var effects = world.effects()
        effects.note = { note in self.kept.withLock { $0.append(note) } }
        effects.readKeysFile = { (path, known) throws(KeysFileError) in
            guard path == "/etc/usher/keys.json", let file = self.file.withLock({ $0 }) else { throw .unreadable }
            guard file.stamp != known else { return nil }
            self.reads.withLock { $0 += 1 }
            return file
        }
        return effects
    }
}
