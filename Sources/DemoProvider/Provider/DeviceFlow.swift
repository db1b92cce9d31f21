/// One device authorization (RFC 8628 §3.2) and what became of it.
struct DeviceFlow: PolledFlow {
    let deviceCode: [UInt8]
    let userCode: [UInt8]
    let client: ProviderClient
    /// Uptime at which the code is no longer valid.
    let expiry: Duration
    /// Least time between two polls.
    var interval: Duration
    /// What binds the tokens to this request.
    let binding: RequestBinding
    var lastPoll: Duration?
    var state = FlowState.pending
}
