extension ReuseRule {
    /// The newest sign-in that the caller may lean on, or the nearest miss. `records` are those of the caller's
    /// account, ended ones among them.
    package func choose(
        among records: [SessionRecord], for caller: ReuseCaller, limits: SessionLimits, now: SessionTime
    ) -> Result<SessionRecord, ReuseRefusal> {
        if let refusal = caller.refusal { return .failure(refusal) }
        var miss = ReuseRefusal.none
        var chosen: SessionRecord?
        for record in records where record.uid == caller.accountUID {
            if let refusal = refusal(of: record, for: caller, limits: limits, now: now) {
                if refusal.nearness > miss.nearness { miss = refusal }
            } else if (chosen?.signedInAt.sinceBoot ?? .min) < record.signedInAt.sinceBoot {
                chosen = record
            }
        }
        return chosen.map { .success($0) } ?? .failure(miss)
    }

    private func refusal(
        of record: SessionRecord, for caller: ReuseCaller, limits: SessionLimits, now: SessionTime
    ) -> ReuseRefusal? {
        if let reason = limits.end(of: record, now: now, bootID: caller.place.bootID) { return .ended(reason: reason) }
        guard record.provider == caller.provider else { return .otherProvider }
        if record.proof == .bearer, !bearerProviders.contains(record.provider) { return .bearerNotAllowed }
        if within.contains(.auditSession), !record.place.hasAuditSession(of: caller.place) { return .otherAuditSession }
        if within.contains(.tty), !record.place.hasTerminal(of: caller.place) { return .otherTerminal }
        // A rule that binds to nothing would let every process of the account in.
        if within.isEmpty { return .otherAuditSession }
        guard let age = record.signedInAt.age(at: now), Duration.seconds(age) <= maximumAge else { return .tooOld }
        if !demands.acr.isEmpty, !(record.acr.map(demands.acr.contains) ?? false) { return .acr }
        if !demands.amr.isEmpty, !record.amr.hasAll(ofOne: demands.amr) { return .amr }
        return nil
    }
}
