import LoginWire

/// Why somebody who signed in, or is known, gets no account of this host.
package struct AccountRefusal: Error, Equatable, Sendable {
    package enum Kind: Sendable {
        /// Root has locked the account.
        case locked
        /// The account is somebody else's, or nobody may make it.
        case notTheirs
        /// A fault of the host or its configuration; nothing that the person did.
        case fault
    }

    /// The stable code of the audit record (docs/runbook.md).
    package let reason: String
    package let kind: Kind

    package init(reason: String, kind: Kind) {
        self.reason = reason
        self.kind = kind
    }

    var outcome: Verdict.Outcome {
        switch kind {
        case .locked: .accountLocked
        case .notTheirs: .ended
        case .fault: .unavailable
        }
    }

    var userMessage: String {
        switch kind {
        case .locked: "Your account on this host is locked. Please ask your administrator."
        case .notTheirs: "You have no account on this host. Please ask your administrator."
        case .fault: "Sign-in is not available at the moment. Please tell your administrator."
        }
    }
}
