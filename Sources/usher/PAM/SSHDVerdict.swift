import Glibc
import HostSystem

/// Whether sshd asks people for a code, by what it says itself.
enum SSHDVerdict {
    private static let keywords = [
        "UsePAM", "KbdInteractiveAuthentication", "ChallengeResponseAuthentication", "LoginGraceTime",
    ]

    /// What is in force for somebody whom Usher manages, from where the administrator sits.
    static func settings(_ conditions: PAMConditions) throws(CommandFailure) -> SSHDSettings {
        guard let settings = SSHDService.settings(user: person(), address: address()) else {
            throw CommandFailure(message: "sshd does not say what is in force (sshd -T)")
        }
        return settings
    }

    /// Throws with the lines that stand in the way.
    static func check(_ conditions: PAMConditions) throws(CommandFailure) -> String? {
        let settings = try settings(conditions)
        guard settings.problems.isEmpty else {
            let names = (try? DirectoryListing.names(in: SSHDService.folder, suffix: ".conf")) ?? []
            let places = SSHDService.places(of: keywords, read: { (try? SystemFiles.read($0)) ?? nil }, names: names)
            throw CommandFailure(
                message: (settings.problems + ["of each keyword sshd takes the first:"] + places).joined(
                    separator: "\n  "))
        }
        return settings.methodsWithoutCode.map {
            "warning  AuthenticationMethods \(Output.printable($0)): nobody is asked for a code; docs: ssh.md"
        }
    }

    /// A member of usher-managed, or a name like any other.
    private static func person() -> String {
        let line = String(decoding: LocalAccounts.content(of: "/etc/group") ?? [], as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("usher-managed:") }
        let members = line?.split(separator: ":", omittingEmptySubsequences: false).last?.split(separator: ",") ?? []
        return members.first.map(String.init) ?? "somebody"
    }

    private static func address() -> String {
        guard let words = getenv("SSH_CONNECTION").map({ String(cString: $0) }),
            let address = words.split(separator: " ").first, address.allSatisfy({ $0.isHexDigit || ".:".contains($0) })
        else { return "127.0.0.1" }
        return String(address)
    }
}
