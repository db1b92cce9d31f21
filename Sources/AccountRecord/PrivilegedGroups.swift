/// Local groups whose members have, or can easily get, power over the whole host. A role that comes
/// with one of them must be marked privileged.
package enum PrivilegedGroups {
    private static let names: Set<[UInt8]> = Set(
        [
            // sudoers, polkit and su on the usual systems.
            "root", "sudo", "wheel", "admin", "sudoers",
            // Containers and machines: who starts one has the host's files as root.
            "docker", "podman", "lxd", "lxc", "incus", "incus-admin", "libvirt", "libvirt-qemu", "libvirtd", "kvm",
            "vboxusers",
            // The disks themselves, and memory.
            "disk", "kmem", "mem",
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

    /// The name as bytes; unknown groups are not privileged.
    package static func contains(_ name: [UInt8]) -> Bool {
        names.contains(name)
    }
}
