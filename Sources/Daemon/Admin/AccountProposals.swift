import AccountRecord
import Accounts
import HostSystem
import SiteSeed
import StrictJSON
import UsherConfiguration

/// Why nobody knows what a new account would be.
enum AccountProposalError: Error, Equatable {
    /// The host's name service does not answer.
    case hostSilent
    /// As in a login: there is no record, another one, no seed, or no claim.
    case fault(AccountFault)
    /// usher-publish would leave it out.
    case unpublishable(RowProblem)

    /// The audit name: stable, in docs/runbook.md.
    var reason: String {
        switch self {
        case .hostSilent: "account.host_silent"
        case .fault(let fault): fault.reason
        case .unpublishable(let problem): problem.reason
        }
    }

    /// Concerns this name alone, and no other of the same request.
    var isOfName: Bool {
        switch self {
        case .hostSilent, .fault(.noRecord), .fault(.recordDiffers), .fault(.binding), .unpublishable: true
        case .fault(.seedMissing), .fault(.uidClaim), .fault(.uidOutOfRange), .fault(.publish), .fault(.token): false
        }
    }
}

/// Says what uid, home and shell a name would have before its first login: what a login would give it. May block.
struct AccountProposals: Sendable {
    var find: @Sendable ([UInt8]) -> HostAccount.Lookup = HostAccount.find
    var seed: @Sendable () -> UIDSeed? = { UIDSeed.read() }
    /// /etc/passwd and /etc/group; nil when they cannot be read.
    var host: @Sendable () -> HostAccounts? = {
        guard let passwd = LocalAccounts.content(of: "/etc/passwd"), let group = LocalAccounts.content(of: "/etc/group")
        else { return nil }
        return HostAccounts(passwd: passwd, group: group)
    }

    /// A line of /etc/passwd keeps all that it has, and so does any other record of the host where the rules say
    /// that accounts are those; elsewhere the uid is computed, and a record must have the same.
    func proposal(
        for name: LoginName, issuer: [UInt8], subject: [UInt8]?, rules: HostAccountRules
    ) throws(AccountProposalError) -> AccountProposal {
        let record: HostAccount?
        switch find(name.bytes) {
        case .found(let found): record = found
        case .none: record = nil
        case .unknown: throw .hostSilent
        }
        if let record, record.isLocal || rules.uidSource == .existing {
            return AccountProposal(
                name: name, issuer: issuer, subject: subject, uid: record.uid, gid: record.gid, home: record.home,
                shell: record.shell, uidSource: record.isLocal ? .local : .existing, seedFingerprint: nil)
        }
        let wish = AccountWish(
            name: name, issuer: issuer, subject: subject ?? [], claims: JSONObject(), recordUID: record?.uid,
            isLocal: false, rules: rules)
        var proposal: AccountProposal
        do throws(AccountFault) { proposal = try wish.proposal(known: nil, seed: seed) } catch { throw .fault(error) }
        proposal.subject = subject
        guard let host = host() else { throw .hostSilent }
        if host.groups[name.bytes] != nil { throw .unpublishable(.nameOfLocalGroup) }
        if host.uids.contains(proposal.uid) || host.gids.contains(proposal.uid) {
            throw .unpublishable(.uidOfLocalAccount)
        }
        return proposal
    }
}
