import CHostSystem
import Glibc

/// Signals as values instead of handlers.
package struct Signals: Sendable {
    private let descriptor: Int32

    /// From now on these signals do nothing but arrive here.
    package init(_ signals: [Int32]) throws(SystemError) {
        descriptor = usher_signal_descriptor(signals, signals.count)
        guard descriptor >= 0 else { throw SystemError(call: "sigaction", number: -descriptor) }
    }

    /// Waits for one, at most so many seconds; nil when none has arrived.
    package func wait(seconds: Int64) -> Int32? {
        let end = BootClock.now() + seconds
        while true {
            let left = end - BootClock.now()
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&entry, 1, Int32(clamping: max(left, 0) * 1_000))
            if count > 0 {
                let signal = usher_read_signal(descriptor)
                return signal == 0 ? nil : signal
            }
            if count == 0 { return nil }
        }
    }

    /// The signals as they arrive. The waiting thread lives until the process ends.
    package func stream() -> AsyncStream<Int32> {
        let (stream, sink) = AsyncStream<Int32>.makeStream()
        let reader = SignalReader(descriptor: descriptor, sink: sink)
        if !BackgroundThread.start({ reader.run() }) { sink.finish() }
        return stream
    }
}

private struct SignalReader: Sendable {
    let descriptor: Int32
    let sink: AsyncStream<Int32>.Continuation

    func run() {
        while true {
            let signal = usher_read_signal(descriptor)
            if signal == 0 { break }
            sink.yield(signal)
        }
        sink.finish()
    }
}
