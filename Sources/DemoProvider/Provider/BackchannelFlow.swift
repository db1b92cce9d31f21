/// One backchannel authentication (CIBA Core §7) and what became of it.
struct BackchannelFlow: PolledFlow {
    /// `auth_req_id`: the client's alone.
    let requestID: [UInt8]
    /// What the page calls it in its forms.
    let handle: [UInt8]
    let person: Person
    let client: ProviderClient
    let bindingMessage: [UInt8]
    let expiry: Duration
    var interval: Duration
    var lastPoll: Duration?
    var state = FlowState.pending
}
