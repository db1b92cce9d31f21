import OpenIDConnect
import Testing

@testable import LoginPolicy

/// CIBA from the network (design §3.4).
struct FirstFactorTests {
    private func grants(
        _ service: String = "vpn", from host: String, hasTerminal: Bool = true, hasFirstFactor: Bool = false,
        allowed: Bool = false
    ) -> Set<GrantKind> {
        var policy = ServicePolicy(name: Array(service.utf8), grants: [.ciba, .device], roles: ["staff"])
        policy.cibaWithoutFirstFactor = allowed
        return policy.grants(
            remoteHost: Array(host.utf8), hasTerminal: hasTerminal, hasFirstFactor: hasFirstFactor)
    }

    @Test func `a remote request needs a first factor for CIBA, or the service's setting`() {
        #expect(grants(from: "192.0.2.7") == [.device])
        #expect(grants(from: "192.0.2.7", hasFirstFactor: true) == [.ciba, .device])
        #expect(grants(from: "192.0.2.7", allowed: true) == [.ciba, .device])
        #expect(grants(from: "") == [.ciba, .device])
    }

    @Test func `sshd is remote also when it names no host`() {
        #expect(grants("sshd", from: "") == [.device])
        #expect(grants("sshd", from: "", hasFirstFactor: true) == [.ciba, .device])
    }

    @Test func `other grants are never taken away`() {
        let policy = ServicePolicy(name: Array("sshd".utf8), grants: [.password, .device], roles: ["staff"])
        let seen = policy.grants(remoteHost: Array("192.0.2.7".utf8), hasTerminal: false, hasFirstFactor: false)
        #expect(seen == [.password, .device])
    }

    @Test(arguments: ["sudo", "sudo-i"]) func `sudo without a terminal starts nothing that a person must see`(
        _ service: String
    ) {
        #expect(grants(service, from: "", hasTerminal: false) == [])
        #expect(grants(service, from: "", hasTerminal: true) == [.ciba, .device])
        let policy = ServicePolicy(
            name: Array(service.utf8), grants: [.password, .device, .ciba], roles: ["staff"])
        #expect(policy.grants(remoteHost: [], hasTerminal: false, hasFirstFactor: true) == [.password])
        #expect(policy.isUnattended(hasTerminal: false) && !policy.isUnattended(hasTerminal: true))
    }

    @Test func `a service that names no terminal is not taken for a script`() {
        #expect(grants("vpn", from: "", hasTerminal: false) == [.ciba, .device])
        #expect(grants("su", from: "", hasTerminal: false) == [.ciba, .device])
    }
}
