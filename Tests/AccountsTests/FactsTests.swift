import AccountRecord
import OpenIDConnect
import StrictJSON
import Testing

@testable import Accounts
@testable import LoginPolicy

/// What a sign-in said comes back as it was, or counts as none.
struct FactsTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let alice = Sample.name("alice")

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
    }

    private func facts(now: Int64 = 0) throws -> AccountStanding.Facts? {
        try store.standing(of: alice, now: UnixSeconds(Sample.now.value + now))?.facts
    }

    private static let hostile = JSONValue.members([
        ("text", .string(Array("\"\\\u{7F}\u{1}zo\u{EB}\u{202E}".utf8))), ("null", .null), ("bool", .bool(true)),
        ("whole", .integer(Int.max)), ("least", .integer(Int.min)),
        ("fraction", .number(JSONNumber(double: 0.1, integer: nil))),
        ("large", .number(JSONNumber(double: 1.7976931348623157e308, integer: nil))),
        ("whole double", .number(JSONNumber(double: 3, integer: nil))),
        ("nested", .members([("realm_access", .members([("roles", .array([.text("a"), .array([])]))]))])),
        ("", .text("a name without a letter")),
    ])

    private static let variants: [LoginFacts] = {
        let principals: [LoginFacts.Principal] = [
            .value(Array("alice".utf8)), .value([]), .value(Array("missing".utf8)), .missing, .wrongType,
            .unverifiedEmail, .patternDiffers, .notMapped,
        ]
        let groups: [LoginFacts.Groups] = [
            .known([]), .known([Array("overage".utf8), [], Array("zo\u{EB}".utf8)]), .overage, .wrongType, .tooMany,
            .known((0..<2_000).map { Array("/departments/group-\($0)".utf8) }),
        ]
        return principals.flatMap { principal in groups.map { variant(principal, $0) } }
    }()

    /// Every member that facts may have, or as few as possible.
    private static func variant(_ principal: LoginFacts.Principal, _ groups: LoginFacts.Groups) -> LoginFacts {
        var facts = LoginFacts(issuer: Sample.issuer, subject: Array("sub-alice".utf8), establishedAt: Sample.now)
        facts.principal = principal
        facts.groups = groups
        guard principal != .missing else { return facts }
        facts.principalClaim = Array("alice@example.com".utf8)
        facts.statesGroups = true
        facts.roles = [Array("reader".utf8), []]
        facts.name = Array("Zo\u{EB}".utf8)
        facts.email = Array("alice@example.com".utf8)
        facts.distinguishedName = Array("CN=alice".utf8)
        facts.domain = Array("example.com".utf8)
        facts.acr = Array("urn:acr".utf8)
        facts.amr = [Array("mfa".utf8), []]
        facts.authTime = UnixSeconds(-1)
        facts.scopes = [Array("openid".utf8)]
        facts.grant = .device
        facts.claims = [
            ClaimPath(names: [Array("hostile".utf8)]): hostile,
            ClaimPath(names: [Array("a".utf8), [], Array("\"".utf8)]): .text("deep"),
        ]
        facts.unusableClaims = [ClaimPath(names: [Array("long".utf8)])]
        return facts
    }

    @Test(arguments: variants.indices)
    func `facts come back as they were`(_ index: Int) throws {
        let facts = Self.variants[index]
        let account = try store.bind(Sample.request(facts: facts)).account
        #expect(
            try store.standing(of: alice, now: Sample.now) == AccountStanding(account: account, facts: .known(facts)))
    }

    @Test func `facts that would not come back are not kept`() throws {
        _ = try store.bind(Sample.request())
        var facts = Sample.facts()
        facts.acr = [0xFF]  // no UTF-8: JSON cannot hold it
        #expect(throws: BindingError.store(.notStorable)) { try store.keep(facts, now: Sample.now) }
        facts = Sample.facts(groups: .known((0..<2_000).map { _ in [UInt8](repeating: 0x61, count: 200) }))
        #expect(throws: BindingError.store(.notStorable)) { try store.keep(facts, now: Sample.now) }
        #expect(try self.facts() == .absent(.never))
    }

    /// The sum of the row is right each time: only the comparison of document and columns can tell.
    @Test func `a document of another sign-in is not the account's`() throws {
        let account = try store.bind(Sample.request(facts: Sample.facts())).account
        var other = LoginFacts(
            issuer: Sample.otherIssuer, subject: Array("sub-alice".utf8), establishedAt: Sample.now)
        other.principal = .value(Array("alice".utf8))
        let later = Sample.facts(at: UnixSeconds(Sample.now.value + 1))
        for document in [other, Sample.facts(subject: "sub-bob"), later] {
            let encoded = try document.encodedForStore()
            try store.write { (database: SQLiteDatabase) throws(StoreError) in
                try database.put(encoded, of: Sample.facts(), uid: account.uid, now: Sample.now)
            }
            #expect(throws: StoreError.corrupt(what: "facts")) { try facts() }
        }
        try store.keep(Sample.facts(), now: Sample.now)
        #expect(try facts() == .known(Sample.facts()))
    }

    @Test func `how facts were read, and the decision, are kept with them`() throws {
        var request = Sample.request(facts: Sample.facts())
        request.factsSource = Array("read so".utf8)
        request.decision = LastDecision(
            service: Array("sudo".utf8), decidedAt: Sample.now, isGranted: true, reason: "granted")
        _ = try store.bind(request)
        #expect(try store.standing(of: alice, now: Sample.now)?.factsSource == Array("read so".utf8))
        #expect(try store.decisions(of: alice) == [request.decision])
        let mark = try #require(try store.factsMarks()[1_879_048_200])
        try store.keep(Sample.facts(), source: Array("read otherwise".utf8), now: Sample.now)
        #expect(try store.standing(of: alice, now: Sample.now)?.factsSource == Array("read otherwise".utf8))
        #expect(try store.factsMarks()[1_879_048_200] != mark)
        #expect(try store.standing(of: alice, now: UnixSeconds(0))?.factsSource == [])
        let long = [UInt8](repeating: 0x61, count: 65_537)
        #expect(throws: BindingError.store(.notStorable)) {
            try store.keep(Sample.facts(), source: long, now: Sample.now)
        }
        request.factsSource = long
        #expect(throws: BindingError.store(.notStorable)) { try store.bind(request) }
        try store.resetClockMark(to: Sample.now)
        #expect(try store.factsMarks() == [:])
    }

    @Test func `a document with a member more is refused`() throws {
        let account = try store.bind(Sample.request()).account
        let members = Sample.facts().json.object?.members ?? []
        let more = JSONValue.members(
            members.map { (String(decoding: $0.name, as: UTF8.self), $0.value) } + [("admin", .bool(true))])
        try store.write { (database: SQLiteDatabase) throws(StoreError) in
            try database.put(more.encoded(), of: Sample.facts(), uid: account.uid, now: Sample.now)
        }
        #expect(throws: StoreError.corrupt(what: "facts")) { try facts() }
    }

    @Test func `256 KiB of facts are kept, and no byte more`() throws {
        _ = try store.bind(Sample.request())
        var facts = Sample.facts(groups: .known([]))
        facts.name = []
        let rest = LoginFacts.maximumStoredBytes - facts.json.encoded().count
        facts.name = [UInt8](repeating: 0x61, count: rest)
        try store.keep(facts, now: Sample.now)
        #expect(try self.facts() == .known(facts))
        facts.name = [UInt8](repeating: 0x61, count: rest + 1)
        #expect(throws: BindingError.store(.notStorable)) { try store.keep(facts, now: Sample.now) }
    }

    @Test func `an account without a sign-in has none`() throws {
        #expect(try store.standing(of: alice, now: Sample.now) == nil)
        _ = try store.add(Sample.proposal(subject: nil))
        #expect(try facts() == .absent(.never))
    }

    @Test func `newer facts replace older ones, and not the other way round`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        let newer = Sample.facts(groups: .known([]), at: UnixSeconds(Sample.now.value + 10))
        try store.keep(newer, now: UnixSeconds(Sample.now.value + 10))
        #expect(try facts(now: 10) == .known(newer))
        try store.keep(Sample.facts(at: UnixSeconds(Sample.now.value + 9)), now: UnixSeconds(Sample.now.value + 11))
        #expect(try facts(now: 11) == .known(newer))
    }

    @Test func `facts from a clock that was wrong do not stand in the way of new ones`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts(at: UnixSeconds(Sample.now.value + 200))))
        #expect(try facts() == .absent(.fromFuture))
        let right = Sample.facts()
        try store.keep(right, now: Sample.now)
        #expect(try facts() == .known(right))
    }

    @Test func `facts from the future count as none`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        #expect(try facts(now: -1) == .absent(.fromFuture))
        #expect(try facts(now: 0) == .known(Sample.facts()))
    }

    @Test func `a clock that is set back makes no old facts young`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        try store.noteTime(UnixSeconds(Sample.now.value + 10_000))
        #expect(try facts(now: 9_699) == .absent(.clockBehind))
        #expect(try facts(now: 9_700) == .known(Sample.facts()))
        #expect(try facts(now: 0) == .absent(.clockBehind))
        // The mark never goes down by itself, and survives a restart.
        try store.noteTime(Sample.now)
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.standing(of: alice, now: Sample.now)?.facts == .absent(.clockBehind))
    }

    @Test func `hostile times do not trap`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts(at: UnixSeconds(.min)), now: UnixSeconds(.max)))
        #expect(try store.standing(of: alice, now: UnixSeconds(.min))?.facts == .absent(.clockBehind))
        #expect(
            try store.standing(of: alice, now: UnixSeconds(.max))?.facts == .known(Sample.facts(at: UnixSeconds(.min))))
    }

    @Test func `root may set the mark back, and all facts are stale then`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        try store.noteTime(UnixSeconds(Sample.now.value + 10_000))
        try store.resetClockMark(to: Sample.now)
        #expect(try facts() == .absent(.stale))
        let new = Sample.facts(at: UnixSeconds(Sample.now.value - 1))
        try store.keep(new, now: Sample.now)
        #expect(try facts() == .known(new))
    }

    @Test func `facts are kept for who is bound`() throws {
        #expect(throws: BindingError.unknown) { try store.keep(Sample.facts(), now: Sample.now) }
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        #expect(try facts() == .known(Sample.facts()))
    }

    @Test func `the last decision of each service is remembered`() throws {
        _ = try store.bind(Sample.request())
        func decision(_ service: String, _ time: Int64, _ reason: String = "granted") -> LastDecision {
            LastDecision(
                service: Array(service.utf8), decidedAt: UnixSeconds(Sample.now.value + time),
                isGranted: reason == "granted", reason: reason)
        }
        try store.record(decision("sudo", 1), of: alice)
        try store.record(decision("sshd", 2), of: alice)
        try store.record(decision("sudo", 3, "policy.no_role"), of: alice)
        #expect(try store.decisions(of: alice) == [decision("sshd", 2), decision("sudo", 3, "policy.no_role")])
        #expect(try store.decisions(of: Sample.name("bob")) == [])
        #expect(throws: BindingError.unknown) { try store.record(decision("sudo", 1), of: Sample.name("bob")) }
        #expect(throws: BindingError.invalid(.service)) { try store.record(decision("", 1), of: alice) }
        #expect(throws: BindingError.invalid(.reason)) { try store.record(decision("sudo", 1, "a\nb"), of: alice) }
    }

    @Test func `services of one account do not grow without end`() throws {
        _ = try store.bind(Sample.request())
        for number in 0..<100 {
            let service = Array("service-\(number)".utf8)
            try store.record(
                LastDecision(
                    service: service, decidedAt: UnixSeconds(Int64(number)), isGranted: true, reason: "granted"),
                of: alice)
        }
        let kept = try store.decisions(of: alice)
        #expect(kept.count == 64)
        #expect(kept.map(\.decidedAt.value).min() == 36)
    }
}
