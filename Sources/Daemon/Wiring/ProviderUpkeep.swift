import OpenIDConnect

/// Keeps the documents of the providers that serve at hand: one task for each client, for as long as it serves.
final actor ProviderUpkeep {
    private var running: [(transport: RenewableTransport, task: Task<Void, Never>)] = []

    /// Begins for new clients, ends for those that are gone.
    func serve(_ providers: [ProviderService]) {
        let gone = running.filter { old in !providers.contains { $0.transport === old.transport } }
        for old in gone { old.task.cancel() }
        running.removeAll { old in gone.contains { $0.transport === old.transport } }
        for provider in providers where !running.contains(where: { $0.transport === provider.transport }) {
            let client = provider.client
            running.append((provider.transport, Task { await client.keepReady() }))
        }
    }

    /// Ends all, and waits for that.
    func end() async {
        let tasks = running.map(\.task)
        running = []
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
