import AccountRecord
import Testing

/// Groups that mean power.
struct PrivilegedGroupsTests {
    @Test(arguments: [
        "root", "sudo", "wheel", "adm", "admin", "docker", "lxd", "libvirt", "kvm", "disk", "shadow", "systemd-journal",
    ]) func `is privileged`(_ name: String) {
        #expect(PrivilegedGroups.contains(Array(name.utf8)))
    }

    @Test(arguments: ["", "users", "Sudo", "sudo ", "sudo\u{0}", "games", "audio", "linux-admins"])
    func `is not`(_ name: String) {
        #expect(!PrivilegedGroups.contains(Array(name.utf8)))
    }
}
