package import AccountRecord
package import OpenIDConnect

/// Where an account's uid comes from.
package enum UIDSource: String, CaseIterable, Sendable {
    /// Computed from the name and the site's seed.
    case derived
    /// A claim of the provider.
    case claimed
    /// A record that NSS has without us (LDAP, SSSD): nothing is published for it.
    case existing
    /// A line of /etc/passwd: bound by root only, never by a login.
    case local
}

package enum AccountState: String, CaseIterable, Sendable {
    case active
    /// Refused everywhere; name, uid and identity stay taken.
    case locked
}

/// One person's account on this host.
package struct Account: Equatable, Sendable {
    package internal(set) var uid: UInt32
    package internal(set) var gid: UInt32
    package internal(set) var name: LoginName
    package internal(set) var issuer: [UInt8]
    /// nil until somebody is bound to the name.
    package internal(set) var subject: [UInt8]?
    package internal(set) var home: [UInt8]
    package internal(set) var shell: [UInt8]
    package internal(set) var uidSource: UIDSource
    package internal(set) var state: AccountState
    /// Root vouches for the binding.
    package internal(set) var isPinned: Bool
    package internal(set) var firstLogin: UnixSeconds?
    package internal(set) var lastLogin: UnixSeconds?
}

/// What a new account would be. Who proposes has checked the uid's range and the shape of the home
/// against root's configuration; the store checks what holds on every host.
package struct AccountProposal: Equatable, Sendable {
    package var name: LoginName
    package var issuer: [UInt8]
    /// nil for a name that is published before anybody is bound to it.
    package var subject: [UInt8]?
    package var uid: UInt32
    package var gid: UInt32
    package var home: [UInt8]
    package var shell: [UInt8]
    package var uidSource: UIDSource
    /// SHA-256 of the site's seed; needed for a new `derived` uid.
    package var seedFingerprint: [UInt8]?

    package init(
        name: LoginName, issuer: [UInt8], subject: [UInt8]?, uid: UInt32, gid: UInt32, home: [UInt8],
        shell: [UInt8], uidSource: UIDSource, seedFingerprint: [UInt8]?
    ) {
        self.name = name
        self.issuer = issuer
        self.subject = subject
        self.uid = uid
        self.gid = gid
        self.home = home
        self.shell = shell
        self.uidSource = uidSource
        self.seedFingerprint = seedFingerprint
    }

    func account(isPinned: Bool) -> Account {
        Account(
            uid: uid, gid: gid, name: name, issuer: issuer, subject: subject, home: home, shell: shell,
            uidSource: uidSource, state: .active, isPinned: isPinned, firstLogin: nil, lastLogin: nil)
    }
}
