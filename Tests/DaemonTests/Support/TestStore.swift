import AccountRecord
import Accounts
import Glibc
import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import SiteSeed
import StrictJSON
import Testing

@testable import Daemon

/// A real store in a directory of a test's own, and the requests that are made of it. Gone with the object.
final class TestStore: Sendable {
    static let issuer = Array(ScriptedProvider.issuer.utf8)
    static let alice = try! LoginName.check(Array("alice".utf8))
    static let bob = try! LoginName.check(Array("bob".utf8))
    static let now = UnixSeconds(1_800_000_000)

    let directory: String
    let store: AccountStore
    /// What the host's name service knows.
    let host = NIOLockedValueBox<[String: HostAccount.Lookup]>([:])
    /// The site's, if it is there.
    let seed = NIOLockedValueBox<UIDSeed?>(nil)

    init() throws {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-accounts-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TemporaryDirectory.Failed() }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        store = try AccountStore.open(path: directory + "/usher.db", creation: .ifMissing)
    }

    deinit {
        store.close()
        for name in files { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    /// Names of the files, sorted.
    var files: [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What lies in the directory when nothing is being sent or received.
    static let quietFiles = ["usher.db", "usher.db-shm", "usher.db-wal", "usher.db.lock"]

    static func proposal(_ name: String, subject: String?, uid: UInt32) throws -> AccountProposal {
        AccountProposal(
            name: try LoginName.check(Array(name.utf8)), issuer: issuer, subject: subject.map { Array($0.utf8) },
            uid: uid, gid: uid, home: Array("/home/\(name)".utf8), shell: Array("/bin/sh".utf8),
            uidSource: .existing, seedFingerprint: nil)
    }

    /// Binds as a login does, with facts of the group `linux`.
    func bind(_ name: String, uid: UInt32, rules: LoginRules, at time: UnixSeconds = now) throws {
        let subject = "sub-\(name)"
        let text = "{\"sub\":\"\(subject)\",\"preferred_username\":\"\(name)\",\"groups\":[\"linux\",\"secret-group\"]}"
        let claims = try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000)).object)
        let facts = LoginFacts(
            issuer: Self.issuer, subject: Array(subject.utf8), claims: claims, acr: nil, amr: [], rules: rules.claims,
            establishedAt: time)
        _ = try store.bind(
            BindingRequest(
                proposal: try Self.proposal(name, subject: subject, uid: uid), admission: .firstLogin, facts: facts,
                now: time))
    }

    func account(_ name: LoginName) throws -> Account? { try store.account(named: name) }

    /// Root, and uid 500 as the owner of a demo, administer.
    func requests(_ daemon: TestDaemon) -> AdminRequests {
        var requests = AdminRequests(
            service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 || $0 == 500 })
        requests.accounts = store
        requests.proposals = AccountProposals(
            find: { [host] name in host.withLockedValue { $0[String(decoding: name, as: UTF8.self)] ?? .none } },
            seed: { [seed] in seed.withLockedValue { $0 } },
            host: {
                HostAccounts(
                    passwd: Array("root:x:0:0::/root:/bin/sh\n".utf8), group: Array("builders:x:1500:\n".utf8))
            })
        return requests
    }
}

extension AdminRequests {
    func ask(
        _ line: String, uid: UInt32 = 0, transfer: AdminTransfer = AdminTransfer()
    ) async -> JSONObject {
        await answer(Array(line.utf8), peer: uid, transfer: transfer).object ?? JSONObject()
    }

    /// The reason of a refusal; nil for a good answer.
    func refusal(_ line: String, uid: UInt32 = 0, transfer: AdminTransfer = AdminTransfer()) async -> String? {
        let answer = await ask(line, uid: uid, transfer: transfer)
        guard answer["ok"] == .bool(false) else { return nil }
        return answer["reason"]?.text.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension JSONObject {
    var names: [String] { members.map { String(decoding: $0.name, as: UTF8.self) } }

    func string(_ name: StaticString) -> String? { self[name]?.text.map { String(decoding: $0, as: UTF8.self) } }
}

extension TestDaemon {
    /// What the log says of accounts.
    var accountNotes: [String] { journal.notes.filter { $0.hasPrefix("account.") } }
}

extension TestStore {
    /// A file that somebody left in the directory.
    func leave(_ bytes: [UInt8], _ name: String) {
        let descriptor = open("\(directory)/\(name)", O_WRONLY | O_CREAT | O_EXCL, 0o600)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    func link(to target: String, _ name: String) {
        symlink(target, "\(directory)/\(name)")
    }
}

extension TestStore {
    /// What a disk does to a file.
    func overwrite(_ name: String, at offset: Int, with bytes: [UInt8]) {
        let descriptor = open("\(directory)/\(name)", O_WRONLY)
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        close(descriptor)
    }
}
