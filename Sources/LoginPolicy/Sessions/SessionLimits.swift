/// How long a sign-in counts.
package struct SessionLimits: Equatable, Sendable {
    /// Since it was last leaned on, unless a PAM session of it is open.
    package var idle: Duration
    /// Since the provider last said that the person is still there.
    package var rolling: Duration
    /// Since the person signed in, whatever happens.
    package var absolute: Duration

    package init(
        idle: Duration = .seconds(8 * 3_600), rolling: Duration = .seconds(24 * 3_600),
        absolute: Duration = .seconds(24 * 3_600)
    ) {
        self.idle = idle
        self.rolling = rolling
        self.absolute = absolute
    }

    /// The code of the limit that has passed; nil while the record lives. An end that is written down comes
    /// first, then the boot.
    package func end(of record: SessionRecord, now: SessionTime, bootID: [UInt8]) -> String? {
        if let end = record.end { return end.reason }
        guard record.place.bootID == bootID else { return "session.rebooted" }
        guard let age = record.signedInAt.age(at: now), let confirmed = record.confirmedAt.age(at: now),
            let unused = record.lastUse.age(at: now)
        else { return "session.clock" }
        if Duration.seconds(age) > absolute || age > record.maximumAge ?? .max { return "session.absolute" }
        if Duration.seconds(confirmed) > rolling { return "session.rolling" }
        if record.openSessions == 0, Duration.seconds(unused) > idle { return "session.idle" }
        return nil
    }

    /// Seconds until a limit of a living record passes, if nothing happens to it; at least 0.
    package func secondsLeft(of record: SessionRecord, now: SessionTime) -> Int64 {
        guard let age = record.signedInAt.age(at: now), let confirmed = record.confirmedAt.age(at: now),
            let unused = record.lastUse.age(at: now)
        else { return 0 }
        var left = min(absolute.components.seconds, record.maximumAge ?? .max) - age
        left = min(left, rolling.components.seconds - confirmed)
        if record.openSessions == 0 { left = min(left, idle.components.seconds - unused) }
        return max(left, 0)
    }
}
