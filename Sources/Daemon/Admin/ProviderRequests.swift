import OpenIDConnect
import StrictJSON

/// `usher provider`: what is known of the providers, and a fetch on demand.
struct ProviderRequests: Sendable {
    /// How long the answer to a refresh may take; the fetch itself goes on.
    private static let patience = Duration.seconds(20)

    /// Those that serve now.
    let clients: @Sendable () -> [RelyingParty]
    let sleep: @Sendable (Duration) async throws -> Void

    /// `name` is the member of the request: absent means all.
    func show(_ name: JSONValue?) async -> JSONValue {
        guard let chosen = chosen(name) else { return Self.unknown }
        var reports: [JSONValue] = []
        for client in chosen { reports.append(ProviderReportJSON.of(await client.report())) }
        return .members([("ok", .bool(true)), ("providers", .array(reports))])
    }

    func refresh(_ name: JSONValue?) async -> JSONValue {
        guard let chosen = chosen(name) else { return Self.unknown }
        let outcomes = await withTaskGroup(of: (Int, JSONValue).self) { group in
            for (number, client) in chosen.enumerated() { group.addTask { (number, await refresh(client)) } }
            return await group.reduce(into: [Int: JSONValue]()) { $0[$1.0] = $1.1 }
        }
        return .members([("ok", .bool(true)), ("providers", .array(chosen.indices.compactMap { outcomes[$0] }))])
    }

    /// One provider's line; a wait that is cut short ends as cancelled.
    private func refresh(_ client: RelyingParty) async -> JSONValue {
        let name = ("name", JSONValue.text(client.configuration.name))
        let result = await withTaskGroup(of: Result<ProviderRefresh, ProviderError>?.self) { group in
            group.addTask {
                do throws(ProviderError) { return .success(try await client.refresh()) } catch {
                    return .failure(error)
                }
            }
            group.addTask { [sleep] in
                try? await sleep(Self.patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        switch result {
        case .success(let refresh)?:
            return .members([
                name, ("refreshed", .bool(true)), ("metadata", .text(refresh.metadata.rawValue)),
                ("keys", .text(refresh.keys.rawValue)),
            ])
        case .failure(let error)?:
            return .members([name, ("refreshed", .bool(false)), ("reason", .text(error.reason))])
        case nil:
            return .members([
                name, ("refreshed", .bool(false)), ("reason", .text(ProviderError.transport(.timedOut).reason)),
            ])
        }
    }

    /// nil: there is no such provider.
    private func chosen(_ name: JSONValue?) -> [RelyingParty]? {
        let clients = clients()
        guard let name else { return clients }
        guard let text = name.text,
            let client = clients.first(where: { $0.configuration.name.utf8.elementsEqual(text) })
        else { return nil }
        return [client]
    }

    private static let unknown = AdminRequests.refusal("admin.unknown_provider", "There is no such provider.")
}
