import OpenIDConnect

extension SignInDemands {
    /// How far a provider's clock may be ahead.
    private static let skew: Int64 = 60

    func acrDenial(_ facts: LoginFacts) -> PolicyDenial? {
        acr.isEmpty || facts.acr.map(acr.contains) ?? false ? nil : .acrNotEnough
    }

    func amrDenial(_ facts: LoginFacts) -> PolicyDenial? {
        amr.isEmpty || facts.amr.hasAll(ofOne: amr) ? nil : .amrNotEnough
    }

    func ageDenial(_ facts: LoginFacts, now: UnixSeconds) -> PolicyDenial? {
        guard let maximumAge else { return nil }
        guard let authTime = facts.authTime else { return .signInTooOld }
        let (age, overflow) = now.value.subtractingReportingOverflow(authTime.value)
        guard !overflow, age >= -Self.skew, Duration.seconds(age) <= maximumAge else { return .signInTooOld }
        return nil
    }

    /// The first demand that the sign-in does not meet.
    func denial(_ facts: LoginFacts, now: UnixSeconds) -> PolicyDenial? {
        acrDenial(facts) ?? amrDenial(facts) ?? ageDenial(facts, now: now)
    }
}

extension [[UInt8]] {
    /// Every member of one of the lists is here. A list without members asks for the impossible.
    func hasAll(ofOne lists: [[[UInt8]]]) -> Bool {
        lists.contains { list in !list.isEmpty && list.allSatisfy(contains) }
    }
}
