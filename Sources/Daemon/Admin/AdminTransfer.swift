import Accounts
import JOSE
import NIOConcurrencyHelpers
import StrictJSON

/// What one connection of the admin socket sends or receives in pieces, because it is longer than a line. It
/// ends with the connection.
final class AdminTransfer: Sendable {
    /// Bytes of an answer to `download`.
    static let pieceBytes = 262_144

    enum Source: Sendable {
        case bytes([UInt8])
        case file(OutgoingFile)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.bytes
            }
        }

        fileprivate func piece(at offset: Int) throws(StoreError) -> [UInt8] {
            switch self {
            case .bytes(let bytes): Array(bytes[offset...].prefix(AdminTransfer.pieceBytes))
            case .file(let file): try file.read(AdminTransfer.pieceBytes, at: offset)
            }
        }
    }

    private enum State {
        case idle
        case receiving(IncomingFile)
        case sending(Source, sent: Int)
    }

    /// What is not for any parser.
    let secret = SecretIntake()
    private let state = NIOLockedValueBox(State.idle)

    /// The answer to a request whose result is fetched with `download`.
    func begin(_ source: Source) -> JSONValue {
        state.withLockedValue { $0 = .sending(source, sent: 0) }
        return .members([("ok", .bool(true)), ("bytes", .integer(source.count))])
    }

    /// The next piece of what was begun.
    func download() throws(AdminRefusal) -> JSONValue {
        guard case .sending(let source, let sent) = state.withLockedValue({ $0 }) else { throw .transfer }
        let piece: [UInt8]
        do throws(StoreError) { piece = try source.piece(at: sent) } catch { throw AdminRefusal(error) }
        let isEnd = sent + piece.count == source.count
        state.withLockedValue { $0 = isEnd ? .idle : .sending(source, sent: sent + piece.count) }
        return .members([
            ("ok", .bool(true)), ("data", .string(Base64URL.encode(piece))), ("end", .bool(isEnd)),
        ])
    }

    /// Takes a piece of what a later request on this connection means.
    func upload(_ piece: [UInt8], storePath: String) throws(AdminRefusal) -> JSONValue {
        do throws(StoreError) {
            let file: IncomingFile
            if case .receiving(let known) = state.withLockedValue({ $0 }) {
                file = known
            } else {
                file = try IncomingFile(besideStore: storePath)
                state.withLockedValue { $0 = .receiving(file) }
            }
            try file.append(piece)
            return .members([("ok", .bool(true)), ("bytes", .integer(file.bytes))])
        } catch {
            throw AdminRefusal(error)
        }
    }

    /// What was received, when it has so many bytes; nothing is received then any more.
    func received(bytes: Int) throws(AdminRefusal) -> IncomingFile {
        let received = state.withLockedValue { state in
            defer { state = .idle }
            return state
        }
        guard case .receiving(let file) = received, file.bytes == bytes else { throw .transfer }
        return file
    }
}
