extension RelyingParty {
    /// Keeps metadata and keys at hand until the task is cancelled: fetches them at the start, again
    /// when they stop being fresh, and after a failure with growing pauses, so that no login has to.
    package func keepReady() async {
        var retry = RetryPause()
        while !Task.isCancelled {
            var pause: Duration
            do throws(ProviderError) {
                pause = try await documents.maintain()
                retry.succeeded()
            } catch {
                pause = retry.failed()
            }
            // Up to a fifth more.
            pause += effects.jitter(pause / 5)
            guard (try? await effects.sleep(pause)) != nil else { return }
        }
    }

    /// Everything that is known of the provider.
    package func report() async -> ProviderReport {
        await documents.report()
    }

    /// Fetches metadata and keys now; one for all who ask at a time, and within the limits.
    package func refresh() async throws(ProviderError) -> ProviderRefresh {
        try await documents.refresh()
    }
}
