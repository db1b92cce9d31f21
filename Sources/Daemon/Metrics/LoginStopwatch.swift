/// Whose time a login takes: ours, the provider's, or the person's. Times are uptime.
struct LoginStopwatch: Equatable, Sendable {
    private enum Party: Sendable {
        case own
        case provider
        case person
    }

    private(set) var own = Duration.zero
    private(set) var provider = Duration.zero
    private(set) var person = Duration.zero
    private var party = Party.own
    private var since: Duration
    /// Requests to the provider that are under way.
    private var requests = 0

    init(startedAt now: Duration) {
        since = now
    }

    mutating func askedProvider(at now: Duration) {
        requests += 1
        pass(to: .provider, at: now)
    }

    /// `isUndecided`: the provider waits for the person, too.
    mutating func providerAnswered(isUndecided: Bool, at now: Duration) {
        requests -= 1
        if requests == 0 { pass(to: isUndecided ? .person : .own, at: now) }
    }

    /// The person sees something, and nobody else has anything to do.
    mutating func showed(at now: Duration) {
        if requests == 0 { pass(to: .person, at: now) }
    }

    mutating func personAnswered(at now: Duration) {
        if requests == 0 { pass(to: .own, at: now) }
    }

    /// Counts what has passed until now.
    mutating func end(at now: Duration) {
        pass(to: party, at: now)
    }

    private mutating func pass(to next: Party, at now: Duration) {
        let passed = max(now - since, .zero)
        switch party {
        case .own: own += passed
        case .provider: provider += passed
        case .person: person += passed
        }
        party = next
        since = max(now, since)
    }
}
