package import AccountRecord
package import LoginPolicy

/// One `[account.NAME]`: root says which person has the name.
package struct ListedAccount: Equatable, Sendable {
    package let name: LoginName
    /// That of a configured provider.
    package let issuer: [UInt8]
    package let subject: [UInt8]
    package let isLocked: Bool
    /// Of the name.
    package let place: SourcePlace

    package init(name: LoginName, issuer: [UInt8], subject: [UInt8], isLocked: Bool, place: SourcePlace) {
        self.name = name
        self.issuer = issuer
        self.subject = subject
        self.isLocked = isLocked
        self.place = place
    }
}
