import LoginPolicy
import StrictTOML

/// What `reuse` and `key_login` say in vain.
extension ConfigurationReader {
    /// Above this an open terminal is worth as much as the phone.
    static let longReuse = Duration.seconds(3_600)

    mutating func lookAtReuse(_ configuration: UsherConfiguration) {
        let roles = KnownRoles(configuration.roles)
        let longest = configuration.sessions.limits.absolute
        for service in configuration.services {
            guard let place = service.place.map(position) else { continue }
            let name = "[service.\(Quoted.inner(service.name))]"
            if let rule = service.reuse {
                if rule.maximumAge > longest {
                    warn(
                        "max_age of reuse of \(name) is longer than absolute_timeout of [sessions], which ends "
                            + "sign-ins before", at: place, kind: .uselessReuse)
                }
                if service.name.elementsEqual("polkit-1".utf8), rule.within.contains(.tty) {
                    warn(
                        "reuse of \(name) never happens with \"tty\": polkit's helper has no terminal; write within = "
                            + "[\"audit_session\"]", at: place, kind: .uselessReuse)
                }
                let admitted = service.roles.compactMap { roles[Array($0.utf8)] }.filter { $0.counts(in: service.name) }
                if !admitted.isEmpty, admitted.allSatisfy(\.wantsFreshSignIn) {
                    warn(
                        "reuse of \(name) never happens: every role that it admits has fresh_sign_in = true",
                        at: place, kind: .uselessReuse)
                }
            }
            if let age = service.keyLoginFreshWithin, age > longest {
                warn(
                    "fresh_within of key_login of \(name) is longer than absolute_timeout of [sessions], which ends "
                        + "sign-ins before", at: place, kind: .uselessReuse)
            }
        }
    }
}
