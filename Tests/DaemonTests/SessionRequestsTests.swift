import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// `session_list`, `session_show` and `session_end`: whose sign-ins they are about.
@Suite struct SessionRequestsTests {
    /// alice (5000) has three sign-ins of which one has ended, bob (5001) has one.
    struct World: Sendable {
        let daemon: TestDaemon
        let store: AccountStore

        static func id(_ first: UInt8, _ last: UInt8 = 0) -> [UInt8] {
            [first, 0xAB, 0xCD, 0xEF] + [UInt8](repeating: 0, count: 11) + [last]
        }

        static func text(_ id: [UInt8]) -> String { Hexadecimal.text(id) }

        func record(_ id: [UInt8], uid: UInt32, service: String = "sudo", age: Int64 = 0) -> SessionRecord {
            let now = daemon.service.clock.sessionTime
            return SessionRecord(
                id: id, uid: uid, provider: "test", proof: .device, authTime: UnixSeconds(1_000),
                acr: Array("gold".utf8),
                amr: [Array("mfa".utf8), Array("a\nb".utf8)], service: Array(service.utf8),
                remoteHost: Array("192.0.2.7".utf8),
                place: SessionPlace(
                    auditSession: 12, ttyDevice: 0x8803, leader: 77, leaderStart: 5,
                    bootID: [UInt8](repeating: 1, count: 16)),
                signedInAt: SessionTime(wall: UnixSeconds(now.wall.value - age), sinceBoot: now.sinceBoot - age))
        }

        var requests: AdminRequests {
            AdminRequests(service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 })
        }

        func ids(_ line: String, uid: UInt32) async -> [String] {
            await requests.ask(line, uid: uid)["sessions"]?.array?.compactMap { $0.object?.string("id") } ?? ["none"]
        }

        func living() throws -> [[UInt8]] {
            try store.sessions(limit: 1_000).filter { $0.end == nil }.map(\.id)
        }
    }

    private static let first = World.id(1), second = World.id(2), ended = World.id(3), bobs = World.id(4)

    private func with(_ body: @Sendable (World) async throws -> Void) async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts) { (daemon) async throws in
            // It answers when the store's thread is there; whoever asks that first opens the store.
            _ = try await AdminClient(daemon).ask(#"{"verb":"ping"}"#)
            _ = try await daemon.service.sessions?.records(uid: 0)
            let world = World(daemon: daemon, store: try accounts.store())
            for (name, uid) in [("alice", UInt32(5_000)), ("bob", 5_001)] {
                _ = try world.store.add(try TestStore.proposal(name, subject: nil, uid: uid))
            }
            try world.store.begin(world.record(Self.first, uid: 5_000, age: 30))
            try world.store.begin(world.record(Self.second, uid: 5_000, service: "sshd"))
            var over = world.record(Self.ended, uid: 5_000, age: 60)
            over.end = SessionRecord.End(reason: "session.logout", at: daemon.clock.now)
            try world.store.begin(over)
            try world.store.begin(world.record(Self.bobs, uid: 5_001))
            try await body(world)
            world.store.close()
        }
    }

    /// SOCK-02: the rows of the table. What the verbs are about is below.
    @Test(arguments: SessionVerb.allCases) func `everybody who is somebody may ask`(_ verb: SessionVerb) async throws {
        try await with { (world) async throws in
            let line = "{\"verb\":\"\(verb.rawValue)\"}"
            for uid: UInt32 in [0, 5_000, 1] {
                #expect(await world.requests.refusal(line, uid: uid) != "admin.not_allowed")
            }
            for uid: UInt32 in [65_534, .max] {
                #expect(await world.requests.refusal(line, uid: uid) == "admin.not_allowed")
            }
        }
        #expect(SessionVerb.reach(isAdministrator: true) == .all && SessionVerb.reach(isAdministrator: false) == .own)
    }

    @Test(arguments: SessionVerb.allCases) func `without a store there is no answer`(_ verb: SessionVerb) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let requests = AdminRequests(service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 })
            #expect(await requests.refusal("{\"verb\":\"\(verb.rawValue)\"}") == "admin.no_store")
        }
    }

    @Test(arguments: [
        #"{"verb":"session_list","uid":5000}"#, #"{"verb":"session_list","ended":1}"#,
        #"{"verb":"session_list","after":"01"}"#, #"{"verb":"session_list","name":1}"#, #"{"verb":"session_show"}"#,
        #"{"verb":"session_show","id":"01abcde"}"#, #"{"verb":"session_show","id":"01abcdeg"}"#,
        #"{"verb":"session_show","id":"01abcdef0000000000000000000000000"}"#, #"{"verb":"session_show","id":""}"#,
        #"{"verb":"session_show","id":"01abcdef","name":"alice"}"#, #"{"verb":"session_end"}"#,
        #"{"verb":"session_end","ids":[]}"#, #"{"verb":"session_end","ids":"01abcdef"}"#,
        #"{"verb":"session_end","ids":["01abcdef",1]}"#, #"{"verb":"session_end","own":false}"#,
        #"{"verb":"session_end","ids":["01abcdef"],"own":true}"#, #"{"verb":"session_end","name":"alice","own":true}"#,
        #"{"verb":"session_end","ids":["01abcdef"],"al":true}"#,
    ])
    func `what does not belong to a request is refused, and ends nothing`(_ line: String) async throws {
        try await with { (world) async throws in
            for uid: UInt32 in [0, 5_000] {
                #expect(await world.requests.refusal(line, uid: uid) == "admin.bad_request")
            }
            #expect(try world.living().count == 3)
        }
    }

    @Test func `everybody sees their own, root all of them, and ended ones on request`() async throws {
        try await with { (world) async throws in
            let (first, second, ended, bobs) = (
                World.text(Self.first), World.text(Self.second), World.text(Self.ended), World.text(Self.bobs)
            )
            let list = #"{"verb":"session_list"}"#
            let all = #"{"verb":"session_list","ended":true}"#
            #expect(await world.ids(list, uid: 5_000) == [second, first])
            #expect(await world.ids(all, uid: 5_000) == [second, first, ended])
            #expect(await world.ids(list, uid: 5_001) == [bobs])
            #expect(await world.ids(all, uid: 1_000) == [])
            #expect(await world.ids(list, uid: 0) == [first, second, bobs])
            #expect(await world.ids(all, uid: 0) == [first, second, ended, bobs])
            let alices = #"{"verb":"session_list","name":"alice"}"#
            for uid: UInt32 in [0, 5_000] { #expect(await world.ids(alices, uid: uid) == [second, first]) }
        }
    }

    @Test func `nobody learns whether another has signed in`() async throws {
        try await with { (world) async throws in
            let bobs = World.text(Self.bobs)
            let nobodys = bobs.replacing("04", with: "09")
            for verb in ["\"session_show\",\"id\":ID", "\"session_end\",\"ids\":[ID]"] {
                let line = { (id: String) in "{\"verb\":\(verb.replacing("ID", with: "\"\(id)\""))}" }
                for uid: UInt32 in [5_000, 1_000] {
                    let answer = await world.requests.ask(line(bobs), uid: uid)
                    #expect(answer["reason"] == .text("session.none"))
                    #expect(answer == (await world.requests.ask(line(nobodys), uid: uid)))
                    #expect(answer == (await world.requests.ask(line(String(bobs.prefix(8))), uid: uid)))
                }
            }
            for verb in ["session_list", "session_end"] {
                let line = { (name: String) in "{\"verb\":\"\(verb)\",\"name\":\"\(name)\"}" }
                let answer = await world.requests.ask(line("bob"), uid: 5_000)
                #expect(answer["reason"] == .text("admin.no_account"))
                #expect(answer == (await world.requests.ask(line("nobody-here"), uid: 5_000)))
            }
            #expect(try world.living().contains(Self.bobs))
        }
    }

    @Test func `a sign-in is shown with where and how it was made, and nothing in it steers a terminal`() async throws {
        try await with { (world) async throws in
            for (uid, id) in [(UInt32(5_000), "02ABCDEF"), (0, World.text(Self.second))] {
                let answer = await world.requests.ask("{\"verb\":\"session_show\",\"id\":\"\(id)\"}", uid: uid)
                let now = JSONValue.integer(Int(world.daemon.service.clock.now().value))
                #expect(
                    answer["session"]
                        == .members([
                            ("id", .text(World.text(Self.second))), ("name", .text("alice")), ("uid", .integer(5_000)),
                            ("living", .bool(true)), ("reason", .null), ("ended_at", .null),
                            ("ends_in_s", .integer(28_800)), ("provider", .text("test")), ("proof", .text("device")),
                            ("service", .text("sshd")), ("rhost", .text("192.0.2.7")), ("signed_in_at", now),
                            ("last_used_at", now), ("last_used_s", .integer(0)), ("confirmed_at", now),
                            ("auth_time", .integer(1_000)), ("acr", .text("gold")),
                            ("amr", .array([.text("mfa"), .text(#"a\x0ab"#)])), ("uses", .integer(0)),
                            ("open_sessions", .integer(0)), ("audit_session", .integer(12)),
                            ("tty_device", .integer(0x8803)), ("leader", .integer(77)),
                        ]))
            }
            let over = await world.requests.ask(#"{"verb":"session_show","id":"03abcdef"}"#, uid: 5_000)["session"]?
                .object
            #expect(over?["living"] == .bool(false) && over?["reason"] == .text("session.logout"))
            #expect(over?["ended_at"] == .integer(Int(world.daemon.clock.now.value)) && over?["ends_in_s"] == .null)
        }
    }

    @Test func `a beginning that several have is refused to whoever has them`() async throws {
        try await with { (world) async throws in
            try world.store.begin(world.record(World.id(1, 9), uid: 5_000))
            try world.store.begin(world.record(World.id(4, 0xF0), uid: 5_000))
            let show = { (id: String) in "{\"verb\":\"session_show\",\"id\":\"\(id)\"}" }
            for uid: UInt32 in [0, 5_000] {
                #expect(await world.requests.refusal(show("01abcdef"), uid: uid) == "session.ambiguous")
                #expect(
                    await world.requests.refusal(show("01abcdef0000000000000000000000"), uid: uid)
                        == "session.ambiguous")
                #expect(await world.requests.refusal(show(World.text(Self.first)), uid: uid) == nil)
            }
            // bob has one that begins so, alice has another; each sees one.
            #expect(await world.requests.refusal(show("04abcdef"), uid: 0) == "session.ambiguous")
            for uid: UInt32 in [5_000, 5_001] {
                #expect(await world.requests.refusal(show("04abcdef"), uid: uid) == nil)
            }
            // Half a byte more tells them apart.
            #expect(
                await world.requests.refusal(show("04abcdef" + String(repeating: "0", count: 22) + "f"), uid: 0) == nil)
        }
    }

    private static func outcomes(_ answer: JSONObject) -> [String] {
        answer["results"]?.array?.compactMap(\.object).map { result in
            "\(result.string("outcome") ?? "") \(result["session"]?.object?.string("id")?.prefix(2) ?? "")"
        } ?? []
    }

    @Test func `who owns a sign-in ends it, once, and the log says who did`() async throws {
        try await with { (world) async throws in
            let line = #"{"verb":"session_end","ids":["01abcdef","03abcdef","01abcdef0"]}"#
            let answer = await world.requests.ask(line, uid: 5_000)
            #expect(Self.outcomes(answer) == ["ended 01", "already 03"])
            #expect(try world.living() == [Self.second, Self.bobs])
            #expect(try world.store.session(id: Self.first)?.end?.reason == "session.ended")
            #expect(try world.store.session(id: Self.ended)?.end?.reason == "session.logout")
            #expect(Self.outcomes(await world.requests.ask(line, uid: 5_000)) == ["already 01", "already 03"])
            let said = { @Sendable in world.daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) } }
            let note = "uid 5000 has ended 1 sign-in of alice"
            try await eventually("the log has it") { said().contains { $0.contains(note) } }
            #expect(world.daemon.journal.notes.filter { $0 == "session.ended" }.count == 1)
        }
    }

    @Test func `when one of the ids is not there, none is ended`() async throws {
        try await with { (world) async throws in
            for (uid, ids) in [(UInt32(5_000), #""01abcdef","04abcdef""#), (0, #""01abcdef","09abcdef""#)] {
                #expect(
                    await world.requests.refusal("{\"verb\":\"session_end\",\"ids\":[\(ids)]}", uid: uid)
                        == "session.none")
            }
            #expect(try world.living().count == 3)
        }
    }

    @Test(arguments: [(UInt32(5_000), #""own":true"#), (5_000, #""name":"alice""#), (0, #""name":"alice""#)])
    func `all of an account are ended at once, by its owner or root`(_ uid: UInt32, _ what: String) async throws {
        try await with { (world) async throws in
            let line = "{\"verb\":\"session_end\",\(what)}"
            #expect(Self.outcomes(await world.requests.ask(line, uid: uid)) == ["ended 02", "ended 01"])
            #expect(try world.living() == [Self.bobs])
            #expect(Self.outcomes(await world.requests.ask(line, uid: uid)) == [])
        }
    }

    @Test func `root ends whose it is, and has none of its own`() async throws {
        try await with { (world) async throws in
            #expect(
                Self.outcomes(await world.requests.ask(#"{"verb":"session_end","ids":["04abcdef"]}"#)) == ["ended 04"])
            #expect(Self.outcomes(await world.requests.ask(#"{"verb":"session_end","own":true}"#)) == [])
            #expect(try world.living() == [Self.first, Self.second])
        }
    }

    @Test func `a limit that has passed counts before anybody has written it down`() async throws {
        try await with { (world) async throws in
            var old = world.record(World.id(5), uid: 5_000, age: 28_801)
            try world.store.begin(old)
            old = world.record(World.id(6), uid: 5_000, age: 28_790)
            try world.store.begin(old)
            #expect(await world.ids(#"{"verb":"session_list"}"#, uid: 5_000).contains(World.text(World.id(6))))
            #expect(await !world.ids(#"{"verb":"session_list"}"#, uid: 5_000).contains(World.text(World.id(5))))
            let show = { (id: String) async -> JSONObject? in
                await world.requests.ask("{\"verb\":\"session_show\",\"id\":\"\(id)\"}", uid: 5_000)["session"]?.object
            }
            let over = await show("05abcdef")
            #expect(over?["reason"] == .text("session.idle") && over?["ended_at"] == .null)
            #expect(await show("06abcdef")?["ends_in_s"] == .integer(10))
            #expect(
                Self.outcomes(await world.requests.ask(#"{"verb":"session_end","ids":["05abcdef"]}"#, uid: 5_000))
                    == ["already 05"])
        }
    }

    @Test func `root's list comes in pages, every sign-in once`() async throws {
        try await with { (world) async throws in
            for number in 0..<200 {
                let uid = UInt32(6_000 + number / 50)
                if number % 50 == 0 {
                    _ = try world.store.add(try TestStore.proposal("u\(uid)", subject: nil, uid: uid))
                }
                try world.store.begin(world.record([7] + World.id(UInt8(number)).dropLast(), uid: uid))
            }
            var ids: [String] = []
            var sizes: [Int] = []
            var next: String?
            repeat {
                let after = next.map { ",\"after\":\"\($0)\"" } ?? ""
                let answer = await world.requests.ask("{\"verb\":\"session_list\"\(after)}")
                let page = answer["sessions"]?.array?.compactMap { $0.object?.string("id") } ?? []
                sizes.append(page.count)
                ids += page
                next = answer.string("next")
            } while next != nil
            // One of the first page has ended, and is not shown.
            #expect(sizes == [199, 4] && Set(ids).count == 203)
        }
    }
}
