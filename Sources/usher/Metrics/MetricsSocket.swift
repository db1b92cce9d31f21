import Glibc
import HostSystem

/// The caller's end of usherd's socket for figures.
struct MetricsSocket {
    static let standardPath = "/run/usher/metrics.sock"
    /// For everything, in milliseconds.
    private static let patience: Int64 = 5_000
    private static let maximumBytes = 4_194_304

    enum Format: String, CaseIterable {
        case openmetrics
        case prometheus

        var accept: String {
            switch self {
            case .openmetrics: "application/openmetrics-text"
            case .prometheus: "text/plain"
            }
        }
    }

    enum Refusal: Error, Equatable {
        /// errno's value.
        case unreachable(Int32)
        /// The socket is neither root's nor the caller's.
        case foreignPeer
        case noAnswer
        /// It is not one with figures.
        case malformed
    }

    let path: String

    /// The figures as text.
    func read(_ format: Format) throws(Refusal) -> [UInt8] {
        let answer: [UInt8]
        do throws(ConnectionRefusal) {
            let connection = try UnixConnection(path: path, milliseconds: Self.patience)
            guard let peer = try? connection.peer(), peer.uid == 0 || peer.uid == geteuid() else {
                throw ConnectionRefusal.failed(EPERM)
            }
            try connection.write(Array("GET /metrics HTTP/1.0\r\nAccept: \(format.accept)\r\n\r\n".utf8))
            answer = try connection.readAll(maximum: Self.maximumBytes)
        } catch {
            switch error {
            case .failed(EPERM): throw .foreignPeer
            case .failed(let number): throw .unreachable(number)
            case .ended, .tooSlow: throw .noAnswer
            case .tooLarge, .descriptors: throw .malformed
            }
        }
        return try Self.body(answer)
    }

    static func body(_ answer: [UInt8]) throws(Refusal) -> [UInt8] {
        guard answer.starts(with: "HTTP/1.0 200 ".utf8) else { throw answer.isEmpty ? .noAnswer : .malformed }
        let end = Array("\r\n\r\n".utf8)
        guard let start = answer.indices.first(where: { answer[$0...].starts(with: end) }) else { throw .malformed }
        return Array(answer[(start + end.count)...])
    }
}
