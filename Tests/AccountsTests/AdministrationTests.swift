import AccountRecord
import OpenIDConnect
import Testing

@testable import Accounts

/// What root does to accounts, and what is never used again afterwards.
struct AdministrationTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let alice = Sample.name("alice")
    private let later = UnixSeconds(Sample.now.value + 100)

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        _ = try store.bind(Sample.request(facts: Sample.facts()))
    }

    private func refusal(_ body: () throws(BindingError) -> Void) -> BindingError? {
        do throws(BindingError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `an account that is not there is not changed`() {
        let nobody = Sample.name("nobody2")
        #expect(refusal { () throws(BindingError) in _ = try store.lock(nobody) } == .unknown)
        #expect(refusal { () throws(BindingError) in _ = try store.unlock(nobody) } == .unknown)
        #expect(refusal { () throws(BindingError) in _ = try store.forget(nobody, now: later) } == .unknown)
        #expect(refusal { () throws(BindingError) in _ = try store.rename(nobody, to: alice, now: later) } == .unknown)
        #expect(
            refusal { () throws(BindingError) in
                _ = try store.rebind(nobody, issuer: Sample.issuer, subject: [65], now: later)
            } == .unknown)
    }

    @Test func `a lock stays until root takes it away`() throws {
        #expect(try store.lock(alice).state == .locked)
        #expect(try store.lock(alice).state == .locked)
        #expect(try store.account(named: alice)?.state == .locked)
        #expect(try store.unlock(alice).state == .active)
    }

    @Test func `adding what is there changes nothing, pinning marks it`() throws {
        #expect(try !store.add(Sample.proposal()))
        #expect(try store.account(named: alice)?.isPinned == false)
        #expect(try !store.pin(Sample.proposal(subject: nil)))
        #expect(try store.account(named: alice)?.isPinned == true)
        #expect(try !store.add(Sample.proposal()))
        #expect(try store.account(named: alice)?.isPinned == true)
    }

    @Test func `a pin gives an identity to an account without one`() throws {
        let bob = Sample.proposal("bob", subject: nil, uid: 1_879_048_201)
        _ = try store.add(bob)
        #expect(try !store.pin(Sample.proposal("bob", subject: "sub-bob", uid: 1_879_048_201)))
        #expect(try store.account(named: Sample.name("bob"))?.subject == Array("sub-bob".utf8))
        #expect(
            refusal { () throws(BindingError) in
                _ = try store.pin(Sample.proposal("bob", subject: "sub-bob2", uid: 1_879_048_201))
            } == .subjectChanged)
    }

    @Test func `adding what contradicts an account is refused`() {
        let cases: [(AccountProposal, BindingError)] = [
            (Sample.proposal(uid: 1_879_048_201), .uidChanged(bound: 1_879_048_200)),
            (Sample.proposal(subject: "sub-bob"), .subjectChanged),
            (Sample.proposal(issuer: Sample.otherIssuer), .issuerChanged),
            (Sample.proposal("bob", subject: "sub-bob"), .uidTaken(by: alice)),
            (Sample.proposal("bob", uid: 1_879_048_201), .subjectTaken(by: alice)),
            (Sample.proposal("root", subject: nil, uid: 1_879_048_201), .nameReserved),
        ]
        for (proposal, error) in cases {
            #expect(refusal { () throws(BindingError) in _ = try store.add(proposal) } == error)
            #expect(refusal { () throws(BindingError) in _ = try store.pin(proposal) } == error)
        }
    }

    @Test func `a forgotten account's name, uid and identity are never used again`() throws {
        let tombstone = try store.forget(alice, now: later)
        #expect(
            tombstone
                == Tombstone(
                    uid: 1_879_048_200, name: alice, issuer: Sample.issuer, subject: Array("sub-alice".utf8),
                    cause: .forgotten, madeAt: later))
        #expect(try store.tombstones() == [tombstone])
        #expect(try store.standing(of: alice, now: later) == nil)
        let cases: [(BindingRequest, BindingError)] = [
            (Sample.request(), .forgotten),
            (Sample.request("alice2", uid: 1_879_048_201), .forgotten),
            (Sample.request(subject: "sub-2", uid: 1_879_048_201), .nameRetired),
            (Sample.request("bob", subject: "sub-2"), .uidRetired),
        ]
        for (request, error) in cases {
            #expect(refusal { () throws(BindingError) in _ = try store.bind(request) } == error)
            var listed = request
            listed.admission = .listed
            #expect(refusal { () throws(BindingError) in _ = try store.bind(listed) } == error)
            #expect(refusal { () throws(BindingError) in _ = try store.pin(request.proposal) } == error)
        }
    }

    @Test func `a forgotten account leaves no row and no byte of its facts`() throws {
        try store.record(
            LastDecision(service: Array("sshd".utf8), decidedAt: later, isGranted: true, reason: "granted"), of: alice)
        try store.keepToken(
            Sample.secret("token"), uid: 1_879_048_200, seal: Sample.seal([65], Sample.keys(1), nonce: 1))
        _ = try store.forget(alice, now: later)
        let raw = RawSQL(folder.path)
        for table in ["accounts", "facts", "decisions", "tokens"] {
            #expect(raw.column("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
        }
        let everything = Files.read(folder.path) + Files.read(folder.path + "-wal")
        #expect(!everything.containsSequence(Array("\"admins\"".utf8)))
    }

    @Test func `a renamed account keeps uid and identity, and loses its facts`() throws {
        let smith = Sample.name("alice.smith")
        let account = try store.rename(alice, to: smith, now: later)
        #expect(account.uid == 1_879_048_200 && account.subject == Array("sub-alice".utf8))
        #expect(try store.standing(of: smith, now: later) == AccountStanding(account: account, facts: .absent(.never)))
        #expect(try store.account(named: alice) == nil)
        // The old name is nobody's.
        #expect(
            refusal { () throws(BindingError) in
                _ = try store.bind(Sample.request(subject: "sub-2", uid: 1_879_048_201))
            } == .nameRetired)
        #expect(
            refusal { () throws(BindingError) in _ = try store.bind(Sample.request()) } == .nameChanged(bound: smith))
        // But its owner may have it again.
        #expect(try store.rename(smith, to: alice, now: later).name == alice)
        #expect(try store.tombstones().map(\.name) == [smith])
        #expect(try store.check().problems == [])
    }

    @Test func `a name that is taken, retired or reserved is no new name`() throws {
        let bob = Sample.name("bob")
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        func rename(_ new: String) -> BindingError? {
            refusal { () throws(BindingError) in _ = try store.rename(alice, to: Sample.name(new), now: later) }
        }
        #expect(rename("bob") == .nameTaken(uid: 1_879_048_201))
        #expect(rename("wheel") == .nameReserved)
        _ = try store.rename(bob, to: Sample.name("robert"), now: later)
        #expect(rename("bob") == .nameRetired)
        _ = try store.forget(Sample.name("robert"), now: later)
        #expect(rename("robert") == .nameRetired)
        #expect(rename("bob") == .nameRetired)
        #expect(rename("alice") == nil)
    }

    @Test func `a rebound account belongs to the new identity alone`() throws {
        let account = try store.rebind(alice, issuer: Sample.issuer, subject: Array("sub-new".utf8), now: later)
        #expect(account.uid == 1_879_048_200 && account.isPinned && account.firstLogin == nil)
        #expect(try store.standing(of: alice, now: later)?.facts == .absent(.never))
        #expect(refusal { () throws(BindingError) in _ = try store.bind(Sample.request()) } == .subjectRetired)
        #expect(
            refusal { () throws(BindingError) in
                _ = try store.bind(Sample.request("alice2", uid: 1_879_048_201))
            } == .subjectRetired)
        let binding = try store.bind(Sample.request(subject: "sub-new"))
        #expect(!binding.isNew && binding.allowsPrivilegedGroups)
        // Back to the first: the account is its own.
        _ = try store.rebind(alice, issuer: Sample.issuer, subject: Array("sub-alice".utf8), now: later)
        #expect(try store.bind(Sample.request()).account.uid == 1_879_048_200)
        #expect(try store.check().problems == [])
    }

    @Test func `an identity that has or had another account is not bound again`() throws {
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        func rebind(_ subject: String) -> BindingError? {
            refusal { () throws(BindingError) in
                _ = try store.rebind(alice, issuer: Sample.issuer, subject: Array(subject.utf8), now: later)
            }
        }
        #expect(rebind("sub-bob") == .subjectTaken(by: Sample.name("bob")))
        _ = try store.rebind(Sample.name("bob"), issuer: Sample.issuer, subject: Array("sub-bob2".utf8), now: later)
        #expect(rebind("sub-bob") == .subjectRetired)
        _ = try store.forget(Sample.name("bob"), now: later)
        #expect(rebind("sub-bob2") == .forgotten)
        #expect(rebind("a\nb") == .invalid(.subject))
        #expect(rebind("sub-alice") == nil)
    }
}

extension [UInt8] {
    func containsSequence(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first) {
            if self[found...].starts(with: wanted) { return true }
            start = found + 1
        }
        return false
    }
}
