import CCurl

/// Owns a curl multi handle. Only `wakeUp` may be called from another thread than the worker.
final class MultiHandle: @unchecked Sendable {  // curl_multi_wakeup is thread-safe; the rest is the worker's
    let pointer: UnsafeMutableRawPointer

    /// `maximumEndpointConnections` 0: no limit of its own.
    init?(maximumConnections: Int, maximumEndpointConnections: Int) {
        guard let pointer = usher_multi_new(maximumConnections, maximumEndpointConnections) else { return nil }
        self.pointer = pointer
    }

    deinit {
        usher_multi_free(pointer)
    }

    func wakeUp() {
        usher_multi_wakeup(pointer)
    }
}
