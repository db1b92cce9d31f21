import AccountRecord
import Accounts
import Glibc
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// A store of many accounts, each with the facts of a sign-in: 20 groups and five claims.
struct StoreBench {
    static let now = UnixSeconds(1_900_000_000)
    private static let issuer = Array("https://idp.example.com/realms/staff".utf8)
    /// As usherd has it without further keys.
    private static let claims: ClaimRules = {
        var claims = ClaimRules(
            principal: ClaimPath(names: [Array("preferred_username".utf8)]),
            groups: ClaimPath(names: [Array("groups".utf8)]))
        claims.domain = ClaimPath(names: [Array("hd".utf8)])
        return claims
    }()
    private static let rules = LoginRules(
        claims: claims,
        roles: [Role(name: "staff", groups: [Array("group-19".utf8)])],
        services: [ServicePolicy(name: Array("sudo".utf8), grants: [.device], roles: ["staff"])])

    let store: AccountStore
    let names: [LoginName]

    /// Fills a store in memory and copies it: a commit for each account on a disk would take minutes.
    static func fill(_ path: String, count: Int, now: UnixSeconds = now) throws -> StoreBench {
        var template = Array("/dev/shm/usher-store-bench.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw BenchFailure.sharedMemory }
        let scratch = String(cString: made)
        defer {
            for name in ["usher.db", "usher.db.lock"] { unlink(scratch + "/" + name) }
            rmdir(scratch)
        }
        let names = try (0..<count).map { try LoginName.check(Array("person\($0)".utf8)) }
        let filled = try AccountStore.open(path: scratch + "/usher.db", creation: .ifMissing)
        for (index, name) in names.enumerated() { _ = try filled.bind(request(index, name, now: now)) }
        try filled.backup(to: path)
        filled.close()
        return StoreBench(store: try AccountStore.open(path: path, creation: .never), names: names)
    }

    static func request(_ index: Int, _ name: LoginName, now: UnixSeconds = now) -> BindingRequest {
        let uid = UInt32(1_879_048_192 + index)
        let subject = Array("8c7e5f3a-0000-4000-8000-\(100_000_000_000 + index)".utf8)
        let proposal = AccountProposal(
            name: name, issuer: issuer, subject: subject, uid: uid, gid: uid, home: Array("/home/".utf8) + name.bytes,
            shell: Array("/bin/bash".utf8), uidSource: .derived, seedFingerprint: [UInt8](repeating: 7, count: 32))
        let others = (0..<5).map { ("claim\($0)", JSONValue.text("value \($0) of \(index)")) }
        let claims = JSONValue.members(
            [
                ("preferred_username", .string(name.bytes)),
                ("groups", .array((0..<20).map { .text("group-\($0)") })),
            ] + others)
        let facts = LoginFacts(
            issuer: issuer, subject: subject, claims: claims.object ?? JSONObject(), acr: Array("2".utf8),
            amr: [Array("pwd".utf8), Array("otp".utf8)], rules: rules.claims,
            claimPaths: Set(others.map { ClaimPath(names: [Array($0.0.utf8)]) }), authTime: now, grant: .device,
            establishedAt: now)
        // As usherd writes it for a provider named bench.
        let source = JSONValue.members([
            ("provider", .text("bench")), ("issuer", .string(issuer)), ("reading", rules.claims.reading),
            ("claims", .array(others.map { .array([.text($0.0)]) })),
        ])
        return BindingRequest(
            proposal: proposal, admission: .firstLogin, facts: facts, factsSource: source.encoded(), now: now)
    }

    /// An account phase without socket and wire: lookup, then the policy.
    func accountPhase(_ index: Int) throws {
        let name = names[index % names.count]
        let standing = try store.standing(of: name, now: Self.now)
        guard case .known(let facts) = standing?.facts else { throw BenchFailure.facts }
        let context = LoginContext(service: Array("sudo".utf8), now: Self.now)
        let decision = Self.rules.decideAccount(facts, login: name.bytes, in: context)
        guard decision.verdict == .granted else { throw BenchFailure.verdict }
    }

    func lookUp(_ index: Int) throws {
        guard try store.standing(of: names[index % names.count], now: Self.now) != nil else {
            throw BenchFailure.facts
        }
    }

    /// A login of somebody who is known: one transaction, on the disk.
    func login(_ index: Int) throws {
        let index = index % names.count
        _ = try store.bind(Self.request(index, names[index]))
    }

    enum BenchFailure: Error {
        case sharedMemory
        case facts
        case verdict
    }
}
