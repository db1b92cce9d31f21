import AccountRecord
import Glibc
import HostSystem
import Testing

@testable import usher_publish

/// The socket, with clients that have written all before the service looks: it runs until nobody comes.
struct PublishServiceTests {
    private static let request = PublishRequest(rows: [
        AccountRow(name: Array("alice".utf8), uid: 1_879_048_200, state: .active, displayName: [], groups: [])
    ])

    private func serve(_ place: PublisherPlace, asking: UInt32?, clients: [[UInt8]]) throws -> [PublishAnswer?] {
        let listener = try UnixListener.bind(path: place.file("socket"))
        defer {
            close(listener)
            unlink(place.file("socket"))
        }
        let ends = clients.map { bytes in
            let end = connect(to: place.file("socket"))
            #expect(write(end, bytes, bytes.count) == bytes.count)
            shutdown(end, Int32(SHUT_WR))
            return end
        }
        let publisher = Publisher(paths: place.paths, log: { _ in })
        PublishService(publisher: publisher, listener: listener, askingUID: asking, tick: (5, 2)).run()
        return ends.map { end in
            defer { close(end) }
            var answer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(end, &answer, answer.count, 0)
            return PublishAnswer.decode(Array(answer.prefix(max(0, count))))
        }
    }

    private func connect(to path: String) -> Int32 {
        let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(end, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
        return end
    }

    private func accounts(_ answer: PublishAnswer?) -> UInt32? {
        guard case .published(_, let accounts, _)? = answer else { return nil }
        return accounts
    }

    @Test func `clients are served one after the other, and garbage is refused`() throws {
        let place = try PublisherPlace()
        let answers = try serve(
            place, asking: geteuid(),
            clients: [try Self.request.encode(), [9, 9, 9, 9, 9, 9], [1, 1], try PublishRequest(rows: []).encode()])
        #expect(answers.count == 4)
        #expect(accounts(answers[0]) == 1)
        #expect(answers[1] == .refused(.request))
        #expect(answers[2] == .refused(.request))
        #expect(accounts(answers[3]) == 0)
    }

    @Test func `without a request the last rows are published once more`() throws {
        let place = try PublisherPlace()
        _ = try serve(place, asking: geteuid(), clients: [try Self.request.encode()])
        try place.write("root:x:0:0::/:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n", to: "passwd")
        for clients in [[], [[9, 9, 9, 9, 9, 9]]] as [[[UInt8]]] {
            unlink(place.file("nss/v1"))
            _ = try serve(place, asking: geteuid(), clients: clients)
            #expect(try Snapshot.decode(try #require(place.bytes(of: "nss/v1"))).accounts == [])
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func `another uid gets no answer`() throws {
        let place = try PublisherPlace()
        #expect(try serve(place, asking: geteuid() + 1, clients: [try Self.request.encode()]) == [nil])
        #expect(try serve(place, asking: nil, clients: [try Self.request.encode()]) == [nil])
        #expect(place.entries("nss") == [])
    }
}
