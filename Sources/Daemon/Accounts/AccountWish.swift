import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import SiteSeed
import StrictJSON
import UsherConfiguration

/// Whom an account is for, and all that its uid may come from.
struct AccountWish: Sendable {
    var name: LoginName
    var issuer: [UInt8]
    var subject: [UInt8]
    /// What the provider said of the person.
    var claims: JSONObject
    /// The uid that the host's names give for the name now.
    var recordUID: UInt32?
    /// The whole record, where the account shall be the host's own; nil when that was not asked for.
    var record: HostAccount?
    /// The record is a line of /etc/passwd.
    var isLocal: Bool
    var rules: HostAccountRules

    /// What the account would be. `known` is the store's account of the name; `seed` is asked only for a new
    /// derived uid.
    func proposal(known: Account?, seed: () -> UIDSeed?) throws(AccountFault) -> AccountProposal {
        let (uid, source, fingerprint) = try uid(known: known, seed: seed)
        if let recordUID, recordUID != uid { throw .recordDiffers(uid: recordUID) }
        let isOurs = source == .derived || source == .claimed
        if isOurs {
            return AccountProposal(
                name: name, issuer: issuer, subject: subject, uid: uid, gid: uid,
                home: rules.home.bytes + [UInt8(ascii: "/")] + name.bytes, shell: rules.shell.bytes, uidSource: source,
                seedFingerprint: fingerprint)
        }
        // The host's own account keeps what it was bound with.
        if let known {
            return AccountProposal(
                name: name, issuer: issuer, subject: subject, uid: uid, gid: known.gid, home: known.home,
                shell: known.shell, uidSource: source, seedFingerprint: nil)
        }
        // An empty shell is /bin/sh (passwd(5)).
        guard let record else { throw .noRecord }
        guard record.uid == uid else { throw .recordDiffers(uid: record.uid) }
        return AccountProposal(
            name: name, issuer: issuer, subject: subject, uid: uid, gid: record.gid, home: record.home,
            shell: record.shell.isEmpty ? Array("/bin/sh".utf8) : record.shell, uidSource: source, seedFingerprint: nil)
    }

    /// May the account be one that the host has by itself?
    static func needsRecord(isLocal: Bool, rules: HostAccountRules) -> Bool {
        isLocal || rules.uidSource == .existing
    }

    private typealias UID = (UInt32, UIDSource, [UInt8]?)

    private func uid(known: Account?, seed: () -> UIDSeed?) throws(AccountFault) -> UID {
        switch known?.uidSource {
        case .local?: return (try presentUID(), .local, nil)
        case .existing?: return (try presentUID(), .existing, nil)
        case .derived?: return (known?.uid ?? 0, .derived, nil)
        case .claimed?:
            guard let known, known.isPinned || rules.uidSource != .claim else { return (try claimed(), .claimed, nil) }
            return (known.uid, .claimed, nil)
        case nil: break
        }
        if isLocal { return (try presentUID(), .local, nil) }
        switch rules.uidSource {
        case .existing: return (try presentUID(), .existing, nil)
        case .claim: return (try claimed(), .claimed, nil)
        case .derived:
            guard let seed = seed(), let fingerprint = seed.fingerprint,
                let derivation = seed.derivation(issuer: issuer, range: rules.range)
            else { throw .seedMissing }
            return (derivation.uid(of: name), .derived, fingerprint)
        }
    }

    private func presentUID() throws(AccountFault) -> UInt32 {
        guard let recordUID else { throw .noRecord }
        return recordUID
    }

    /// A whole number, or its digits as a string.
    private func claimed() throws(AccountFault) -> UInt32 {
        let value = rules.uidClaim?.value(in: claims)
        guard let number = value?.number?.integer ?? value?.text.flatMap(Self.number), number >= 0 else {
            throw .uidClaim
        }
        guard let uid = UInt32(exactly: number) else { throw .uidOutOfRange(.max) }
        guard rules.range.contains(uid) else { throw .uidOutOfRange(uid) }
        return uid
    }

    private static func number(_ text: [UInt8]) -> Int64? {
        guard (1...10).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}
