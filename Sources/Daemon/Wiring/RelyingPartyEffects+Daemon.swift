import HostSystem
import OpenIDConnect

extension RelyingPartyEffects {
    /// The running daemon's: the secret is read anew for each use, randomness is the kernel's.
    static func daemon(_ client: ClientConfiguration, clock: DaemonClock, audit: AuditLog) -> RelyingPartyEffects {
        let secret = ClientSecretReader(source: client.secret)
        return RelyingPartyEffects(
            now: clock.now, uptime: clock.uptime,
            clientSecret: { () throws(ClientSecretError) in try secret.read() },
            randomBytes: { SystemRandom.mustHaveBytes($0) },
            note: { note in
                switch note {
                case .previousAccepted:
                    audit.note(
                        "client.previous_secret_accepted",
                        "the provider refuses the new client secret and accepts the previous one", priority: "4")
                case .newAccepted:
                    audit.note(
                        "client.new_secret_accepted",
                        "the provider refuses the previous client secret and accepts the new one", priority: "5")
                }
            })
    }
}
