import Foundation
import Glibc

/// The signals that end the program.
enum EndSignals {
    /// One element for each SIGTERM or SIGINT from now on; they do nothing else any more.
    static func watch() -> AsyncStream<Void> {
        signal(SIGPIPE, SIG_IGN)
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The handler holds its source: it lives as long as the program.
            source.setEventHandler { withExtendedLifetime(source) { _ = continuation.yield() } }
            source.resume()
        }
        return stream
    }
}
