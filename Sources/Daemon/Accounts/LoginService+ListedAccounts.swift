import AccountRecord
import Accounts
import LoginPolicy
import StrictJSON
import TerminalText
import UsherConfiguration

extension UsherConfiguration {
    /// How a login may come to an account that nobody is bound to. A name that root lists is for the listed person
    /// alone, and a listed person for no other name.
    func admission(of wish: AccountWish) throws(AccountFault) -> BindingAdmission {
        if let listed = listed.account(named: wish.name) {
            guard listed.issuer == wish.issuer, listed.subject == wish.subject else { return .pinnedOnly }
            return .listed
        }
        guard listed.account(issuer: wish.issuer, subject: wish.subject) == nil else { return .pinnedOnly }
        return accounts.binding == .firstLogin ? .firstLogin : .pinnedOnly
    }
}

extension LoginService {
    /// A store or name service that does not answer is asked again after this time.
    private static let pause = Duration.seconds(10)
    /// So many lines of one list go to the log.
    private static let maximumLines = 20

    /// At the start, and after the configuration was read again: publishes all accounts, brings what is listed into
    /// the store, and publishes again what that has changed. Returns when all is done that can be.
    func takeListedAccounts() async {
        await publishAccounts()
        guard let accounts else { return }
        var said: [ListedFault] = []
        while true {
            let configuration = inForce.configuration
            let outcome = await accounts.listed.carryOut(
                configuration.listed, rules: configuration.hostAccounts, in: accounts
            ) { [self] in note($0, $1, uid: $2) }
            note(outcome.faults.filter { !said.contains($0) })
            said = outcome.faults
            await endSessionsOfLocked()
            if outcome.isChanged { await publishAccounts() }
            guard outcome.isUnfinished, (try? await clock.sleep(Self.pause)) != nil else { return }
        }
    }

    private func note(_ word: String, _ account: ListedAccount, uid: UInt32) {
        let name = String(decoding: account.name.bytes, as: UTF8.self)
        audit.note(
            "account.\(word)", "the configuration has \(word) \(name), uid \(uid)", priority: "5",
            members: [
                ("issuer", .string(TerminalText.escaped(account.issuer, limit: 2_048))),
                ("sub", .string(TerminalText.escaped(account.subject, limit: 1_024))),
            ])
    }

    private func note(_ faults: [ListedFault]) {
        for fault in faults.prefix(Self.maximumLines) {
            audit.note(fault.reason, "not as it is listed: \(fault.line)", priority: "3")
        }
        let rest = faults.count - Self.maximumLines
        if rest > 0 {
            audit.note("account.not_listed", "\(rest) more are not as they are listed, see usher status", priority: "3")
        }
    }
}
