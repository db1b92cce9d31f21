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
