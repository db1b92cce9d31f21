import HostSystem
import JOSE
import OpenIDConnect

extension RelyingPartyEffects {
    /// The running daemon's: secrets are read anew for each use, randomness is the kernel's, notes go to the log.
    static func daemon(_ provider: ProviderConfiguration, clock: DaemonClock, audit: AuditLog) -> RelyingPartyEffects {
        let secret = ClientSecretReader(source: provider.client.secret)
        var effects = RelyingPartyEffects(
            now: clock.now, uptime: clock.uptime,
            clientSecret: { () throws(ClientSecretError) in try secret.read() },
            randomBytes: { SystemRandom.mustHaveBytes($0) })
        effects.sleep = clock.sleep
        effects.jitter = { limit in
            let milliseconds = limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
            return .milliseconds(Int64.random(in: 0...max(milliseconds, 0)))
        }
        effects.readKeysFile = { (path, known) throws(KeysFileError) in
            do throws(PathRefusal) {
                let file = try WatchedFile.read(path: path, known: known, maximumBytes: KeySet.maximumBytes)
                return file.map { KeysFile(stamp: $0.stamp, bytes: $0.bytes) }
            } catch { throw .unreadable }
        }
        effects.note = { [name = provider.name] note in
            let (event, text, priority) = NoteText.of(note, provider: name)
            audit.note(event, text, priority: priority)
        }
        return effects
    }
}
