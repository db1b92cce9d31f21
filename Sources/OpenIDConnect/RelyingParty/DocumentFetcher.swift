import JOSE

/// Asks the provider for its documents, one request each, and checks what comes.
struct DocumentFetcher: Sendable {
    let configuration: ProviderConfiguration
    let transport: any HTTPTransport

    /// From `discovery_url`, or the issuer's well-known address; where that is not there, from the one
    /// of RFC 8414. Each must name the issuer.
    func metadata() async throws(ProviderError) -> (ProviderMetadata, lifetime: Duration) {
        let issuer = configuration.issuer
        guard let url = configuration.discovery.url ?? issuer.discoveryURL else { throw .metadata(.endpointMissing) }
        let answer: HTTPAnswer
        do throws(ProviderError) {
            answer = try await get(url, maximumBytes: ProviderMetadata.maximumBytes)
        } catch {
            guard configuration.discovery.url == nil, Self.isAbsence(error), let other = issuer.authorizationServerURL
            else { throw error }
            answer = try await get(other, maximumBytes: ProviderMetadata.maximumBytes)
        }
        let metadata: ProviderMetadata
        do throws(ProviderMetadataError) {
            metadata = try ProviderMetadata.parse(answer.body, issuer: issuer)
            try EndpointHosts.check(metadata, configuration)
        } catch { throw .metadata(error) }
        return (
            metadata,
            DocumentLimits.lifetime(maxAge: answer.maxAge, limit: configuration.documents.metadataLifetime)
        )
    }

    func keys(at url: EndpointURL) async throws(ProviderError) -> (set: KeySet, lifetime: Duration) {
        let answer = try await get(url, maximumBytes: KeySet.maximumBytes)
        let limits = configuration.documents
        return (
            try Self.keySet(answer.body, limits: limits),
            DocumentLimits.lifetime(maxAge: answer.maxAge, limit: limits.keysLifetime)
        )
    }

    /// A set that verifies nothing is no set: the last good one stays (HTTP-09).
    static func keySet(_ document: [UInt8], limits: DocumentLimits) throws(ProviderError) -> KeySet {
        let set: KeySet
        do { set = try KeySet.parse(document, maximumKeys: limits.maximumKeys) } catch { throw .keys(error) }
        guard set.usableCount > 0 else { throw .keys(.noKeys) }
        return set
    }

    /// The provider says that there is nothing at the address; everything else is a failure of it.
    private static func isAbsence(_ error: ProviderError) -> Bool {
        [.httpStatus(404), .httpStatus(405), .httpStatus(410)].contains(error)
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
