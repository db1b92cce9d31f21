/// One fetch that several logins wait for. A login that is cancelled stops waiting at once; the
/// fetch goes on for the others.
actor SharedFetch<Value: Sendable> {
    typealias Outcome = Result<Value, ProviderError>

    private var outcome: Outcome?
    private var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
    private var waitersSoFar = 0

    func finish(_ outcome: Outcome) {
        self.outcome = outcome
        for waiter in waiters.values { waiter.resume(returning: outcome) }
        waiters = [:]
    }

    func value() async throws(ProviderError) -> Value {
        waitersSoFar += 1
        let number = waitersSoFar
        let settled: Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Outcome, Never>) in
                if let outcome {
                    waiter.resume(returning: outcome)
                } else if Task.isCancelled {
                    waiter.resume(returning: .failure(.transport(.cancelled)))
                } else {
                    waiters[number] = waiter
                }
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
        return try settled.get()
    }

    private func leave(_ number: Int) {
        waiters.removeValue(forKey: number)?.resume(returning: .failure(.transport(.cancelled)))
    }
}
