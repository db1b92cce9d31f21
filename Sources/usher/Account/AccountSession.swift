import JOSE
import SecretMemory
import StrictJSON

/// One conversation with usherd about accounts or their store.
struct AccountSession {
    /// Bytes in one line, before base64url: usherd takes lines of 16 KiB.
    private static let pieceBytes = 12_000
    /// usherd may have to read or copy the whole store; in milliseconds.
    private static let patience: Int64 = 600_000

    private let path: String
    private let connection: AdminSession

    init(_ socket: AdminSocket) throws(AccountFailure) {
        path = socket.path
        do throws(AdminError) { connection = try socket.open() } catch {
            throw AccountFailure(error, path: socket.path)
        }
    }

    func ask(
        _ verb: AdminVerb, _ members: [(String, JSONValue)] = []
    ) throws(AccountFailure) -> JSONObject {
        let answer: JSONObject
        do throws(AdminError) {
            answer = try AdminAnswer.object(connection.ask(verb.request(members), patience: Self.patience))
        } catch {
            throw AccountFailure(error, path: path)
        }
        guard answer["ok"] == .bool(true) else { throw AccountFailure(refusal: answer) }
        return answer
    }

    /// Announces a secret and sends it behind the line, so that it is part of none.
    func send(_ secret: SecretBytes) throws(AccountFailure) {
        _ = try ask(.secret, [("bytes", .integer(secret.count))])
        do throws(AdminError) { try connection.send(secret, patience: Self.patience) } catch {
            throw AccountFailure(error, path: path)
        }
    }

    /// Sends all that `next` gives until it gives nothing; returns the number of bytes.
    func upload(_ next: () throws -> [UInt8]) throws -> Int {
        var count = 0
        while true {
            var rest = try next()[...]
            if rest.isEmpty { return count }
            while !rest.isEmpty {
                let piece = rest.prefix(Self.pieceBytes)
                _ = try ask(.upload, [("data", .string(Base64URL.encode(piece)))])
                rest = rest.dropFirst(piece.count)
                count += piece.count
            }
        }
    }

    /// Asks, and hands what usherd sends to `take`, piece by piece.
    func download(_ verb: AdminVerb, _ take: ([UInt8]) throws -> Void) throws {
        guard let bytes = try ask(verb)["bytes"]?.number?.integer else { throw malformed }
        var count: Int64 = 0
        while true {
            let answer = try ask(.download)
            guard let piece = answer["data"]?.text.flatMap({ Base64URL.decode($0) }), let isEnd = answer["end"]?.bool,
                isEnd || !piece.isEmpty
            else { throw malformed }
            count += Int64(piece.count)
            try take(piece)
            guard isEnd else { continue }
            guard count == bytes else { throw malformed }
            return
        }
    }

    /// usherd's answer makes no sense.
    var malformed: AccountFailure { AccountFailure(.malformed, path: path) }
}
