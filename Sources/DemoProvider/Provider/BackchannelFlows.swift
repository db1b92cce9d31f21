/// All backchannel authentications. A value: the time comes with each call.
struct BackchannelFlows: Sendable {
    /// Ended ones are remembered this long, so that polls learn what became of theirs.
    private static let memory = Duration.seconds(3_600)

    private var flows: [BackchannelFlow] = []

    mutating func begin(_ flow: BackchannelFlow, now: Duration) {
        flows.removeAll { $0.expiry + Self.memory < now }
        flows.append(flow)
    }

    /// What waits for this person's decision, oldest first.
    func waiting(for person: Person, now: Duration) -> [BackchannelFlow] {
        flows.filter { flow in
            guard case .pending = flow.state else { return false }
            return flow.person.username == person.username && now < flow.expiry
        }
    }

    /// The person's decision; nil is a refusal. Nil comes back when nothing of theirs waits under this handle.
    mutating func decide(
        _ handle: [UInt8], by person: Person, _ approval: Approval?, now: Duration
    ) -> BackchannelFlow? {
        guard let flow = waiting(for: person, now: now).first(where: { $0.handle == handle }),
            let index = flows.firstIndex(where: { $0.requestID == flow.requestID })
        else { return nil }
        flows[index].state = approval.map { .approved($0) } ?? .denied
        return flow
    }

    /// A poll; an approved request is used up by it.
    mutating func poll(
        _ requestID: [UInt8], client: ProviderClient, now: Duration, alwaysSlow: Bool
    ) -> (outcome: PollOutcome, bindingMessage: [UInt8]?) {
        guard let index = flows.firstIndex(where: { $0.requestID == requestID && $0.client == client }) else {
            return (.invalid, nil)
        }
        return (flows[index].poll(now: now, alwaysSlow: alwaysSlow), flows[index].bindingMessage)
    }
}
