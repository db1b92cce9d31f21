import HostSystem
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// SIGHUP: reads all files, checks all, makes what they need, and exchanges everything at once; or changes
/// nothing and says why.
final class ConfigurationReload: Sendable {
    struct Outcome: Sendable {
        let isGood: Bool
        let at: UnixSeconds
        /// Printable lines, `file:line:column: what`; at most `maximumProblems`.
        let problems: [String]
    }

    typealias MakeTransport =
        @Sendable (ServedProvider, Limits) throws(UnusableConfiguration) -> any HTTPTransport

    static let maximumProblems = 20

    private let service: LoginService
    private let upkeep: ProviderUpkeep
    private let read: @Sendable () throws(LoadedConfiguration.Refusal) -> LoadedConfiguration
    private let makeTransport: MakeTransport
    private let notify: @Sendable (ServiceState) -> Void
    private let last = NIOLockedValueBox<Outcome?>(nil)
    private let isEnding = NIOLockedValueBox(false)

    enum ServiceState: Sendable {
        case reloading
        case ready
    }

    /// `read` may block; it runs on a thread of its own.
    init(
        service: LoginService, upkeep: ProviderUpkeep,
        read: @escaping @Sendable () throws(LoadedConfiguration.Refusal) -> LoadedConfiguration,
        makeTransport: @escaping MakeTransport, notify: @escaping @Sendable (ServiceState) -> Void
    ) {
        self.service = service
        self.upkeep = upkeep
        self.read = read
        self.makeTransport = makeTransport
        self.notify = notify
    }

    /// nil when there was none.
    var lastOutcome: Outcome? { last.withLockedValue { $0 } }

    /// The daemon ends: nothing is read any more, and what is being read does not count.
    func end() { isEnding.withLockedValue { $0 = true } }

    /// Reads once, unless the daemon ends.
    func run() async {
        guard !hasEnded else { return }
        notify(.reloading)
        let prepared = await prepare()
        guard !hasEnded else { return }
        switch prepared {
        case .success((let loaded, let transports)):
            await exchange(loaded, transports)
        case .failure(let refusal):
            refuse(refusal)
        }
        notify(.ready)
    }

    private var hasEnded: Bool { isEnding.withLockedValue { $0 } }

    private typealias Prepared = (LoadedConfiguration, [any HTTPTransport])

    /// Everything that can fail.
    private func prepare() async -> Result<Prepared, LoadedConfiguration.Refusal> {
        await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start { [read, makeTransport] in
                do throws(LoadedConfiguration.Refusal) {
                    let loaded = try read()
                    continuation.resume(
                        returning: .success((loaded, try Self.transports(loaded.configuration, makeTransport))))
                } catch { continuation.resume(returning: .failure(error)) }
            }
            if !isStarted {
                continuation.resume(
                    returning: .failure(LoadedConfiguration.Refusal(problems: ["the system has no thread left"])))
            }
        }
    }

    /// One for each provider, in their order.
    static func transports(
        _ configuration: UsherConfiguration, _ make: MakeTransport
    ) throws(LoadedConfiguration.Refusal) -> [any HTTPTransport] {
        var transports: [any HTTPTransport] = []
        for provider in configuration.providers {
            do throws(UnusableConfiguration) {
                transports.append(try make(provider, configuration.limits))
            } catch { throw LoadedConfiguration.Refusal(problems: [error.message]) }
        }
        return transports
    }

    private func exchange(_ loaded: LoadedConfiguration, _ transports: [any HTTPTransport]) async {
        let old = service.inForce
        let new = InForce(
            loaded, transports: transports, after: old, hostName: service.host.name, since: service.clock.now(),
            effects: service.clientEffects)
        service.put(new)
        new.renew(transports)
        await upkeep.serve(new.providers)
        last.withLockedValue { $0 = Outcome(isGood: true, at: new.since, problems: []) }
        let isAuditMoved = loaded.configuration.audit != old.configuration.audit
        service.audit.loaded(new, isAuditMoved ? "; [daemon] audit counts after a restart" : "")
    }

    private func refuse(_ refusal: LoadedConfiguration.Refusal) {
        let problems = Array(refusal.problems.prefix(Self.maximumProblems))
        last.withLockedValue { $0 = Outcome(isGood: false, at: service.clock.now(), problems: problems) }
        for line in Self.lines(refusal) {
            service.audit.note("config.refused", "nothing of the new configuration counts: \(line)", priority: "3")
        }
    }

    /// What the log gets: the first problems, and how many more there are.
    static func lines(_ refusal: LoadedConfiguration.Refusal) -> [String] {
        let rest = refusal.problems.count - maximumProblems
        return refusal.problems.prefix(maximumProblems) + (rest > 0 ? ["\(rest) more, see usher check"] : [])
    }
}

extension LoginService {
    /// What a provider's client needs of this daemon.
    func clientEffects(_ provider: ProviderConfiguration) -> RelyingPartyEffects {
        .daemon(provider, clock: clock, audit: audit)
    }
}

extension AuditLog {
    /// `config.loaded`, with the whole fingerprint and the files.
    func loaded(_ inForce: InForce, _ addition: String = "") {
        let files = inForce.files.count == 1 ? "1 file" : "\(inForce.files.count) files"
        note(
            "config.loaded", "configuration \(inForce.shortFingerprint) is in force (\(files))\(addition)",
            members: [
                ("configuration", .text(inForce.fingerprint)),
                ("files", .array(inForce.files.map { .string(PlainLine.of($0, limit: 256)) })),
            ])
    }
}
