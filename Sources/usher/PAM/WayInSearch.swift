import Glibc
import HostSystem

/// Looks for ways in outside Usher: root, and the people of /etc/passwd whom Usher does not manage.
struct WayInSearch {
    /// Each of them costs one run of sudo.
    private static let maximumPeople = 50
    private static let firstUID: UInt32 = 1_000
    private static let noShells = ["nologin", "false", "sync"]
    private static let keyTypes = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"]

    /// Groups whose local members are Usher's.
    let managedGroups: Set<String>
    var passwd = LocalAccounts.content(of: "/etc/passwd")
    var shadow = LocalAccounts.content(of: "/etc/shadow")
    var group = LocalAccounts.content(of: "/etc/group")
    var today = WallClock.now() / 86_400
    /// What `sshd -T` says for a person; nil when there is no sshd.
    var sshd: (String) -> SSHDSettings? = { SSHDService.settings(user: $0) }
    var sudo: (String) -> SudoRight = { SudoRight(HostProgram.ended(["sudo", "-n", "-l", "-U", $0]).text) }
    var content: (String) -> [UInt8]? = { LocalAccounts.content(of: $0) }

    func find() -> WayIn {
        guard let passwd else { return WayIn(people: [], notes: ["/etc/passwd cannot be read"]) }
        let managed = managed()
        var people: [WayIn.Person] = []
        var notes: [String] = []
        var left = 0
        for account in accounts(passwd) {
            let isRoot = account.uid == 0
            guard isRoot || account.uid >= Self.firstUID && account.uid != 65_534 else { continue }
            if Self.noShells.contains(account.shell.split(separator: "/").last.map(String.init) ?? "") {
                if isRoot { notes.append("\(account.name): its shell is \(account.shell)") }
                continue
            }
            if !isRoot, managed.contains(account.name) {
                notes.append(
                    "not counted \(account.name): a member of \(managedGroups.sorted().joined(separator: ", "))")
                continue
            }
            guard people.count < Self.maximumPeople else {
                left += 1
                continue
            }
            people.append(person(account, isRoot: isRoot))
        }
        if left > 0 { notes.append("not looked at: \(left) more accounts of /etc/passwd") }
        return WayIn(people: people, notes: notes)
    }

    private struct Account {
        let name: String
        let uid: UInt32
        let home: String
        let shell: String
    }

    private func person(_ account: Account, isRoot: Bool) -> WayIn.Person {
        var person = WayIn.Person(
            name: account.name, password: PasswordState.of(Array(account.name.utf8), shadow: shadow, today: today))
        if let settings = sshd(account.name) {
            person.keysRefused = Self.keysRefused(settings, isRoot: isRoot)
            if person.keysRefused == nil {
                person.keys = Self.keyFiles(settings, account).map {
                    WayIn.KeyFile(path: $0, count: Self.keys(content($0)))
                }
            }
        } else {
            person.keysRefused = "there is no sshd, or it does not say what is in force"
        }
        // Without anything to log in with, sudo need not be asked.
        if !isRoot { person.sudo = person.hasPassword || person.hasKey ? sudo(account.name) : SudoRight.none }
        return person
    }

    private static func keysRefused(_ settings: SSHDSettings, isRoot: Bool) -> String? {
        if settings["pubkeyauthentication"] == "no" { return "PubkeyAuthentication no" }
        if isRoot, let permit = settings["permitrootlogin"], ["no", "forced-commands-only"].contains(permit) {
            return "PermitRootLogin \(permit)"
        }
        return nil
    }

    private static func keyFiles(_ settings: SSHDSettings, _ account: Account) -> [String] {
        (settings["authorizedkeysfile"] ?? ".ssh/authorized_keys").split(separator: " ").compactMap { pattern in
            guard pattern != "none" else { return nil }
            let path = pattern.replacing("%h", with: account.home).replacing("%u", with: account.name)
            return path.hasPrefix("/") ? String(path) : "\(account.home)/\(path)"
        }
    }

    private static func keys(_ content: [UInt8]?) -> Int {
        guard let content else { return 0 }
        return String(decoding: content, as: UTF8.self).split(separator: "\n").filter { line in
            !line.hasPrefix("#")
                && line.split(separator: " ").contains { word in keyTypes.contains { word.hasPrefix($0) } }
        }.count
    }

    /// Members by the list of the group, as pam_usher.so counts them.
    private func managed() -> Set<String> {
        var names = Set<String>()
        for line in (group ?? []).split(separator: UInt8(ascii: "\n")) {
            let fields = String(decoding: line, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 3, managedGroups.contains(String(fields[0])) else { continue }
            names.formUnion(fields[3].split(separator: ",").map(String.init))
        }
        return names
    }

    private func accounts(_ passwd: [UInt8]) -> [Account] {
        passwd.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = String(decoding: line, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
                .map(String.init)
            guard fields.count > 6, !fields[0].isEmpty, let uid = UInt32(fields[2]) else { return nil }
            return Account(
                name: fields[0], uid: uid, home: fields[5], shell: fields[6].isEmpty ? "/bin/sh" : fields[6])
        }
    }
}
