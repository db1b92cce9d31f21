package import LoginPolicy
package import OpenIDConnect
package import StrictJSON

/// A login that policy decided, with everything that the reason why can be read from.
package struct ExplainedLogin: Sendable {
    /// The name that was asked for.
    package let login: [UInt8]
    /// The rules that decided.
    package let rules: LoginRules
    package let decision: Decision
    package let context: LoginContext
    /// nil: nothing is known about the person, as in an account phase before any sign-in.
    package var facts: LoginFacts?
    /// What policy read: the ID token's claims and those of its other sources.
    package var claims: JSONObject
    package var elsewhere: ClaimsElsewhere
    /// When it was decided; nil: now.
    package var at: UnixSeconds?

    package init(
        login: [UInt8], rules: LoginRules, decision: Decision, context: LoginContext, facts: LoginFacts? = nil,
        claims: JSONObject = JSONObject(), elsewhere: ClaimsElsewhere = ClaimsElsewhere(), at: UnixSeconds? = nil
    ) {
        self.login = login
        self.rules = rules
        self.decision = decision
        self.context = context
        self.facts = facts
        self.claims = claims
        self.elsewhere = elsewhere
        self.at = at
    }

    var service: ServicePolicy? { rules.service(named: context.service) }

    /// The table of usher.toml, as sentences name it.
    var serviceTable: String { "[service.\(Quote.bare(context.service))]" }

    var claimsTable: String { "[provider.\(context.provider.isEmpty ? "NAME" : context.provider).claims]" }

    /// The account's groups on this host stand for the provider's.
    var goesByHostGroups: Bool {
        rules.roleSources.isDelegatedToHost || (facts == nil && service?.factsMissing == .hostGroups)
    }

    /// The person's groups as the token has them, then those that policy made of them; empty when the
    /// claim is no list.
    var groupsPresent: [[UInt8]] {
        if goesByHostGroups { return context.hostGroups ?? [] }
        var groups: [[UInt8]] = []
        if let path = rules.claims.groups, case .array(let elements)? = path.value(in: claims) {
            groups = elements.compactMap(\.text)
        }
        guard case .known(let names)? = facts?.groups else { return groups }
        let raw = Set(groups)
        return groups + names.filter { !raw.contains($0) }
    }

    /// Claims that are arrays, also one level down as `outer.inner`; at most 16.
    var arraysPresent: [[UInt8]] { claims.namesNear { $0.array != nil } }
}
