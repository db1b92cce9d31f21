import AccountRecord
import OpenIDConnect
import Testing

@testable import Accounts

/// Identity ↔ name ↔ uid: who gets an account, and who is refused for which reason.
struct BindTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let alice = Sample.name("alice")

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
    }

    private func refusal(_ request: BindingRequest) -> BindingError? {
        do throws(BindingError) {
            _ = try store.bind(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the first login makes the binding and gets no privileged group`() throws {
        let binding = try store.bind(Sample.request())
        #expect(binding.isNew && !binding.allowsPrivilegedGroups)
        #expect(binding.account.firstLogin == Sample.now && binding.account.lastLogin == Sample.now)
        let later = UnixSeconds(Sample.now.value + 60)
        let again = try store.bind(Sample.request(now: later))
        #expect(!again.isNew && again.allowsPrivilegedGroups)
        #expect(again.account.firstLogin == Sample.now && again.account.lastLogin == later)
    }

    @Test func `a listed person gets privileged groups at once`() throws {
        let binding = try store.bind(Sample.request(admission: .listed))
        #expect(binding.isNew && binding.allowsPrivilegedGroups)
    }

    @Test func `a pinned account gives privileged groups to the login that binds it`() throws {
        #expect(try store.pin(Sample.proposal(subject: nil)))
        let binding = try store.bind(Sample.request(admission: .pinnedOnly))
        #expect(binding.isNew && binding.allowsPrivilegedGroups)
    }

    @Test func `an account that was only added gives none`() throws {
        #expect(try store.add(Sample.proposal(subject: nil)))
        let binding = try store.bind(Sample.request())
        #expect(binding.isNew && !binding.allowsPrivilegedGroups)
    }

    @Test func `without a listing or a pin nobody is bound when root wants it so`() throws {
        #expect(refusal(Sample.request(admission: .pinnedOnly)) == .notListed)
        _ = try store.add(Sample.proposal(subject: nil))
        #expect(refusal(Sample.request(admission: .pinnedOnly)) == .notListed)
        #expect(try store.account(named: alice)?.subject == nil)
    }

    @Test func `a local account is never bound by a first login`() throws {
        var request = Sample.request(uid: 1_001)
        request.proposal.uidSource = .local
        #expect(refusal(request) == .notListed)
        _ = try store.add(request.proposal.unbound)
        #expect(refusal(request) == .notListed)
        _ = try store.pin(request.proposal.unbound)
        #expect(refusal(request) == nil)
    }

    @Test func `another subject with the name is refused`() throws {
        _ = try store.bind(Sample.request())
        #expect(refusal(Sample.request(subject: "sub-mallory")) == .subjectChanged)
        #expect(refusal(Sample.request(subject: "sub-mallory", admission: .listed)) == .subjectChanged)
        // Bytes, not text: the same word composed and decomposed are two subjects.
        _ = try store.bind(Sample.request("zoe", subject: "zo\u{EB}", uid: 1_879_048_300))
        #expect(refusal(Sample.request("zoe", subject: "zoe\u{308}", uid: 1_879_048_300)) == .subjectChanged)
    }

    @Test func `the same subject of another provider is refused`() throws {
        _ = try store.bind(Sample.request())
        #expect(refusal(Sample.request(issuer: Sample.otherIssuer)) == .issuerChanged)
    }

    @Test func `the same subject with a new name is refused`() throws {
        _ = try store.bind(Sample.request())
        #expect(refusal(Sample.request("alice2", uid: 1_879_048_201)) == .nameChanged(bound: alice))
        #expect(try store.account(named: Sample.name("alice2")) == nil)
    }

    @Test func `two names with one uid do not share it`() throws {
        _ = try store.bind(Sample.request())
        #expect(refusal(Sample.request("bob", subject: "sub-bob")) == .uidTaken(by: alice))
        #expect(try store.accounts().map(\.name) == [alice])
    }

    @Test func `an account keeps its uid`() throws {
        _ = try store.bind(Sample.request())
        #expect(refusal(Sample.request(uid: 1_879_048_999)) == .uidChanged(bound: 1_879_048_200))
        _ = try store.add(Sample.proposal("bob", subject: nil, uid: 1_879_048_201))
        #expect(
            refusal(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_202)) == .uidChanged(bound: 1_879_048_201))
    }

    @Test func `a login never changes the gid, and follows root's home and shell`() throws {
        _ = try store.bind(Sample.request())
        var request = Sample.request()
        (request.proposal.gid, request.proposal.home) = (100, Array("/srv/home/alice".utf8))
        let account = try store.bind(request).account
        #expect(account.gid == 1_879_048_200 && account.home == Array("/srv/home/alice".utf8))
        #expect(try store.account(named: alice) == account)
    }

    @Test func `a locked account is refused, bound or not`() throws {
        _ = try store.bind(Sample.request())
        _ = try store.lock(alice)
        #expect(refusal(Sample.request()) == .locked)
        _ = try store.pin(Sample.proposal("bob", subject: nil, uid: 1_879_048_201))
        _ = try store.lock(Sample.name("bob"))
        #expect(refusal(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201)) == .locked)
        _ = try store.unlock(alice)
        #expect(refusal(Sample.request()) == nil)
    }

    @Test func `derived uids come from one seed for the host's life`() throws {
        var request = Sample.request()
        request.proposal.uidSource = .derived
        #expect(refusal(request) == .seedChanged)
        request.proposal.seedFingerprint = Sample.seed
        #expect(refusal(request) == nil)
        var other = Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201)
        other.proposal.uidSource = .derived
        other.proposal.seedFingerprint = [UInt8](repeating: 8, count: 32)
        #expect(refusal(other) == .seedChanged)
        // Who has an account keeps it: its uid is not computed again.
        request.proposal.seedFingerprint = other.proposal.seedFingerprint
        #expect(refusal(request) == nil)
    }

    @Test(
        arguments: [
            0, 1, 999, 65_534, 65_535, 0x8000_0000, UInt32.max, UInt32.max - 1,
        ] as [UInt32])
    func `uids that no person has are refused`(_ uid: UInt32) {
        #expect(refusal(Sample.request(uid: uid)) == .uidForbidden)
    }

    @Test(arguments: ["root", "admin", "sudo", "docker", "usher", "systemd-resolve"])
    func `reserved names are refused`(_ name: String) {
        #expect(refusal(Sample.request(name)) == .nameReserved)
    }

    @Test func `fields that could break a line of passwd or a log are refused`() {
        func changed(_ change: (inout AccountProposal) -> Void) -> BindingRequest {
            var request = Sample.request()
            change(&request.proposal)
            return request
        }
        #expect(refusal(changed { $0.gid = 0 }) == .invalid(.gid))
        for path in ["", "home/alice", "/home/a:b", "/home/a\nroot", "/home/../etc", "/home/a b", "/home/zo\u{EB}"] {
            #expect(refusal(changed { $0.home = Array(path.utf8) }) == .invalid(.home), "\(path)")
            #expect(refusal(changed { $0.shell = Array(path.utf8) }) == .invalid(.shell), "\(path)")
        }
        for subject in ["", "a\u{0}b", "a\nb", "a\u{85}b", String(repeating: "s", count: 256)] {
            #expect(refusal(changed { $0.subject = Array(subject.utf8) }) == .invalid(.subject))
        }
        #expect(refusal(changed { $0.subject = [0xFF] }) == .invalid(.subject))
        #expect(refusal(changed { $0.subject = nil }) == .invalid(.subject))
        #expect(refusal(changed { $0.issuer = [] }) == .invalid(.issuer))
        #expect(refusal(changed { $0.issuer = [UInt8](repeating: 0x61, count: 2_049) }) == .invalid(.issuer))
        #expect(refusal(changed { $0.seedFingerprint = [1] }) == .invalid(.seedFingerprint))
        #expect(refusal(Sample.request(facts: Sample.facts(subject: "sub-bob"))) == .invalid(.facts))
    }

    @Test func `a refusal writes nothing`() throws {
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        let before = try store.check()
        _ = refusal(Sample.request(subject: "sub-mallory", facts: Sample.facts(subject: "sub-mallory")))
        _ = refusal(Sample.request("bob", subject: "sub-bob"))
        #expect(try store.check() == before)
    }

    @Test func `threads that ask at once get one account`() async throws {
        let store = store
        let news = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { (try? store.bind(Sample.request()))?.isNew ?? false } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(news == 1)
        #expect(try store.accounts().count == 1)
    }
}

extension AccountProposal {
    fileprivate var unbound: AccountProposal {
        var proposal = self
        proposal.subject = nil
        return proposal
    }
}
