import AccountRecord
import Accounts
import LoginPolicy
import UsherConfiguration

/// Why an account is not as root's files list it.
struct ListedFault: Equatable, Sendable {
    enum Cause: Error, Equatable, Sendable {
        case fault(AccountFault)
        /// The host's name service does not answer.
        case hostSilent
    }

    let account: ListedAccount
    let cause: Cause

    /// The audit name: stable, in docs/runbook.md.
    var reason: String {
        switch cause {
        case .fault(let fault): fault.reason
        case .hostSilent: "account.host_silent"
        }
    }

    /// Nobody contradicts: it may be done in a while.
    var isPassing: Bool {
        switch cause {
        case .fault(.binding(.store)), .hostSilent: true
        case .fault: false
        }
    }

    /// `/etc/usher/accounts.d/people.toml:3:10: account.sub_changed: The name belongs to …`; printable.
    var line: String {
        let place = account.place
        let sentence =
            switch cause {
            case .fault(.binding(let error)): AdminRefusal(error).message
            case .fault(.seedMissing): "A new account needs the credential usher.uid_seed."
            case .fault(.noRecord): "The host does not know the name."
            case .fault(.recordDiffers(let uid)): "The host's record of the name has the uid \(uid)."
            case .fault(.uidClaim), .fault(.uidOutOfRange), .fault(.publish), .fault(.token):
                "There is no uid for it."
            case .hostSilent: "The host's name service does not answer."
            }
        let name = String(decoding: account.name.bytes, as: UTF8.self)
        return String(
            decoding: PlainLine.of(
                "\(place.file):\(place.line):\(place.column): \(name): \(reason): \(sentence)", limit: 512),
            as: UTF8.self)
    }
}
