import AccountRecord
import Accounts
import Glibc
import HostSystem
import NIOConcurrencyHelpers
import SecretMemory
import SiteSeed

@testable import Daemon

/// A store in a directory of its own, which outlives a daemon, and a usher-publish at a real socket.
final class TestAccounts: Sendable {
    private struct State {
        var rows: [[AccountRow]] = []
        var answer: (@Sendable (PublishRequest) -> PublishAnswer?)?
        var isEnded = false
    }

    static let group = "sudo:x:27:\nusers:x:100:\nbuilders:x:1500:\n"

    let directory: TemporaryDirectory
    private let state = NIOLockedValueBox(State())
    private let owners: Set<UInt32>
    private let hasSeed: Bool
    /// What the host's name service knows; of no other names anything.
    let names = NIOLockedValueBox<[String: HostAccount.Lookup]>([:])
    private let sealing: TokenSealing

    /// `owners`: who may have made the socket. `directory`: one with a store.
    init(
        owners: Set<UInt32> = [geteuid()], hasSeed: Bool = true, sealing: TokenSealing = .absent,
        directory: TemporaryDirectory? = nil
    ) throws {
        self.directory = try directory ?? TemporaryDirectory()
        // Of an object that had the directory before.
        unlink(self.directory.file("publish"))
        self.owners = owners
        self.hasSeed = hasSeed
        self.sealing = sealing
        let listener = try UnixListener.bind(path: self.directory.file("publish"))
        _ = BackgroundThread.start { [weak self, state] in
            while !state.withLockedValue(\.isEnded) {
                guard UnixConnection.waits(at: listener, milliseconds: 50),
                    let connection = UnixConnection(listener: listener, milliseconds: 2_000)
                else { continue }
                self?.serve(connection)
            }
            close(listener)
        }
    }

    deinit { state.withLockedValue { $0.isEnded = true } }

    /// The rows of each request, in order.
    var published: [[AccountRow]] { state.withLockedValue(\.rows) }

    /// What is answered from now on; nil ends the connection.
    func answer(_ answer: @escaping @Sendable (PublishRequest) -> PublishAnswer?) {
        state.withLockedValue { $0.answer = answer }
    }

    private func serve(_ connection: UnixConnection) {
        guard let header = try? connection.read(PublishRequest.headerBytes),
            let length = try? PublishRequest.payloadLength(header: header), let rest = try? connection.read(length),
            let request = try? PublishRequest.decode(header + rest)
        else { return }
        let answer = state.withLockedValue { state in
            state.rows.append(request.rows)
            return state.answer
        }
        let good = PublishAnswer.published(
            generation: 1, accounts: UInt32(clamping: request.rows.count), problems: [])
        guard let said = answer == nil ? good : answer?(request) else { return }
        try? connection.write(said.encode())
    }

    func keeper(_ clock: DaemonClock) -> AccountKeeper {
        let socket = Publishing.socket(directory.file("publish"), owners: owners)
        let hasSeed = hasSeed
        return AccountKeeper(
            path: directory.file("usher.db"), clock: clock,
            publishing: Publishing(
                send: socket.send,
                localGroups: { HostAccounts(passwd: [], group: Array(Self.group.utf8)) }),
            seed: { hasSeed ? UIDSeed(SecretBytes(copying: Array("a seed of thirty-two bytes, 012345".utf8))) : nil },
            find: { [names] name in names.withLockedValue { $0[String(decoding: name, as: UTF8.self)] ?? .none } },
            sealing: sealing)
    }

    /// The store, beside the daemon's own connection.
    func store() throws -> AccountStore {
        try AccountStore.open(path: directory.file("usher.db"), creation: .never)
    }
}
