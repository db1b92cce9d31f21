import Testing

/// Waits until the condition holds, which something that is under way brings about. Fails after 30 s.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: @Sendable () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !condition() {
        guard ContinuousClock.now - start < .seconds(30) else {
            Issue.record("it never came to be: \(what)", sourceLocation: sourceLocation)
            throw NeverHappened()
        }
        await Task.yield()
    }
}

struct NeverHappened: Error {}
