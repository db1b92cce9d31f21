import LoginWire
import Testing

/// Speaks as pam_usher.so does, and also as it never would.
actor ShimClient {
    nonisolated let connection: SocketClient
    private var reader = FrameReader()

    init(_ daemon: TestDaemon) throws {
        connection = try SocketClient(path: daemon.authPath)
    }

    nonisolated func send(_ bytes: [UInt8]) { connection.send(bytes) }

    nonisolated func begin(_ request: LoginRequest) { send(request.encode()) }

    nonisolated func answer(_ purpose: AskPurpose, _ text: String = "") {
        send(Self.answerFrame(purpose, Array(text.utf8)))
    }

    static func answerFrame(_ purpose: AskPurpose, _ bytes: [UInt8]) -> [UInt8] {
        let fields: [UInt8] =
            [1, 0, 1, purpose.rawValue, 2, UInt8(bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
        return Frame(type: 0x02, payload: fields).encode()
    }

    static let cancelFrame = Frame(type: 0x03, payload: []).encode()

    /// The next frame, or that there is none any more.
    func next() async throws -> DaemonFrame {
        while true {
            if let frame = try reader.next() { return try DaemonFrame(type: frame.type, payload: frame.payload) }
            let bytes = try await connection.receive()
            if bytes.isEmpty { return .closed }
            reader.append(bytes)
        }
    }

    /// Reads on to the verdict; nil when the connection ends without one.
    func verdict() async throws -> DaemonFrame.Verdict? {
        while true {
            switch try await next() {
            case .verdict(let verdict): return verdict
            case .closed: return nil
            case .accepted, .say, .ask, .environment: continue
            }
        }
    }

    /// Reads on to the next `ask`; fails when there is none.
    func untilAsked(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        while true {
            switch try await next() {
            case .ask: return
            case .accepted, .say: continue
            case let other: throw Unexpected(frame: other)
            }
        }
    }

    /// Reads on to the next text that is shown.
    func untilShown() async throws -> String {
        while true {
            switch try await next() {
            case .say(let text): return text
            case .accepted: continue
            case let other: throw Unexpected(frame: other)
            }
        }
    }

    struct Unexpected: Error {
        let frame: DaemonFrame
    }
}
