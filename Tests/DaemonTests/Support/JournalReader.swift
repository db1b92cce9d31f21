import Glibc
import HostSystem
import NIOConcurrencyHelpers

/// Stands where journald would: keeps every entry that arrives.
final class JournalReader: Sendable {
    private let descriptor: Int32
    private let kept: NIOLockedValueBox<[[UInt8]]>
    private let isOver: NIOLockedValueBox<Bool>

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let (kept, isOver) = (NIOLockedValueBox<[[UInt8]]>([]), NIOLockedValueBox(false))
        self.kept = kept
        self.isOver = isOver
        // The queue is short: somebody has to empty it while the test does other things.
        let isStarted = BackgroundThread.start { [descriptor] in
            while !isOver.withLockedValue({ $0 }) {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if poll(&entry, 1, 100) > 0 { Self.drain(descriptor, kept) }
            }
            close(descriptor)
        }
        guard result == 0, isStarted else { throw TemporaryDirectory.Failed() }
    }

    deinit {
        isOver.withLockedValue { $0 = true }
    }

    /// Everything that has arrived, as it came.
    var raw: [[UInt8]] {
        Self.drain(descriptor, kept)
        return kept.withLockedValue { $0 }
    }

    private static func drain(_ descriptor: Int32, _ kept: NIOLockedValueBox<[[UInt8]]>) {
        kept.withLockedValue { kept in
            var bytes = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                guard count >= 0 else { return }
                kept.append(Array(bytes.prefix(count)))
            }
        }
    }

    /// The decisions, each as its journal fields, in order.
    var decisions: [[String: String]] {
        raw.map(Self.fields).filter { $0["USHER_OUTCOME"] != nil }
    }

    /// Messages of the daemon about itself, by event.
    var notes: [String] {
        raw.map(Self.fields).filter { $0["USHER_OUTCOME"] == nil }.compactMap { $0["USHER_EVENT"] }
    }

    private static func fields(_ entry: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for line in entry.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
        }
        return fields
    }
}
