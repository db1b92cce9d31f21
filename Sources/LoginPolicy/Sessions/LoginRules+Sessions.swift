extension LoginRules {
    /// What the roles of a decision say against leaning on a sign-in of before.
    package func refusal(of record: SessionRecord, by decision: Decision, now: SessionTime) -> ReuseRefusal? {
        let admitting = decision.roleTraces.filter { $0.admission == .admits }.map(\.role)
        if roles.contains(where: { $0.wantsFreshSignIn && admitting.contains($0.name) }) { return .roleWantsFresh }
        guard let longest = longestSession(of: decision.roles) else { return nil }
        // A role that the person has got since counts at once.
        guard let age = record.signedInAt.age(at: now), age <= longest else {
            return .ended(reason: "session.absolute")
        }
        return nil
    }

    /// The shortest `max_session` of these roles, in seconds; nil: none has one.
    package func longestSession(of held: [String]) -> Int64? {
        roles.filter { held.contains($0.name) }.compactMap(\.maximumSession).min()?.components.seconds
    }
}
