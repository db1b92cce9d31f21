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

    func run() async {
        notify(.reloading)
        switch await prepare() {
        case .success((let loaded, let transports)):
            await exchange(loaded, transports)
        case .failure(let refusal):
            refuse(refusal)
        }
        notify(.ready)
    }

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
        var text = "configuration \(new.shortFingerprint) is in force (\(Self.count(new.files.count, "file")))"
        if loaded.configuration.audit != old.configuration.audit {
            text += "; [daemon] audit counts after a restart"
        }
        service.audit.loaded(new, text)
    }

    private func refuse(_ refusal: LoadedConfiguration.Refusal) {
        let problems = Array(refusal.problems.prefix(Self.maximumProblems))
        last.withLockedValue { $0 = Outcome(isGood: false, at: service.clock.now(), problems: problems) }
        for problem in problems {
            service.audit.note("config.refused", "nothing of the new configuration counts: \(problem)", priority: "3")
        }
        let rest = refusal.problems.count - problems.count
        if rest > 0 {
            service.audit.note(
                "config.refused", "nothing of the new configuration counts: \(rest) more; see usher check",
                priority: "3")
        }
    }

    static func count(_ number: Int, _ what: String) -> String {
        number == 1 ? "1 \(what)" : "\(number) \(what)s"
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
    func loaded(_ inForce: InForce, _ text: String) {
        note(
            "config.loaded", text,
            members: [
                ("configuration", .text(inForce.fingerprint)),
                ("files", .array(inForce.files.map { .string(PlainLine.of($0, limit: 256)) })),
            ])
    }
}
