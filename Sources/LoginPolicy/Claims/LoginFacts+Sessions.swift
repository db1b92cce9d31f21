extension LoginFacts {
    /// The same person, signed in as a record of this host says. What the person proved at one sign-in never counts
    /// for another one.
    package func signedIn(as record: SessionRecord) -> LoginFacts {
        var facts = self
        facts.acr = record.acr
        facts.amr = record.amr
        facts.authTime = record.authTime
        facts.grant = record.proof.grant
        facts.isBrought = record.proof == .bearer
        return facts
    }
}
