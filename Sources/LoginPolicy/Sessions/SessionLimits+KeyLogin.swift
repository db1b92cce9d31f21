extension SessionLimits {
    /// The youngest sign-in of an account, for a login whose key is the proof: any living one on this host does that
    /// is no older than `freshness`. Otherwise the nearest miss. `records` are those of the account, ended ones
    /// among them; `provider` is the one whose login it is.
    package func youngest(
        of records: [SessionRecord], uid: UInt32, provider: String, freshness: Duration, now: SessionTime,
        bootID: [UInt8]
    ) -> Result<SessionRecord, ReuseRefusal> {
        var miss = ReuseRefusal.none
        var chosen: SessionRecord?
        for record in records where record.uid == uid {
            if let refusal = refusal(
                of: record, provider: provider, freshness: freshness, now: now, bootID: bootID)
            {
                if refusal.nearness > miss.nearness { miss = refusal }
            } else if (chosen?.signedInAt.sinceBoot ?? .min) < record.signedInAt.sinceBoot {
                chosen = record
            }
        }
        return chosen.map { .success($0) } ?? .failure(miss)
    }

    private func refusal(
        of record: SessionRecord, provider: String, freshness: Duration, now: SessionTime, bootID: [UInt8]
    ) -> ReuseRefusal? {
        if let reason = end(of: record, now: now, bootID: bootID) { return .ended(reason: reason) }
        guard record.provider == provider else { return .otherProvider }
        // The person need not have been there.
        if record.proof == .bearer { return .bearerNotAllowed }
        guard let age = record.signedInAt.age(at: now), Duration.seconds(age) <= freshness else { return .tooOld }
        return nil
    }
}
