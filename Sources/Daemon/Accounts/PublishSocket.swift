import AccountRecord
import HostSystem

/// One question to usher-publish. Blocks.
struct PublishSocket: Sendable {
    /// usher-publish is started by the question, and may have to read and write 250,000 accounts.
    private static let milliseconds: Int64 = 10_000
    private static let maximumAnswer = 16_384

    let path: String
    let owners: Set<UInt32>

    func ask(_ request: PublishRequest) throws(PublishFault) -> PublishAnswer {
        let frame: [UInt8]
        do throws(PublishRequestError) { frame = try request.encode() } catch { throw .rows }
        let connection = try connect()
        let answer: [UInt8]
        do throws(ConnectionRefusal) {
            try connection.write(frame)
            let header = try connection.read(PublishRequest.headerBytes)
            let length = header.dropFirst(2).reduce(0) { $0 << 8 | Int($1) }
            answer = length <= Self.maximumAnswer ? header + (try connection.read(length)) : []
        } catch { throw .unreachable }
        guard let answer = PublishAnswer.decode(answer) else { throw .malformedAnswer }
        return answer
    }

    private func connect() throws(PublishFault) -> UnixConnection {
        let connection: UnixConnection
        do throws(ConnectionRefusal) {
            connection = try UnixConnection(path: path, milliseconds: Self.milliseconds)
        } catch { throw .unreachable }
        let peer: PeerCredentials
        do throws(SystemError) { peer = try connection.peer() } catch { throw .unreachable }
        guard owners.contains(peer.uid) else { throw .stranger(uid: peer.uid) }
        return connection
    }
}
