import JOSE

/// The provider's metadata and keys: cached, fetched by one at a time, an old one served while a
/// new one comes (HTTP-09).
actor ProviderDocuments {
    private let configuration: ProviderConfiguration
    private let transport: any HTTPTransport
    private let effects: RelyingPartyEffects
    private var cachedMetadata = CachedDocument<ProviderMetadata>()
    private var cachedKeys = CachedDocument<KeySet>()
    private var metadataFetch: SharedFetch<ProviderMetadata>?
    private var keysFetch: SharedFetch<KeySet>?
    private var keyFetchGuard = KeyFetchGuard()

    init(configuration: ProviderConfiguration, transport: any HTTPTransport, effects: RelyingPartyEffects) {
        self.configuration = configuration
        self.transport = transport
        self.effects = effects
    }

    func metadata() async throws(ProviderError) -> ProviderMetadata {
        let now = effects.uptime()
        if cachedMetadata.isFresh(now: now), let value = cachedMetadata.value { return value }
        if let old = cachedMetadata.usable(now: now) {
            if metadataFetch == nil, cachedMetadata.mayFetch(now: now) { _ = startMetadataFetch() }
            return old
        }
        if metadataFetch == nil, let failure = cachedMetadata.failure, !cachedMetadata.mayFetch(now: now) {
            throw failure
        }
        return try await (metadataFetch ?? startMetadataFetch()).value()
    }

    func keys() async throws(ProviderError) -> KeySet {
        let now = effects.uptime()
        if cachedKeys.isFresh(now: now), let value = cachedKeys.value { return value }
        if let old = cachedKeys.usable(now: now) {
            if keysFetch == nil, cachedKeys.mayFetch(now: now) { _ = startKeysFetch() }
            return old
        }
        if keysFetch == nil, let failure = cachedKeys.failure, !cachedKeys.mayFetch(now: now) { throw failure }
        return try await (keysFetch ?? startKeysFetch()).value()
    }

    /// A newer set for a key ID that the current one does not have (KEY-4). At most one fetch
    /// begins here, and a fetch that failed is not repeated for the same login.
    func keys(fetchingFor keyID: [UInt8]) async throws(ProviderError) -> KeySet {
        // Another login may have brought it since this one looked.
        if let set = cachedKeys.usable(now: effects.uptime()), set.names(keyID) { return set }
        if let running = keysFetch {
            let set = try await running.value()
            // It may have been asked for before the key was published; a later one was not.
            if set.names(keyID) { return set }
        }
        if let later = keysFetch { return try await later.value() }
        switch keyFetchGuard.ask(for: keyID, now: effects.uptime()) {
        case .limited: throw .keyFetchesLimited
        case .knownAbsent: throw .idToken(.key(.unknownKeyID))
        case .fetch: return try await startKeysFetch(for: keyID).value()
        }
    }

    func status() -> ProviderStatus {
        let now = effects.uptime()
        let hasMetadata = cachedMetadata.usable(now: now) != nil
        let keys = cachedKeys.usable(now: now)
        return ProviderStatus(
            name: configuration.name, issuer: configuration.issuer.bytes,
            metadata: hasMetadata ? (cachedMetadata.isFresh(now: now) ? .fresh : .stale) : .none,
            metadataAge: hasMetadata ? now - cachedMetadata.fetchedAt : nil,
            keyCount: keys?.usableCount ?? 0, keysAge: keys == nil ? nil : now - cachedKeys.fetchedAt,
            lastError: (cachedMetadata.failure ?? cachedKeys.failure)?.reason)
    }

    private func startMetadataFetch() -> SharedFetch<ProviderMetadata> {
        let fetch = SharedFetch<ProviderMetadata>()
        metadataFetch = fetch
        Task {
            let outcome: Result<ProviderMetadata, ProviderError>
            do throws(ProviderError) {
                let metadata = try await fetchMetadata()
                cachedMetadata.store(metadata, lifetime: .seconds(3_600), now: effects.uptime())
                outcome = .success(metadata)
            } catch {
                cachedMetadata.failed(error, now: effects.uptime())
                outcome = .failure(error)
            }
            metadataFetch = nil
            await fetch.finish(outcome)
        }
        return fetch
    }

    private func fetchMetadata() async throws(ProviderError) -> ProviderMetadata {
        guard let url = configuration.issuer.discoveryURL else { throw .metadata(.endpointMissing) }
        let answer = try await get(url, maximumBytes: ProviderMetadata.maximumBytes)
        do {
            return try ProviderMetadata.parse(answer.body, issuer: configuration.issuer)
        } catch { throw .metadata(error) }
    }

    /// `keyID`: the one that this fetch is for; if the new set has it not either, that is remembered.
    private func startKeysFetch(for keyID: [UInt8]? = nil) -> SharedFetch<KeySet> {
        let fetch = SharedFetch<KeySet>()
        keysFetch = fetch
        Task {
            let outcome: Result<KeySet, ProviderError>
            do throws(ProviderError) {
                let (set, lifetime) = try await fetchKeys()
                cachedKeys.store(set, lifetime: lifetime, now: effects.uptime())
                if let keyID, !set.names(keyID) { keyFetchGuard.isAbsent(keyID, now: effects.uptime()) }
                outcome = .success(set)
            } catch {
                cachedKeys.failed(error, now: effects.uptime())
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
        let answer = try await get(url, maximumBytes: KeySet.maximumBytes)
        let set: KeySet
        do { set = try KeySet.parse(answer.body) } catch { throw .keys(error) }
        // A set that verifies nothing is no set: the last good one stays (HTTP-09).
        guard set.usableCount > 0 else { throw .keys(.noKeys) }
        return (set, .seconds(min(max(answer.maxAge ?? 3_600, 60), 86_400)))
    }

    private func get(_ url: EndpointURL, maximumBytes: Int) async throws(ProviderError) -> HTTPAnswer {
        let answer: HTTPAnswer
        do throws(TransportError) {
            answer = try await transport.send(HTTPRequest(url: url, content: .none, maximumBodyBytes: maximumBytes))
        } catch { throw .transport(error) }
        guard answer.status == 200 else { throw .httpStatus(answer.status) }
        guard TokenEndpointAnswer.isJSON(answer.mediaType) else { throw .notJSON }
        return answer
    }
}
