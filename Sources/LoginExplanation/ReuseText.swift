package import LoginPolicy

extension ReusePart {
    /// A login that leant on a sign-in. `via`: as in the audit record.
    package init(via: String, session: String) {
        self.init(
            via: via, session: session,
            sentence: "nobody was asked: it leans on the sign-in \(session.prefix(8)) (usher session show)")
    }

    /// A login that leant on none.
    package init(_ refusal: ReuseRefusal) {
        self.init(missed: refusal.reason, sentence: "the person was asked: \(Self.text(refusal)) (\(refusal.reason))")
    }

    private static func text(_ refusal: ReuseRefusal) -> String {
        switch refusal {
        case .notTheUser: "the caller is not the account itself"
        case .remote: "the application names a remote host"
        case .bootUnknown: "usherd does not know which boot of the host this is"
        case .unreadable: "the store did not say which sign-ins there are"
        case .none: "there was no sign-in of the account on this host"
        case .ended(let reason): "the last sign-in counts no more\(end(reason))"
        case .otherProvider: "the sign-in on this host was made at another provider"
        case .bearerNotAllowed: "the sign-in was a token, and this service takes none"
        case .otherAuditSession: "the sign-in was made in another login session"
        case .otherTerminal: "the sign-in was made at another terminal"
        case .tooOld: "the sign-in is older than the service allows"
        case .acr: "the sign-in's acr does not do here"
        case .amr: "the sign-in's amr does not do here"
        case .roleWantsFresh: "a role that admits wants a sign-in of now (fresh_sign_in)"
        case .policy: "what was known of the person lets nobody in"
        case .changed: "what was known changed while it was being judged"
        }
    }

    private static func end(_ reason: String) -> String {
        switch reason {
        case "session.idle": ", it was not used for idle_timeout"
        case "session.rolling": ", the provider has not confirmed it for rolling_timeout"
        case "session.absolute": ", its time is over"
        case "session.revoked": ", the provider has ended it"
        case "session.logout": ", the person has logged out"
        case "session.closed": ", the person's last session was closed"
        case "session.ended": ", somebody has ended it, or locked the account"
        case "session.rebooted": ", the host was booted since"
        case "session.clock": ", it is dated later than now"
        default: ""
        }
    }
}
