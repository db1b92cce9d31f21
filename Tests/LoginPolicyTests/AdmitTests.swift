import OpenIDConnect
import Testing

@testable import LoginPolicy

/// What is refused without knowing more than the request.
struct AdmitTests {
    private func rules(_ change: (inout AccessConditions) -> Void) -> LoginRules {
        var service = ServicePolicy(name: bytes("sshd"), grants: [.device], roles: ["staff"])
        change(&service.conditions)
        return LoginRules(
            claims: ClaimRules(principal: ClaimPath(names: [bytes("sub")]), groups: nil), roles: [],
            services: [service])
    }

    private func denial(
        user: String = "alice", from host: String = "", _ change: (inout AccessConditions) -> Void
    ) -> PolicyDenial? {
        rules(change).admits(
            login: bytes(user), in: LoginContext(service: bytes("sshd"), remoteHost: bytes(host)))
    }

    @Test func `a deny wins over an allow, and both over the remote host`() throws {
        let range = try #require(AddressRange(network: [10, 0, 0, 0], prefix: 8))
        #expect(
            denial(from: "192.0.2.1") {
                $0.denyUsers = [bytes("alice")]
                $0.allowUsers = [bytes("alice")]
                $0.remoteHosts = [range]
            } == .userDenied)
        #expect(
            denial(from: "192.0.2.1") {
                $0.allowUsers = [bytes("bob")]
                $0.remoteHosts = [range]
            } == .userNotAllowed)
        #expect(denial(from: "192.0.2.1") { $0.remoteHosts = [range] } == .remoteHostNotAllowed)
        #expect(denial(from: "10.255.255.255") { $0.remoteHosts = [range] } == nil)
        #expect(denial(from: "192.0.2.1") { _ in } == nil)
        #expect(
            rules { _ in }.admits(login: bytes("alice"), in: LoginContext(service: bytes("sudo")))
                == .serviceNotConfigured)
    }

    @Test(
        arguments: [
            ("", true), ("10.0.0.1", true), ("::ffff:10.0.0.1", true), ("2001:db8::1", true), ("2001:db9::1", false),
            ("11.0.0.1", false), ("a.example", false), ("10.0.0.1 ", false), ("10.0.0.01", false), ("10.0.0", false),
            ("fe80::1%eth0", false), ("2001:db8::1::", false),
        ])
    func `a remote host is an address in a range, or there is none`(_ host: String, _ isIn: Bool) throws {
        let ranges = [
            AddressRange(network: [10, 0, 0, 0], prefix: 8),
            AddressRange(network: [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12), prefix: 32),
        ].compactMap { $0 }
        #expect(denial(from: host) { $0.remoteHosts = ranges } == (isIn ? nil : .remoteHostNotAllowed))
    }

    private func name(
        _ name: String, isKnown: Bool?, isManaged: Bool = false, _ accounts: AccountRules
    ) -> PolicyDenial? {
        var rules = rules { _ in }
        rules.accounts = accounts
        return rules.admits(
            login: bytes(name),
            in: LoginContext(service: bytes("sshd"), accountExists: isKnown, isManagedLocal: isManaged))
    }

    @Test func `a managed account of the host keeps a reserved name, but not one that is the host's alone`() {
        var rules = AccountRules()
        rules.reserved = [bytes("vault")]
        #expect(name("vault", isKnown: true, rules) == .nameLocalOnly)
        #expect(name("vault", isKnown: true, isManaged: true, rules) == nil)
        rules.localOnly = [bytes("vault")]
        #expect(name("vault", isKnown: true, isManaged: true, rules) == .nameLocalOnly)
    }

    @Test func `names that are not for people of a provider`() throws {
        var rules = AccountRules()
        #expect(name("alice", isKnown: false, rules) == nil)
        rules.localOnly = [bytes("backup-op")]
        #expect(name("backup-op", isKnown: true, rules) == .nameLocalOnly)
        #expect(name("backup", isKnown: true, rules) == nil)
        rules.namePattern = try Pattern.compile(bytes("[a-z]{3}"), captures: 0)
        #expect(name("backup-op", isKnown: true, rules) == .nameLocalOnly)
        #expect(name("abcd", isKnown: true, rules) == .nameNotAllowed)
        #expect(name("abc", isKnown: false, rules) == nil)
        rules.requiresExisting = true
        #expect(name("abc", isKnown: false, rules) == .accountNotExisting)
        #expect(name("abc", isKnown: true, rules) == nil)
        // Where nobody says so, groups on the host do.
        #expect(name("abc", isKnown: nil, rules) == .accountNotExisting)
    }
}
