/// A sign-in of before that a login leans on, in the place of one of now.
package struct PriorSignIn: Equatable, Sendable {
    package enum Way: String, CaseIterable, Sendable {
        /// `[service.NAME] reuse`
        case session
        /// `[service.sshd] key_login`
        case keyLogin = "key_login"
    }

    package let way: Way
    /// The id of its record.
    package let session: [UInt8]

    package init(_ way: Way, session: [UInt8]) {
        self.way = way
        self.session = session
    }
}
