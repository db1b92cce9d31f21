import Accounts
import OpenIDConnect

extension AccountRenewal {
    /// Publishes accounts no more often, however short `role_max_age` is.
    private static let shortestPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(300)

    /// Looks after those who are not logging in: from half of the longest `role_max_age` on each is asked about,
    /// and whose facts no service would accept loses the groups that they brought.
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
        guard let accounts = service.accounts, let keys = accounts.sealing.keys else { return }
        let inForce = service.inForce
        let half = inForce.longestRoleAge.components.seconds / 2
        let store = RenewalStore(worker: accounts.worker, keys: keys, host: service.hostName(in: inForce))
        let time = UnixSeconds(service.clock.now().value - half)
        guard let uids = try? await store.renewable(notAfter: time) else { return }
        for uid in uids { service.renewals.want(uid, within: spread, now: service.clock.uptime()) }
    }
}
