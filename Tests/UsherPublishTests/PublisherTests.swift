import AccountRecord
import Glibc
import Testing

@testable import usher_publish

struct PublisherTests {
    private let configuration = """
        [role.staff]
        local_groups = ["users"]
        [role.admin]
        local_groups = ["sudo"]
        privileged = true
        """

    private func row(_ name: String, _ uid: UInt32, groups: [UInt32] = []) -> AccountRow {
        AccountRow(name: Array(name.utf8), uid: uid, state: .active, displayName: [], groups: groups)
    }

    private func publisher(_ place: PublisherPlace, now: Int64 = 1_700_000_000) -> Publisher {
        Publisher(paths: place.paths, now: { now }, randomBytes: { [UInt8](repeating: 7, count: $0) }, log: { _ in })
    }

    private func names(_ place: PublisherPlace) throws -> [String] {
        let snapshot = try Snapshot.decode(try #require(place.bytes(of: "nss/v1")))
        return snapshot.accounts.map { String(decoding: $0.name.bytes, as: UTF8.self) }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `a request becomes the file that everybody can read, and the rows that only root can`() throws {
        let place = try PublisherPlace(configuration: configuration)
        let request = PublishRequest(rows: [
            row("alice", 1_879_048_200, groups: [27, 100, 4]), row("local", 1_879_048_201),
        ])
        let answer = publisher(place).publish(request)
        #expect(
            answer
                == .published(
                    generation: 1_700_000_000 << 20, accounts: 1,
                    problems: [.init(row: 0, problem: .groupNotListed), .init(row: 1, problem: .nameOfLocalUser)]))
        let snapshot = try Snapshot.decode(try #require(place.bytes(of: "nss/v1")))
        #expect(snapshot.accounts.map(\.groups) == [[27, 100]])
        #expect(snapshot.created == 1_700_000_000)
        #expect(!snapshot.allowsLists)
        #expect(mode(place.file("nss/v1")) == 0o644)
        #expect(mode(place.file("nss/rows")) == 0o600)
        #expect(place.bytes(of: "nss/rows") == (try request.encode()))
        #expect(place.entries("nss") == ["lock", "rows", "v1"])
    }

    @Test func `the same request again changes nothing, another one has a higher generation`() throws {
        let place = try PublisherPlace(configuration: configuration)
        let request = PublishRequest(rows: [row("alice", 1_879_048_200)])
        _ = publisher(place).publish(request)
        let before = place.bytes(of: "nss/v1")
        #expect(
            publisher(place, now: 1_800_000_000).publish(request)
                == .published(generation: 1_700_000_000 << 20, accounts: 1, problems: []))
        #expect(place.bytes(of: "nss/v1") == before)
        // A clock that went back does not give an old generation.
        #expect(
            publisher(place, now: 5).publish(PublishRequest(rows: []))
                == .published(generation: 1_700_000_000 << 20 + 1, accounts: 0, problems: []))
    }

    @Test func `a name that becomes local goes, and comes back with it`() throws {
        let place = try PublisherPlace(configuration: configuration)
        _ = publisher(place).publish(PublishRequest(rows: [row("alice", 1_879_048_200), row("bob", 1_879_048_201)]))
        let passwd = "root:x:0:0::/root:/bin/sh\n"
        try place.write(passwd + "bob:x:1001:1001::/:/bin/sh\n", to: "passwd")
        #expect(
            publisher(place).publishAgain()
                == .published(
                    generation: 1_700_000_000 << 20 + 1, accounts: 1,
                    problems: [.init(row: 1, problem: .nameOfLocalUser)]))
        #expect(try names(place) == ["alice"])
        try place.write(passwd, to: "passwd")
        _ = publisher(place).publishAgain()
        #expect(try names(place) == ["alice", "bob"])
    }

    @Test func `a group that root no longer lists goes without a request`() throws {
        let place = try PublisherPlace(configuration: configuration)
        _ = publisher(place).publish(PublishRequest(rows: [row("alice", 1_879_048_200, groups: [27])]))
        try place.write("[role.admin]\nlocal_groups = [\"sudo\"]\n", to: "usher.toml")
        #expect(
            publisher(place).publishAgain()
                == .published(
                    generation: 1_700_000_000 << 20 + 1, accounts: 1,
                    problems: [.init(row: 0, problem: .groupPrivileged)]))
    }

    @Test func `drop-ins count, in their order, and one broken one stops all`() throws {
        let place = try PublisherPlace()
        try place.write("[accounts]\nhome = \"/srv/home\"\n", to: "usher.toml.d/10-home.toml")
        _ = publisher(place).publish(PublishRequest(rows: [row("alice", 1_879_048_200)]))
        let before = try #require(place.bytes(of: "nss/v1"))
        #expect(try Snapshot.decode(before).home == AccountPlace(Array("/srv/home".utf8)))
        try place.write("[accounts]\nhome = \"/other\"\n", to: "usher.toml.d/20-home.toml")
        #expect(publisher(place).publish(PublishRequest(rows: [])) == .refused(.configuration))
        #expect(place.bytes(of: "nss/v1") == before)
    }

    @Test func `roles of roles-d give groups, and a broken file there stops all`() throws {
        let place = try PublisherPlace()
        let request = PublishRequest(rows: [row("alice", 1_879_048_200, groups: [27])])
        try place.write("[role.admin]\nlocal_groups = [\"sudo\"]\nprivileged = true\n", to: "roles.d/10-roles.toml")
        _ = publisher(place).publish(request)
        let before = try #require(place.bytes(of: "nss/v1"))
        #expect(try Snapshot.decode(before).accounts.map(\.groups) == [[27]])
        try place.write("[role.admin\n", to: "roles.d/20-more.toml")
        #expect(publisher(place).publish(request) == .refused(.configuration))
        #expect(place.bytes(of: "nss/v1") == before)
    }

    @Test func `a change of any file that counts is seen while the program runs`() throws {
        let place = try PublisherPlace()
        let publisher = publisher(place)
        var stamps = [publisher.hostStamp()]
        for name in ["passwd", "group", "usher.toml", "usher.toml.d/10.toml", "roles.d/10.toml", "roles.d/10.toml"] {
            try place.write("# \(stamps.count)\n", to: name)
            stamps.append(publisher.hostStamp())
        }
        unlink(place.file("roles.d/10.toml"))
        stamps.append(publisher.hostStamp())
        for (before, after) in zip(stamps, stamps.dropFirst()) { #expect(before != after) }
        #expect(stamps.last == publisher.hostStamp())
    }

    @Test func `without a usable configuration or passwd nothing changes`() throws {
        let place = try PublisherPlace()
        let request = PublishRequest(rows: [row("alice", 1_879_048_200)])
        for (name, refusal) in [
            ("usher.toml", PublishRefusal.configuration), ("shells", .configuration), ("passwd", .localAccounts),
            ("group", .localAccounts),
        ] {
            let content = String(decoding: try #require(place.bytes(of: name)), as: UTF8.self)
            unlink(place.file(name))
            #expect(publisher(place).publish(request) == .refused(refusal), "\(name)")
            #expect(place.entries("nss") == [])
            try place.write(content, to: name)
        }
        #expect(chmod(place.file("usher.toml"), 0o666) == 0)
        #expect(publisher(place).publish(request) == .refused(.configuration))
        #expect(chmod(place.file("usher.toml"), 0o644) == 0)
        #expect(
            publisher(place).publish(PublishRequest(rows: [row("a", 1_879_048_200), row("a", 1)]))
                == .refused(.duplicateName))
        #expect(place.entries("nss") == [])
    }

    @Test func `a directory that is a link, or that others can write to, is not written to`() throws {
        let place = try PublisherPlace()
        var paths = place.paths
        #expect(symlink(place.file("nss"), place.file("link")) == 0)
        paths.directory = place.file("link")
        let request = PublishRequest(rows: [])
        #expect(Publisher(paths: paths, log: { _ in }).publish(request) == .refused(.write))
        #expect(chmod(place.file("nss"), 0o777) == 0)
        #expect(publisher(place).publish(request) == .refused(.write))
        #expect(place.entries("nss") == [])
    }

    @Test func `rows that are gone or damaged publish nothing again`() throws {
        let place = try PublisherPlace()
        #expect(publisher(place).publishAgain() == nil)
        try place.write("damaged", to: "nss/rows")
        #expect(publisher(place).publishAgain() == .refused(.request))
        #expect(place.entries("nss") == ["rows"])
    }

    @Test func `a damaged snapshot is replaced`() throws {
        let place = try PublisherPlace()
        try place.write("damaged", to: "nss/v1")
        _ = publisher(place).publish(PublishRequest(rows: [row("alice", 1_879_048_200)]))
        #expect(try names(place) == ["alice"])
    }

    @Test func `the name cache is told, with no environment, and only where it runs`() throws {
        let place = try PublisherPlace()
        try place.write(
            "#!/bin/sh\necho \"$@\" >>\(place.file("told"))\nenv -u PWD -u _ -u SHLVL >>\(place.file("told"))\n",
            to: "nscd")
        #expect(chmod(place.file("nscd"), 0o755) == 0)
        #expect(
            NameCache.forget(program: place.file("nscd"), sockets: [place.file("socket"), place.file("nscd")]) == nil)
        #expect(place.bytes(of: "told") == nil)
        let listener = try socketAt(place.file("socket"))
        defer { close(listener) }
        #expect(
            NameCache.forget(program: place.file("nscd"), sockets: [place.file("none"), place.file("socket")]) == nil)
        #expect(place.bytes(of: "told") == Array("-i passwd\n-i group\n".utf8))
        #expect(
            NameCache.forget(program: "/bin/false", sockets: [place.file("socket")]) == "/bin/false failed, status 256")
        #expect(
            NameCache.forget(program: "/nowhere", sockets: [place.file("socket")])
                == "/nowhere: No such file or directory")
    }

    private func socketAt(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
        return descriptor
    }
}
