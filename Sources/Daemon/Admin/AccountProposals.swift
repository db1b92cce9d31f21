import AccountRecord
import Accounts
import HostSystem

/// Why nobody knows what a new account would be.
enum AccountProposalError: Error, Equatable {
    /// The host does not know the name, and no rule gives it a uid.
    case noRecord
    /// The host's name service does not answer.
    case hostSilent

    /// The audit name: stable, in docs/reasons.md.
    var reason: String {
        switch self {
        case .noRecord: "account.no_record"
        case .hostSilent: "account.host_silent"
        }
    }
}

/// Says what uid, home and shell a name would have. May block.
struct AccountProposals: Sendable {
    var find: @Sendable ([UInt8]) -> HostAccount.Lookup = HostAccount.find

    /// The host's own record of the name: a line of /etc/passwd, or whatever else its name service has.
    func proposal(
        for name: LoginName, issuer: [UInt8], subject: [UInt8]?
    ) throws(AccountProposalError) -> AccountProposal {
        switch find(name.bytes) {
        case .found(let record):
            return AccountProposal(
                name: name, issuer: issuer, subject: subject, uid: record.uid, gid: record.gid, home: record.home,
                shell: record.shell, uidSource: record.isLocal ? .local : .existing, seedFingerprint: nil)
        case .none: throw .noRecord
        case .unknown: throw .hostSilent
        }
    }
}
