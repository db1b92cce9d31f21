package import AccountRecord

/// Every `[account.NAME]` of all files.
package struct AccountList: Equatable, Sendable {
    private struct Identity: Hashable {
        let issuer: [UInt8]
        let subject: [UInt8]
    }

    /// In the order of files and lines. Names are unique, and so are issuers with subjects.
    package private(set) var accounts: [ListedAccount] = []
    private var byName: [LoginName: Int] = [:]
    private var byIdentity: [Identity: Int] = [:]

    package init() {}

    package func account(named name: LoginName) -> ListedAccount? {
        byName[name].map { accounts[$0] }
    }

    package func account(issuer: [UInt8], subject: [UInt8]) -> ListedAccount? {
        byIdentity[Identity(issuer: issuer, subject: subject)].map { accounts[$0] }
    }

    /// The account that has the name or the identity already; nil when this one is on the list now.
    mutating func add(_ account: ListedAccount) -> ListedAccount? {
        if let other = self.account(named: account.name)
            ?? self.account(issuer: account.issuer, subject: account.subject)
        {
            return other
        }
        byName[account.name] = accounts.count
        byIdentity[Identity(issuer: account.issuer, subject: account.subject)] = accounts.count
        accounts.append(account)
        return nil
    }
}
