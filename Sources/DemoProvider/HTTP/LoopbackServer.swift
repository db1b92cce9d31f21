import FlyingFox
import FlyingSocks
import Foundation

/// A listening socket on loopback, and the server behind it.
struct LoopbackServer: Sendable {
    /// A handler may take as long as the longest reply delay, in seconds.
    private static let patience: TimeInterval = 90

    private let server: HTTPServer
    private let running: Task<Void, any Error>
    /// `http://127.0.0.1:PORT`
    let issuer: String

    /// Listens; until `serve` is called everything is a 404. Throws when the port is taken.
    static func listen(on address: LoopbackAddress, port: UInt16) async throws -> LoopbackServer {
        let pool = PromptPool(pool: HTTPServer.defaultPool())
        let server: HTTPServer
        switch address {
        case .ip4:
            server = HTTPServer(
                address: try .inet(ip4: address.rawValue, port: port), timeout: patience, pool: pool, logger: .disabled)
        case .ip6:
            server = HTTPServer(
                address: try .inet6(ip6: address.rawValue, port: port), timeout: patience, pool: pool,
                logger: .disabled)
        }
        let listening = Task { try await server.waitUntilListening() }
        let running = Task {
            defer { listening.cancel() }
            try await server.run()
        }
        try await listening.value
        let taken: UInt16
        switch await server.listeningAddress {
        case .ip4(_, let port), .ip6(_, let port): taken = port
        case .unix, nil: throw SocketError.unsupportedAddress
        }
        return LoopbackServer(server: server, running: running, issuer: "http://\(address.urlHost):\(taken)")
    }

    func serve(_ front: HTTPFront) async {
        await server.appendRoute("*", to: front)
    }

    /// Returns when the server cannot go on, or when the caller is cancelled; then it has stopped.
    func end() async {
        await withTaskCancellationHandler {
            _ = await running.result
        } onCancel: {
            running.cancel()
        }
    }
}
