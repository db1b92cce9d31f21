import AccountRecord
import HostSystem

/// Serves one connection after the other and ends when nobody comes: no process of root's waits for work. systemd
/// keeps the socket and starts the next one.
struct PublishService {
    let publisher: Publisher
    let listener: Int32
    /// Who may ask besides root.
    let askingUID: UInt32?
    /// How often passwd, group and the configuration are looked at while nobody comes, and how many times.
    var tick: (milliseconds: Int32, count: Int) = (500, 10)
    /// All that a client may take.
    var clientMilliseconds: Int64 = 5_000

    func run() {
        var stamp = publisher.hostStamp()
        // A request that waits makes everything anew anyway.
        var isDue = true
        var ticks = 0
        while ticks < tick.count {
            if UnixConnection.waits(at: listener, milliseconds: isDue ? 0 : tick.milliseconds) {
                stamp = publisher.hostStamp()
                if serve() { isDue = false }
                ticks = 0
                continue
            }
            let now = publisher.hostStamp()
            if isDue || now != stamp {
                stamp = now
                _ = publisher.publishAgain()
                ticks = 0
            }
            isDue = false
            ticks += 1
        }
    }

    /// Whether a request was published.
    private func serve() -> Bool {
        guard let connection = UnixConnection(listener: listener, milliseconds: clientMilliseconds) else {
            return false
        }
        do {
            let peer = try connection.peer()
            guard peer.uid == 0 || peer.uid == askingUID else {
                publisher.log("uid \(peer.uid) may not ask")
                return false
            }
            let answer = answer(connection)
            try connection.write(answer.encode())
            if case .published = answer { return true }
        } catch {
            publisher.log("the answer cannot be sent: \(error)")
        }
        return false
    }

    private func answer(_ connection: UnixConnection) -> PublishAnswer {
        do {
            let header = try connection.read(PublishRequest.headerBytes)
            let payload = try connection.read(PublishRequest.payloadLength(header: header))
            return publisher.publish(try PublishRequest.decode(header + payload))
        } catch {
            publisher.log("no request: \(error)")
            return .refused(.request)
        }
    }
}
