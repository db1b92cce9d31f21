import JOSE

/// The provider's metadata and keys: cached, fetched by one at a time, an old one served while a
/// new one comes (HTTP-09).
actor ProviderDocuments {
    private let configuration: ProviderConfiguration
    private let transport: any HTTPTransport
    private let effects: RelyingPartyEffects
    private var cachedMetadata = CachedDocument<ProviderMetadata>()
    private var cachedKeys = CachedDocument<KeySet>()
    private var metadataFetch: Task<Result<ProviderMetadata, ProviderError>, Never>?
    private var keysFetch: Task<Result<KeySet, ProviderError>, Never>?
    private var keyFetchGuard = KeyFetchGuard()
    private var lastError: ProviderError?

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
        guard metadataFetch != nil || cachedMetadata.mayFetch(now: now) else { throw lastFailure }
        return try await (metadataFetch ?? startMetadataFetch()).value.get()
    }

    func keys() async throws(ProviderError) -> KeySet {
        let now = effects.uptime()
        if cachedKeys.isFresh(now: now), let value = cachedKeys.value { return value }
        if let old = cachedKeys.usable(now: now) {
            if keysFetch == nil, cachedKeys.mayFetch(now: now) { _ = startKeysFetch() }
            return old
        }
        guard keysFetch != nil || cachedKeys.mayFetch(now: now) else { throw lastFailure }
        return try await (keysFetch ?? startKeysFetch()).value.get()
    }

    /// A newer set for a key ID that the current one does not have (KEY-4).
    func keys(fetchingFor keyID: [UInt8]) async throws(ProviderError) -> KeySet {
        if let running = keysFetch { return try await running.value.get() }
        let now = effects.uptime()
        switch keyFetchGuard.ask(for: keyID, now: now) {
        case .limited: throw .keyFetchesLimited
        case .knownAbsent: throw .idToken(.key(.unknownKeyID))
        case .fetch: break
        }
        let set = try await startKeysFetch().value.get()
        if !set.names(keyID) { keyFetchGuard.isAbsent(keyID, now: now) }
        return set
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
            lastError: lastError?.reason)
    }

    private var lastFailure: ProviderError { lastError ?? .transport(.cannotConnect) }

    private func startMetadataFetch() -> Task<Result<ProviderMetadata, ProviderError>, Never> {
        let task = Task { await fetchMetadata() }
        metadataFetch = task
        return task
    }

    private func fetchMetadata() async -> Result<ProviderMetadata, ProviderError> {
        let result: Result<ProviderMetadata, ProviderError>
        do throws(ProviderError) {
            guard let url = configuration.issuer.discoveryURL else { throw .metadata(.endpointMissing) }
            let answer = try await get(url, maximumBytes: ProviderMetadata.maximumBytes)
            do throws(ProviderMetadataError) {
                let metadata = try ProviderMetadata.parse(answer.body, issuer: configuration.issuer)
                cachedMetadata.store(metadata, lifetime: .seconds(3_600), now: effects.uptime())
                result = .success(metadata)
                lastError = nil
            } catch { throw ProviderError.metadata(error) }
        } catch {
            cachedMetadata.failed(now: effects.uptime())
            lastError = error
            result = .failure(error)
        }
        metadataFetch = nil
        return result
    }

    private func startKeysFetch() -> Task<Result<KeySet, ProviderError>, Never> {
        let task = Task { await fetchKeys() }
        keysFetch = task
        return task
    }

    private func fetchKeys() async -> Result<KeySet, ProviderError> {
        let result: Result<KeySet, ProviderError>
        do throws(ProviderError) {
            let url: EndpointURL
            if let configured = configuration.endpoints.jwks { url = configured } else { url = try await metadata().jwks }
            let answer = try await get(url, maximumBytes: KeySet.maximumBytes)
            do throws(KeySetError) {
                let set = try KeySet.parse(answer.body)
                let lifetime = min(max(answer.maxAge ?? 3_600, 60), 86_400)
                cachedKeys.store(set, lifetime: .seconds(lifetime), now: effects.uptime())
                result = .success(set)
                lastError = nil
            } catch { throw ProviderError.keys(error) }
        } catch {
            cachedKeys.failed(now: effects.uptime())
            lastError = error
            result = .failure(error)
        }
        keysFetch = nil
        return result
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
