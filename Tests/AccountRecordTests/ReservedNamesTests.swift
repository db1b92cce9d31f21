import Testing

@testable import AccountRecord

/// Names that no provider can give to anybody.
struct ReservedNamesTests {
    private func isReserved(_ name: String) throws -> Bool {
        ReservedNames.contains(try LoginName.check(Array(name.utf8)))
    }

    @Test(arguments: [
        "root", "daemon", "nobody", "www-data", "sshd", "admin", "wheel", "sudo", "adm", "docker", "lxd", "libvirt",
        "disk", "shadow", "ubuntu", "debian", "ec2-user", "usher",
    ])
    func `system users, groups with rights and users of cloud images are reserved`(_ name: String) throws {
        #expect(try isReserved(name))
    }

    @Test(arguments: ["alice", "bob", "rooty", "roo", "sudo1", "dock", "admins2", "alice.admin"])
    func `names that only look like them are free`(_ name: String) throws {
        #expect(try !isReserved(name))
    }
}
