import AccountRecord
import OpenIDConnect
import StrictJSON
import Testing

@testable import Accounts

/// Two hosts: what one exports, the other takes over, and no lock or tombstone is lost.
struct TransferTests {
    private let first: StoreFolder
    private let second: StoreFolder
    private let here: AccountStore
    private let there: AccountStore
    private let later = UnixSeconds(Sample.now.value + 100)

    init() throws {
        first = try StoreFolder()
        second = try StoreFolder()
        here = try first.open()
        there = try second.open()
    }

    private func fill(_ store: AccountStore) throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        _ = try store.pin(Sample.proposal("bob", subject: nil, uid: 1_879_048_201))
        _ = try store.bind(Sample.request("carol", subject: "sub-c\u{E4}rol", uid: 1_879_048_202))
        _ = try store.lock(Sample.name("carol"))
        _ = try store.bind(Sample.request("dave", subject: "sub-dave", uid: 1_879_048_203))
        _ = try store.forget(Sample.name("dave"), now: Sample.now)
        _ = try store.bind(Sample.request("erin", subject: "sub-erin", uid: 1_879_048_204))
        _ = try store.rename(Sample.name("erin"), to: Sample.name("erin.jones"), now: Sample.now)
        _ = try store.rebind(
            Sample.name("erin.jones"), issuer: Sample.issuer, subject: Array("sub-erin2".utf8), now: Sample.now)
        var derived = Sample.proposal("frank", subject: "sub-frank", uid: 1_879_048_205, source: .derived)
        derived.seedFingerprint = Sample.seed
        _ = try store.add(derived)
    }

    private func refusal(_ bytes: [UInt8]) -> ImportError? {
        do throws(ImportError) {
            _ = try there.importAccounts(bytes, now: later)
            return nil
        } catch {
            return error
        }
    }

    @Test func `another host has the same accounts, pins, locks and tombstones afterwards`() throws {
        try fill(here)
        let report = try there.importAccounts(here.export(), now: later)
        #expect(report == ImportReport(added: 5, locked: 1, tombstones: 3))
        #expect(try there.export() == here.export())
        #expect(try there.check().problems == [])
        // No facts: they are each host's own.
        #expect(try there.standing(of: Sample.name("alice"), now: later)?.facts == .absent(.never))
        // Once more changes nothing.
        #expect(try there.importAccounts(here.export(), now: later) == ImportReport(known: 5))
        #expect(try there.export() == here.export())
    }

    @Test func `a lock on either host locks on both`() throws {
        try fill(here)
        _ = try there.importAccounts(here.export(), now: later)
        _ = try here.lock(Sample.name("alice"))
        _ = try there.unlock(Sample.name("carol"))
        _ = try there.lock(Sample.name("bob"))
        #expect(try there.importAccounts(here.export(), now: later) == ImportReport(known: 5, locked: 2))
        #expect(
            try there.accounts().filter { $0.state == .locked }.map(\.name)
                == [Sample.name("alice"), Sample.name("bob"), Sample.name("carol")])
    }

    @Test func `who was forgotten on either host is gone on both`() throws {
        try fill(here)
        _ = try there.importAccounts(here.export(), now: later)
        _ = try here.forget(Sample.name("alice"), now: later)
        _ = try there.forget(Sample.name("carol"), now: later)
        let report = try there.importAccounts(here.export(), now: later)
        #expect(report == ImportReport(known: 3, forgotten: 1, tombstones: 0, skipped: 1))
        #expect(try there.accounts().map(\.name) == ["bob", "erin.jones", "frank"].map(Sample.name))
        #expect(throws: BindingError.forgotten) { try there.bind(Sample.request()) }
    }

    @Test func `what contradicts this host is refused as a whole`() throws {
        _ = try here.bind(Sample.request("zed", subject: "sub-zed", uid: 1_879_048_210))
        _ = try here.bind(Sample.request())
        let bytes = try here.export()
        let cases: [(BindingRequest, BindingError)] = [
            (Sample.request("bob", subject: "sub-bob"), .uidTaken(by: Sample.name("bob"))),
            (Sample.request(subject: "sub-other"), .subjectChanged),
            (Sample.request(uid: 1_879_048_209), .uidChanged(bound: 1_879_048_209)),
            (Sample.request("ann", uid: 1_879_048_209), .subjectTaken(by: Sample.name("ann"))),
        ]
        for (request, error) in cases {
            let folder = try StoreFolder()
            let store = try folder.open()
            _ = try store.bind(request)
            #expect(throws: ImportError.conflict(.accounts, index: 0, error)) {
                try store.importAccounts(bytes, now: later)
            }
            #expect(try store.accounts().map(\.name) == [request.proposal.name])
        }
    }

    @Test func `a tombstone does not take somebody else's account`() throws {
        _ = try here.bind(Sample.request())
        _ = try here.forget(Sample.name("alice"), now: Sample.now)
        let bytes = try here.export()
        let cases: [(BindingRequest, BindingError)] = [
            (Sample.request(subject: "sub-2", uid: 1_879_048_201), .nameTaken(uid: 1_879_048_201)),
            (Sample.request("ann", uid: 1_879_048_201), .subjectTaken(by: Sample.name("ann"))),
            (Sample.request("ann", subject: "sub-ann"), .uidTaken(by: Sample.name("ann"))),
        ]
        for (request, error) in cases {
            let folder = try StoreFolder()
            let store = try folder.open()
            _ = try store.bind(request)
            #expect(throws: ImportError.conflict(.tombstones, index: 0, error)) {
                try store.importAccounts(bytes, now: later)
            }
            #expect(try store.tombstones() == [])
        }
    }

    @Test func `accounts computed with another seed are refused`() throws {
        try fill(here)
        var other = Sample.proposal("gina", subject: nil, uid: 1_879_048_299, source: .derived)
        other.seedFingerprint = [UInt8](repeating: 9, count: 32)
        _ = try there.add(other)
        #expect(refusal(try here.export()) == .conflict(.accounts, index: 4, .seedChanged))
        #expect(try there.accounts().count == 1)
    }

    private static let account =
        #"{"name":"alice","issuer":"https://idp.example","subject":"s","uid":1879048200,"gid":1879048200,"#
        + #""home":"/home/alice","shell":"/bin/bash","uid_source":"claimed","state":"active","pinned":false}"#

    private func document(_ account: String, tombstones: String = "") -> [UInt8] {
        let head = #"{"format":"usher-accounts","version":1,"seed_fingerprint":null,"#
        return Array("\(head)\"accounts\":[\(account)],\"tombstones\":[\(tombstones)]}".utf8)
    }

    @Test func `the document of these tests is right`() throws {
        #expect(try there.importAccounts(document(Self.account), now: later) == ImportReport(added: 1))
    }

    @Test(arguments: [
        ("\"uid\":1879048200", "\"uid\":\"1879048200\""), ("\"uid\":1879048200", "\"uid\":1879048200.0"),
        ("\"uid\":1879048200", "\"uid\":-1"), ("\"uid\":1879048200", "\"uid\":4294967296"),
        ("\"name\":\"alice\"", "\"name\":\"Alice\""), ("\"name\":\"alice\"", "\"name\":\"alice\\n\""),
        ("\"name\":\"alice\"", "\"name\":null"), ("\"subject\":\"s\"", "\"subject\":1"),
        ("\"state\":\"active\"", "\"state\":\"ACTIVE\""), ("\"uid_source\":\"claimed\"", "\"uid_source\":\"\""),
        ("\"pinned\":false", "\"pinned\":0"), ("\"pinned\":false", "\"pinned\":false,\"root\":true"),
        (",\"pinned\":false", ""), ("\"gid\"", "\"guid\""),
    ])
    func `an entry that is not exactly one is refused`(_ old: String, _ new: String) {
        let parts = Self.account.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        let bytes = document(parts.joined(separator: new))
        #expect(refusal(bytes) == .entry(.accounts, index: 0))
    }

    @Test func `an entry that no account may have is refused for its reason`() {
        func changed(_ old: String, _ new: String) -> [UInt8] {
            document(Self.account.split(separator: old, omittingEmptySubsequences: false).joined(separator: new))
        }
        #expect(refusal(changed("\"alice\"", "\"root\"")) == .conflict(.accounts, index: 0, .nameReserved))
        #expect(refusal(changed("1879048200", "999")) == .conflict(.accounts, index: 0, .uidForbidden))
        #expect(refusal(changed("/home/alice", "/home/a:b")) == .conflict(.accounts, index: 0, .invalid(.home)))
        #expect(refusal(changed("\"claimed\"", "\"derived\"")) == .conflict(.accounts, index: 0, .seedChanged))
        #expect(refusal(changed("\"claimed\"", "\"derived\"")) == .conflict(.accounts, index: 0, .seedChanged))
    }

    @Test(arguments: [
        "{}", "[]", "null",
        #"{"format":"usher-accounts","version":2,"seed_fingerprint":null,"accounts":[],"tombstones":[]}"#,
        #"{"format":"other","version":1,"seed_fingerprint":null,"accounts":[],"tombstones":[]}"#,
        #"{"format":"usher-accounts","version":1,"seed_fingerprint":"00","accounts":[],"tombstones":[]}"#,
        #"{"format":"usher-accounts","version":1,"seed_fingerprint":null,"accounts":[],"tombstones":[],"more":1}"#,
    ])
    func `another document is refused`(_ text: String) {
        #expect(refusal(Array(text.utf8)) == .format)
    }

    @Test func `hostile bytes are refused by the JSON reader`() {
        #expect(refusal([]) == .json(.unexpectedEnd))
        #expect(refusal(Array("[[[[]]]]".utf8)) == .json(.tooDeep(offset: 3)))
        #expect(refusal(Array("{\"format\":1,\"format\":1}".utf8)) == .json(.duplicateName(offset: 12)))
        #expect(refusal([UInt8](repeating: 0x20, count: (64 << 20) + 1)) == .json(.tooLarge(limit: 64 << 20)))
    }

    @Test(arguments: [
        #"{"uid":1,"name":null,"issuer":"i","subject":null,"cause":"forgotten","made_at":1}"#,
        #"{"uid":1,"name":"A","issuer":null,"subject":null,"cause":"forgotten","made_at":1}"#,
        #"{"uid":1,"name":"a","issuer":null,"subject":null,"cause":"gone","made_at":1}"#,
        #"{"uid":1,"name":"a","issuer":null,"subject":null,"cause":"forgotten"}"#,
    ])
    func `a tombstone that is not exactly one is refused`(_ tombstone: String) {
        #expect(refusal(document("", tombstones: tombstone)) == .entry(.tombstones, index: 0))
    }
}
