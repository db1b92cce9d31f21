import StrictJSON

/// The rules about time. Arithmetic on a token's numbers cannot overflow: they are below 2^53.
extension ClaimChecks {
    private var skew: Int64 { expectations.rules.clockSkew }

    /// CORE-9: refused at or after the expiry plus skew.
    func checkExpiry() throws(IDTokenError) {
        guard now.value - skew < (try expiry().value) else { throw .expired }
    }

    /// CORE-10: not in the future.
    func checkIssuedAt() throws(IDTokenError) {
        _ = try issuedAt()
        guard !isAhead("iat") else { throw .issuedInFuture }
    }

    /// CORE-10: not from before this login.
    func checkFreshness() throws(IDTokenError) {
        guard let freshSince = expectations.freshSince else { return }
        guard try issuedAt() >= freshSince else { throw .issuedBeforeLogin }
    }

    /// JOSE-15: expires after it was issued, and soon enough.
    func checkLifetime() throws(IDTokenError) {
        let lifetime = try expiry().value - issuedAt().value
        guard lifetime > 0, lifetime <= expectations.rules.maximumLifetime else { throw .lifetimeTooLong }
    }

    /// JOSE-14.
    func checkNotBefore() throws(IDTokenError) {
        guard try optionalTime("nbf") != nil else { return }
        guard !isAhead("nbf") else { throw .notYetValid }
    }

    /// CORE-13: the person signed in at the provider in the past, and not too long ago.
    func checkAuthenticationTime() throws(IDTokenError) {
        let maximum = expectations.rules.maximumAuthenticationAge
        guard let time = try optionalTime("auth_time") else {
            if maximum != nil { throw .authenticationTimeMissing }
            return
        }
        guard !isAhead("auth_time") else { throw .authenticatedInFuture }
        if let maximum, now.value - time.value > maximum + skew { throw .authenticationTooOld }
    }

    /// CORE-12.
    func checkAuthenticationContext() throws(IDTokenError) {
        let context = try optionalText("acr")
        let wanted = expectations.rules.requiredACR
        guard wanted.isEmpty || context.map(wanted.contains) ?? false else { throw .authenticationContext }
    }

    /// CORE-12: all members of one of the sets.
    func checkAuthenticationMethods() throws(IDTokenError) {
        let methods = try optionalTexts("amr")
        let wanted = expectations.rules.requiredAMR
        guard wanted.isEmpty || wanted.contains(where: { $0.allSatisfy(methods.contains) }) else {
            throw .authenticationMethods
        }
    }

    /// Later than now and skew; the fraction counts, which `optionalTime` cuts.
    private func isAhead(_ name: StaticString) -> Bool {
        guard let time = claims[name]?.number?.double else { return false }
        return time > Double(now.value) + Double(skew)
    }

    func expiry() throws(IDTokenError) -> UnixSeconds {
        guard let expiry = try optionalTime("exp") else { throw .expiryMissing }
        return expiry
    }

    func issuedAt() throws(IDTokenError) -> UnixSeconds {
        guard let issuedAt = try optionalTime("iat") else { throw .issuedAtMissing }
        return issuedAt
    }

    /// A NumericDate (RFC 7519 §2): a JSON number, 0 ≤ x < 2^53, fractions cut. nil when absent.
    func optionalTime(_ name: StaticString) throws(IDTokenError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let number = value.number else { throw .claimWrongType }
        guard number.double >= 0, number.double < 9_007_199_254_740_992 else { throw .timeOutOfRange }
        return UnixSeconds(Int64(number.double))
    }
}
