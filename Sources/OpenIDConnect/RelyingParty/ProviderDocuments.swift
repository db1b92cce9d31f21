import JOSE

/// The provider's metadata and keys: cached, fetched by one at a time, an old one served while a
/// new one comes (HTTP-09).
actor ProviderDocuments {
    let configuration: ProviderConfiguration
    let effects: RelyingPartyEffects
    private let fetcher: DocumentFetcher
    private var cachedMetadata = CachedDocument<ProviderMetadata>(longestStale: DocumentLimits.metadataStaleness)
    var cachedKeys: CachedDocument<KeySet>
    /// Of `jwks_file`, as it was last read; nil when it could not be.
    var keysFileStamp: [Int64]?
    private var keysSeenAt: [[UInt8]: Duration] = [:]
    private var metadataFetch: SharedFetch<ProviderMetadata>?
    private var keysFetch: SharedFetch<KeySet>?
    private var keyFetchGuard: KeyFetchGuard

    init(configuration: ProviderConfiguration, transport: any HTTPTransport, effects: RelyingPartyEffects) {
        self.configuration = configuration
        self.effects = effects
        fetcher = DocumentFetcher(configuration: configuration, transport: transport)
        cachedKeys = CachedDocument(longestStale: configuration.documents.keysStaleness)
        keyFetchGuard = KeyFetchGuard(limits: configuration.documents)
    }

    func metadata() async throws(ProviderError) -> ProviderMetadata {
        guard configuration.discovery.isEnabled else { return .configured(configuration.endpoints) }
        let now = effects.uptime()
        if cachedMetadata.isFresh(now: now), let value = cachedMetadata.value { return value }
        if let old = cachedMetadata.usable(now: now) {
            if metadataFetch == nil, cachedMetadata.mayFetch(now: now) { _ = startMetadataFetch() }
            return old
        }
        return try await freshMetadata()
    }

    func keys() async throws(ProviderError) -> KeySet {
        if let path = configuration.keysFile { return try keys(fromFile: path) }
        let now = effects.uptime()
        if cachedKeys.isFresh(now: now), let value = cachedKeys.value { return value }
        if let old = cachedKeys.usable(now: now) {
            if keysFetch == nil, cachedKeys.mayFetch(now: now) { _ = startKeysFetch() }
            return old
        }
        return try await freshKeys()
    }

    /// A newer set for a key ID that the current one does not have (KEY-4). At most one fetch
    /// begins here, and a fetch that failed is not repeated for the same login.
    func keys(fetchingFor keyID: [UInt8]) async throws(ProviderError) -> KeySet {
        if let path = configuration.keysFile { return try keys(fromFile: path) }
        // Another login may have brought it since this one looked.
        if let set = cachedKeys.usable(now: effects.uptime()), set.names(keyID) { return set }
        if let running = keysFetch {
            let set = try await running.value()
            // It may have been asked for before the key was published; a later one was not.
            if set.names(keyID) { return set }
        }
        if let later = keysFetch { return try await later.value() }
        let now = effects.uptime()
        if let failure = cachedKeys.recentFailure(now: now) { throw failure }
        switch keyFetchGuard.ask(for: keyID, now: now) {
        case .limited: throw .keyFetchesLimited
        case .knownAbsent: throw .idToken(.key(.unknownKeyID))
        case .fetch: return try await startKeysFetch(for: keyID).value()
        }
    }

    /// Fetches what is missing or no longer fresh, and waits for it. Returns when to look again.
    func maintain() async throws(ProviderError) -> Duration {
        var failure: ProviderError?
        if needsMetadata, !cachedMetadata.isFresh(now: effects.uptime()) {
            do throws(ProviderError) { _ = try await freshMetadata() } catch { failure = error }
        }
        do throws(ProviderError) {
            if configuration.keysFile != nil {
                _ = try await keys()
            } else if !cachedKeys.isFresh(now: effects.uptime()) {
                _ = try await freshKeys()
            }
        } catch { failure = failure ?? error }
        if let failure { throw failure }
        return max(nextRefresh(now: effects.uptime()) ?? DocumentLimits.shortestLifetime, .seconds(1))
    }

    /// Fetches both now, as an administrator asks; counts towards the limits.
    func refresh() async throws(ProviderError) -> ProviderRefresh {
        let limits = configuration.documents
        var metadata = ProviderRefresh.Outcome.configured
        if configuration.discovery.isEnabled {
            let isRecent = cachedMetadata.isRecent(limits.metadataInterval, now: effects.uptime())
            if !isRecent || metadataFetch != nil { _ = try await freshMetadata() }
            metadata = isRecent ? .recent : .fetched
        }
        if configuration.keysFile != nil {
            _ = try await keys()
            if let failure = cachedKeys.failure { throw failure }
            return ProviderRefresh(metadata: metadata, keys: .fetched)
        }
        let now = effects.uptime()
        if keysFetch == nil, cachedKeys.isRecent(limits.keysInterval, now: now) {
            return ProviderRefresh(metadata: metadata, keys: .recent)
        }
        if keysFetch == nil, cachedKeys.mayFetch(now: now), !keyFetchGuard.take(now: now) { throw .keyFetchesLimited }
        _ = try await freshKeys()
        return ProviderRefresh(metadata: metadata, keys: .fetched)
    }

    func status() -> ProviderStatus {
        let now = effects.uptime()
        let hasMetadata = cachedMetadata.usable(now: now) != nil
        let keys = usableKeys(now: now)
        let freshness: ProviderStatus.Freshness =
            if !configuration.discovery.isEnabled { .configured } else {
                hasMetadata ? (cachedMetadata.isFresh(now: now) ? .fresh : .stale) : .none
            }
        return ProviderStatus(
            name: configuration.name, issuer: configuration.issuer.bytes, metadata: freshness,
            metadataAge: hasMetadata ? now - cachedMetadata.fetchedAt : nil,
            keyCount: keys?.usableCount ?? 0, keysAge: keys == nil ? nil : now - cachedKeys.fetchedAt,
            lastError: failure?.reason)
    }

    func report() -> ProviderReport {
        let now = effects.uptime()
        let metadata = cachedMetadata.usable(now: now)
        let endpoints = ProviderEndpoint.allCases.compactMap { endpoint -> ProviderReport.Endpoint? in
            let configured = configuration.endpoints[endpoint]
            guard let url = configured ?? metadata?.endpoints[endpoint] else { return nil }
            return ProviderReport.Endpoint(endpoint: endpoint, url: url.bytes, isConfigured: configured != nil)
        }
        let keys = (usableKeys(now: now)?.descriptions ?? []).map { description in
            ProviderReport.Key(
                description: description,
                age: description.keyID.flatMap { keysSeenAt[$0] }.map { now - $0 })
        }
        return ProviderReport(
            status: status(), endpoints: endpoints, providerAlgorithms: metadata?.signingAlgorithms,
            allowedAlgorithms: SignatureAlgorithm.allCases.filter(configuration.tokens.algorithms.contains),
            keys: keys, nextRefresh: nextRefresh(now: now))
    }

    /// The failure that stands, of whichever document.
    private var failure: ProviderError? { cachedMetadata.failure ?? cachedKeys.failure }

    /// Everything that a login asks for may stand in the configuration.
    private var needsMetadata: Bool {
        let hasKeys = configuration.keysFile != nil || configuration.endpoints[.jwks] != nil
        return configuration.discovery.isEnabled
            && !(hasKeys && configuration.endpoints[.token] != nil
                && configuration.endpoints[.deviceAuthorization] != nil)
    }

    private func usableKeys(now: Duration) -> KeySet? {
        cachedKeys.usable(now: now)
    }

    private func nextRefresh(now: Duration) -> Duration? {
        var times: [Duration] = []
        if cachedMetadata.value != nil { times.append(cachedMetadata.freshness(now: now)) }
        if cachedKeys.value != nil, configuration.keysFile == nil { times.append(cachedKeys.freshness(now: now)) }
        return times.min()
    }

    private func freshMetadata() async throws(ProviderError) -> ProviderMetadata {
        if let running = metadataFetch { return try await running.value() }
        if let failure = cachedMetadata.recentFailure(now: effects.uptime()) { throw failure }
        return try await startMetadataFetch().value()
    }

    private func freshKeys() async throws(ProviderError) -> KeySet {
        if let running = keysFetch { return try await running.value() }
        if let failure = cachedKeys.recentFailure(now: effects.uptime()) { throw failure }
        return try await startKeysFetch().value()
    }

    private func startMetadataFetch() -> SharedFetch<ProviderMetadata> {
        let fetch = SharedFetch<ProviderMetadata>()
        metadataFetch = fetch
        Task {
            let outcome: Result<ProviderMetadata, ProviderError>
            do throws(ProviderError) {
                let (metadata, lifetime) = try await fetcher.metadata()
                let old = cachedMetadata.value
                noting { cachedMetadata.store(metadata, lifetime: lifetime, now: effects.uptime()) }
                for note in EndpointHosts.notes(old: old, new: metadata, configuration) { effects.note(note) }
                outcome = .success(metadata)
            } catch {
                noting { cachedMetadata.failed(error, now: effects.uptime()) }
                outcome = .failure(error)
            }
            metadataFetch = nil
            await fetch.finish(outcome)
        }
        return fetch
    }

    /// `keyID`: the one that this fetch is for; if the new set has it not either, that is remembered.
    private func startKeysFetch(for keyID: [UInt8]? = nil) -> SharedFetch<KeySet> {
        let fetch = SharedFetch<KeySet>()
        keysFetch = fetch
        Task {
            let outcome: Result<KeySet, ProviderError>
            do throws(ProviderError) {
                let (set, lifetime) = try await fetchKeys()
                keep(set, lifetime: lifetime)
                if let keyID, !set.names(keyID) { keyFetchGuard.isAbsent(keyID, now: effects.uptime()) }
                outcome = .success(set)
            } catch {
                noting { cachedKeys.failed(error, now: effects.uptime()) }
                outcome = .failure(error)
            }
            keysFetch = nil
            await fetch.finish(outcome)
        }
        return fetch
    }

    private func fetchKeys() async throws(ProviderError) -> (set: KeySet, lifetime: Duration) {
        let configured = configuration.endpoints[.jwks]
        guard let url = if let configured { configured } else { try await metadata().endpoints[.jwks] } else {
            throw .metadata(.endpointMissing)
        }
        return try await fetcher.keys(at: url)
    }

    func keep(_ set: KeySet, lifetime: Duration) {
        let now = effects.uptime()
        noting { cachedKeys.store(set, lifetime: lifetime, now: now) }
        var seenAt: [[UInt8]: Duration] = [:]
        for keyID in set.descriptions.compactMap(\.keyID) { seenAt[keyID] = keysSeenAt[keyID] ?? now }
        keysSeenAt = seenAt
    }

    /// Tells the operator when what `change` does makes or ends a failure.
    func noting(_ change: () -> Void) {
        let before = failure
        change()
        switch (before, failure) {
        case (nil, let error?): effects.note(.failed(error))
        case (.some, nil): effects.note(.recovered)
        default: break
        }
    }
}
