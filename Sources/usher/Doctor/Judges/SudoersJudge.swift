/// Whom sudoers names, and what its options take away.
struct SudoersJudge {
    let sudoers: Sudoers
    let hasUser: ([UInt8]) -> Bool?
    let hasGroup: ([UInt8]) -> Bool?

    func findings() -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        for who in Set(sudoers.rules.flatMap { $0.who + $0.except }) {
            switch who {
            case .user(let name) where hasUser(name) == false: found.append(unowned("user", name))
            case .group(let name) where hasGroup(name) == false: found.append(unowned("group", name))
            default: break
            }
        }
        found.sort { $0.what.utf8.lexicographicallyPrecedes($1.what.utf8) }
        for flag in ["targetpw", "rootpw", "runaspw"] where sudoers.flags[flag] == true {
            found.append(
                .problem(
                    .sudoersTargetPassword, "sudoers has Defaults \(flag)",
                    advice: "take \(flag) out of /etc/sudoers and /etc/sudoers.d (visudo)"))
        }
        if sudoers.flags["pam_acct_mgmt"] == false {
            found.append(
                .problem(
                    .sudoersAccount, "sudoers has Defaults !pam_acct_mgmt",
                    advice: "take !pam_acct_mgmt out of /etc/sudoers and /etc/sudoers.d (visudo)"))
        }
        return found
    }

    private func unowned(_ kind: String, _ name: [UInt8]) -> DoctorFinding {
        .warning(
            .sudoersNames, "sudoers names the \(kind) \(Output.printable(name)), which nobody owns",
            advice: "take the name out (visudo), or make the \(kind) if it is meant")
    }
}
