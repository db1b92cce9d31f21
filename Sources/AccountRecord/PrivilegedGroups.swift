/// Local groups whose members have, or can easily get, power over the whole host. Only a role that is marked
/// privileged gives them.
package enum PrivilegedGroups {
    private static let names: Set<[UInt8]> = Set(
        [
            // sudoers, polkit and su on the usual systems.
            "root", "sudo", "wheel", "admin", "admins", "administrator", "sudoers", "superuser", "sysadmin",
            // Containers and machines: who starts one has the host's files as root.
            "docker", "podman", "lxd", "lxc", "incus", "incus-admin", "libvirt", "libvirt-qemu", "libvirtd", "kvm",
            "microk8s", "vboxusers",
            // The disks themselves, and memory.
            "disk", "kmem", "mem", "sys",
            // Password hashes.
            "shadow",
            // Files of the system that are the group's to write.
            "staff", "src",
            // Logs, in which secrets stand.
            "adm", "systemd-journal", "log",
            // Keys of the host, and other people's terminals and keyboards.
            "ssh_keys", "tty", "input", "uinput",
            // Traffic of everybody, and the network's configuration.
            "wireshark", "pcap", "netdev", "network",
            // Printers' configuration, which runs programs as root.
            "lpadmin",
        ].map { Array($0.utf8) })

    /// System groups that an ordinary person may be in.
    private static let harmless: Set<[UInt8]> = Set(
        [
            "users", "audio", "cdrom", "dialout", "dip", "fax", "floppy", "games", "plugdev", "scanner", "bluetooth",
            "voice",
        ].map { Array($0.utf8) })

    /// The name as bytes; of a group whose gid is not known, only these names count.
    package static func contains(_ name: [UInt8]) -> Bool {
        names.contains(name)
    }

    /// `names` are all that the host has for the gid. A system group counts unless every name is known to be
    /// harmless.
    package static func contains(gid: UInt32, names: [[UInt8]]) -> Bool {
        if names.contains(where: contains) { return true }
        return gid < 1_000 && !(names.allSatisfy(harmless.contains) && !names.isEmpty)
    }
}
