import Accounts
import OpenIDConnect
import UsherConfiguration

extension AccountRenewal {
    /// Publishes accounts no more often, however short `role_max_age` is.
    private static let shortestPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(300)
    /// In which an account's turn is taken.
    static let spread = Duration.milliseconds(900)
    /// Without an interval: until it is looked whether there is one.
    private static let idlePause = Duration.seconds(60)

    /// Looks after those who are not logging in: from half of the longest `role_max_age` on each is asked about,
    /// unless `recheck_interval` does so earlier, and whose facts no service would accept loses the groups that they
    /// brought.
    func rounds() async {
        while (try? await service.clock.sleep(pause)) != nil {
            await wantOld(within: pause)
            await service.publishAccounts()
        }
    }

    /// Short enough that a round after half of `role_max_age`, spread until the next one, ends before all of it.
    var pause: Duration {
        min(max(service.inForce.longestRoleAge / 20, Self.shortestPause), Self.longestPause)
    }

    private func wantOld(within spread: Duration) async {
        let inForce = service.inForce
        guard let store = store(in: inForce) else { return }
        let half = inForce.longestRoleAge.components.seconds / 2
        let interval = inForce.configuration.sessions.recheckInterval
        guard interval == .zero || interval.components.seconds > half else { return }
        let time = UnixSeconds(service.clock.now().value - half)
        guard let uids = try? await store.renewable(notAfter: time) else { return }
        for uid in uids { service.renewals.want(uid, within: spread, now: service.clock.uptime()) }
    }

    /// `recheck_interval`: asks about everybody once in each.
    func turns() async {
        var start = service.clock.now()
        while true {
            let inForce = service.inForce
            let interval = inForce.configuration.sessions.recheckInterval
            let slots = RecheckSlots(interval: interval, host: service.hostName(in: inForce))
            let pause = interval == .zero ? Self.idlePause : slots.pause
            if interval > .zero { await wantTurns(slots, from: start, for: pause) }
            let (end, overflow) = start.value.addingReportingOverflow(pause.components.seconds)
            guard !overflow, (try? await service.clock.sleep(rest(until: UnixSeconds(end), pause))) != nil else {
                return
            }
            let now = service.clock.now()
            // Windows follow each other without a gap, unless the clock was set or the host slept.
            let isNear = abs(now.value &- end) <= pause.components.seconds
            start = isNear ? UnixSeconds(end) : now
        }
    }

    private func rest(until end: UnixSeconds, _ pause: Duration) -> Duration {
        let (seconds, overflow) = end.value.subtractingReportingOverflow(service.clock.now().value)
        return overflow ? pause : min(max(.seconds(seconds), .zero), pause)
    }

    /// Asks for those whose turn is in the time from `start` on.
    private func wantTurns(_ slots: RecheckSlots, from start: UnixSeconds, for pause: Duration) async {
        guard let store = store(in: service.inForce), let uids = try? await store.renewable() else { return }
        // On a busy host the time has begun already.
        let late = pause - rest(until: UnixSeconds(start.value &+ pause.components.seconds), pause)
        for uid in uids {
            let wait = Duration.seconds(slots.wait(of: uid, from: start))
            if wait < pause {
                service.renewals.want(
                    uid, after: max(wait - late, .zero), within: Self.spread, now: service.clock.uptime())
            }
        }
    }

    /// nil: no tokens are kept, and nobody can be asked about.
    func store(in inForce: InForce) -> RenewalStore? {
        service.tokens(in: inForce).map { RenewalStore(tokens: $0) }
    }
}
