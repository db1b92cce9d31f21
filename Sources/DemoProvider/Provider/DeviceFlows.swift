/// All device authorizations: which code is in which state. A value: the time comes with each call.
struct DeviceFlows: Sendable {
    /// What a person's code is good for.
    enum Standing: Sendable {
        case open(ProviderClient)
        case unknown
        case expired
        /// Allowed, denied or used already.
        case decided
    }

    /// Ended codes are remembered this long, so that a person learns what became of theirs.
    private static let memory = Duration.seconds(3_600)

    private var flows: [[UInt8]: DeviceFlow] = [:]
    private var deviceCodes: [[UInt8]: [UInt8]] = [:]

    /// Adds a flow, and forgets those that ended long ago.
    mutating func begin(_ flow: DeviceFlow, now: Duration) {
        for old in flows.values where old.expiry + Self.memory < now {
            flows[old.deviceCode] = nil
            deviceCodes[old.userCode] = nil
        }
        flows[flow.deviceCode] = flow
        deviceCodes[flow.userCode] = flow.deviceCode
    }

    func isTaken(_ userCode: [UInt8]) -> Bool {
        deviceCodes[userCode] != nil
    }

    func standing(of userCode: [UInt8], now: Duration) -> Standing {
        guard let flow = deviceCodes[userCode].flatMap({ flows[$0] }) else { return .unknown }
        guard case .pending = flow.state else { return .decided }
        return now < flow.expiry ? .open(flow.client) : .expired
    }

    func binding(of deviceCode: [UInt8]) -> RequestBinding? {
        flows[deviceCode]?.binding
    }

    /// The person's decision; nil is a refusal. False when the code is not open any more.
    mutating func decide(_ userCode: [UInt8], _ approval: Approval?, now: Duration) -> Bool {
        guard case .open = standing(of: userCode, now: now), let deviceCode = deviceCodes[userCode] else {
            return false
        }
        flows[deviceCode]?.state = approval.map { .approved($0) } ?? .denied
        return true
    }

    /// A poll; an approved code is used up by it.
    mutating func poll(
        _ deviceCode: [UInt8], client: ProviderClient, now: Duration, alwaysSlow: Bool
    ) -> (outcome: PollOutcome, userCode: [UInt8]?) {
        guard var flow = flows[deviceCode], flow.client == client else { return (.invalid, nil) }
        let outcome = flow.poll(now: now, alwaysSlow: alwaysSlow)
        flows[deviceCode] = flow
        return (outcome, flow.userCode)
    }
}
