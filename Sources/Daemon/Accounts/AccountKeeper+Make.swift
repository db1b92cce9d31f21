extension AccountKeeper {
    /// Where the store of this daemon is: in the unit's state directory; with --demo where --state says, and
    /// nowhere without it. The demo publishes nothing.
    static func make(_ options: DaemonOptions, clock: DaemonClock) -> AccountKeeper? {
        guard options.isDemo else {
            return AccountKeeper(path: standardPath, clock: clock, publishing: .socket(), sealing: .read())
        }
        return options.statePath.map {
            AccountKeeper(path: $0 + "/usher.db", clock: clock, publishing: nil, sealing: .read())
        }
    }
}
