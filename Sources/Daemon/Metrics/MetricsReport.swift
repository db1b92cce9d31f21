import Accounts
import HostSystem
import LoginFlow
import OpenIDConnect
import UsherConfiguration

/// Collects the figures of the running daemon.
struct MetricsReport: Sendable {
    let service: LoginService
    let lastReload: @Sendable () -> ConfigurationReload.Outcome?
    private let startedAt: Int

    /// Made when the daemon starts.
    init(service: LoginService, lastReload: @escaping @Sendable () -> ConfigurationReload.Outcome?) {
        self.service = service
        self.lastReload = lastReload
        startedAt = Int(clamping: service.clock.now().value)
    }

    func families() async -> [MetricFamily] {
        let inForce = service.inForce
        var statuses: [(ProviderService, ProviderStatus)] = []
        for provider in inForce.providers { statuses.append((provider, await provider.client.status())) }
        return logins() + load(inForce) + providers(statuses)
            + accounts(await storeSizes(), await service.sessions?.counts()?.sessions)
            + configuration(inForce) + process()
    }

    private func logins() -> [MetricFamily] {
        let values = service.metrics.values
        let counts = service.counters.values
        var logins = MetricFamily(MetricCatalogue.logins)
        for (series, count) in values.logins.sorted(by: { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }) {
            logins.add(series.labels, .integer(count))
        }
        var decisions = MetricFamily(MetricCatalogue.decisions)
        for (outcome, count) in [
            ("granted", counts.granted), ("refused", counts.refused), ("unavailable", counts.unavailable),
            ("observed", counts.observed),
        ] { decisions.add([outcome], .integer(count)) }
        return [
            logins, decisions, MetricFamily(MetricCatalogue.trials, .integer(values.trials)),
            Self.histograms(MetricCatalogue.own, values.own),
            Self.histograms(MetricCatalogue.provider, values.provider),
            Self.histograms(MetricCatalogue.person, values.person),
        ]
    }

    private static func histograms(_ metric: Metric, _ values: [String: Histogram]) -> MetricFamily {
        var family = MetricFamily(metric)
        for (label, histogram) in values.sorted(by: { $0.key < $1.key }) { family.add([label], .histogram(histogram)) }
        return family
    }

    private func load(_ inForce: InForce) -> [MetricFamily] {
        let counts = service.counters.values
        let limits = inForce.configuration.limits
        return [
            MetricFamily(MetricCatalogue.pending, .integer(service.places.total)),
            MetricFamily(MetricCatalogue.pendingLimit, .integer(limits.maximumPendingDevice)),
            MetricFamily(MetricCatalogue.connections, .integer(counts.connections)),
            MetricFamily(MetricCatalogue.connectionsLimit, .integer(limits.authConnections)),
            MetricFamily(MetricCatalogue.connectionsRefused, .integer(counts.refusedConnections)),
        ]
    }

    private func providers(_ statuses: [(ProviderService, ProviderStatus)]) -> [MetricFamily] {
        var up = MetricFamily(MetricCatalogue.providerUp)
        var errors = MetricFamily(MetricCatalogue.providerError)
        var requests = MetricFamily(MetricCatalogue.providerRequests)
        var seconds = MetricFamily(MetricCatalogue.providerSeconds)
        var keys = MetricFamily(MetricCatalogue.keys)
        var keysAge = MetricFamily(MetricCatalogue.keysAge)
        var metadataAge = MetricFamily(MetricCatalogue.metadataAge)
        for (provider, status) in statuses {
            let name = provider.name
            let figures = provider.transport.figures.values
            up.add([name], .integer(provider.transport.hasFailed || status.lastError != nil ? 0 : 1))
            if let reason = status.lastError { errors.add([name, reason], .integer(1)) }
            for result in RequestFigures.Result.allCases {
                requests.add([name, result.rawValue], .integer(figures.counts[result] ?? 0))
            }
            seconds.add([name], .histogram(figures.seconds))
            keys.add([name], .integer(status.keyCount))
            if let age = status.keysAge { keysAge.add([name], .integer(Int(age.components.seconds))) }
            if let age = status.metadataAge { metadataAge.add([name], .integer(Int(age.components.seconds))) }
        }
        return [up, errors, requests, seconds, keys, keysAge, metadataAge]
    }

    private func accounts(_ sizes: [(file: String, bytes: Int)], _ sessions: Int?) -> [MetricFamily] {
        guard let accounts = service.accounts else { return [] }
        let published = accounts.publishFigures.values
        var publishes = MetricFamily(MetricCatalogue.publishes)
        publishes.add(["published"], .integer(published.published))
        publishes.add(["failed"], .integer(published.failed))
        var publishedAt = MetricFamily(MetricCatalogue.publishedAt)
        if let time = published.lastSuccess { publishedAt.add([], .integer(Int(clamping: time.value))) }
        var size = MetricFamily(MetricCatalogue.storeSize)
        for (file, bytes) in sizes { size.add([file], .integer(bytes)) }
        let counts = service.renewals.counts
        var renewals = MetricFamily(MetricCatalogue.renewals)
        for (result, count) in [("renewed", counts.renewed), ("ended", counts.ended), ("failed", counts.failed)] {
            renewals.add([result], .integer(count))
        }
        var living = MetricFamily(MetricCatalogue.sessions)
        if let sessions { living.add([], .integer(sessions)) }
        let used = service.metrics.values.uses
        var uses = MetricFamily(MetricCatalogue.sessionUses)
        for way in PriorSignIn.Way.allCases { uses.add([way.rawValue], .integer(used[way] ?? 0)) }
        return [
            publishes, MetricFamily(MetricCatalogue.publishSeconds, .histogram(published.seconds)), publishedAt,
            MetricFamily(MetricCatalogue.storeOpen, .integer(accounts.store == nil ? 0 : 1)), size, renewals, living,
            uses,
            MetricFamily(MetricCatalogue.listedRefused, .integer(accounts.listed.outcome.faults.count)),
        ]
    }

    /// Asked on a thread of its own: the disk may not answer.
    private func storeSizes() async -> [(file: String, bytes: Int)] {
        guard let path = service.accounts?.path else { return [] }
        return await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start {
                let sizes = [("database", path), ("wal", path + "-wal")].compactMap { file, path in
                    FileSize.of(path).map { (file: file, bytes: $0) }
                }
                continuation.resume(returning: sizes)
            }
            if !isStarted { continuation.resume(returning: []) }
        }
    }

    private func configuration(_ inForce: InForce) -> [MetricFamily] {
        var info = MetricFamily(MetricCatalogue.configuration)
        info.add([inForce.shortFingerprint], .integer(1))
        var build = MetricFamily(MetricCatalogue.build)
        build.add([DaemonVersion.text], .integer(1))
        return [
            info, MetricFamily(MetricCatalogue.loadedAt, .integer(Int(clamping: inForce.since.value))),
            MetricFamily(MetricCatalogue.reloadGood, .integer(lastReload()?.isGood == false ? 0 : 1)), build,
        ]
    }

    private func process() -> [MetricFamily] {
        let figures = ProcessFigures.read()
        return [
            MetricFamily(MetricCatalogue.startedAt, .integer(startedAt)),
            MetricFamily(MetricCatalogue.cpu, .real(figures.cpuSeconds)),
            MetricFamily(MetricCatalogue.memory, .integer(figures.residentBytes)),
            MetricFamily(MetricCatalogue.descriptors, .integer(figures.openDescriptors)),
            MetricFamily(MetricCatalogue.descriptorsLimit, .integer(figures.maximumDescriptors)),
            MetricFamily(MetricCatalogue.threads, .integer(figures.threads)),
        ]
    }
}
