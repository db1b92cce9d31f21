/// Which local groups are as good as root, or lead there. Only a role that is marked `privileged` gives them.
package enum PrivilegedGroups {
    /// System groups that an ordinary person may be in.
    private static let harmless: Set<[UInt8]> = Set(
        [
            "users", "audio", "cdrom", "dialout", "dip", "fax", "floppy", "games", "netdev", "plugdev", "scanner",
            "bluetooth", "voice",
        ].map { Array($0.utf8) })

    /// Such groups whose gid may be above 999.
    private static let powerful: Set<[UInt8]> = Set(
        [
            "adm", "admin", "admins", "administrator", "disk", "docker", "incus", "incus-admin", "kmem", "kvm",
            "libvirt", "libvirtd", "lpadmin", "lxc", "lxd", "mem", "microk8s", "podman", "root", "shadow", "staff",
            "sudo", "superuser", "sys", "sysadmin", "systemd-journal", "tty", "wheel", "wireshark",
        ].map { Array($0.utf8) })

    /// `names` are all that the host has for the gid. A system group counts unless every name is known to be
    /// harmless.
    package static func contains(gid: UInt32, names: [[UInt8]]) -> Bool {
        if names.contains(where: powerful.contains) { return true }
        return gid < 1_000 && !(names.allSatisfy(harmless.contains) && !names.isEmpty)
    }
}
