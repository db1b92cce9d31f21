import JOSE

/// What a provider is made of.
struct ProviderSettings: Sendable {
    /// `http://127.0.0.1:PORT`
    let issuer: String
    let people: People
    let keys: SigningKeys
    /// Seconds between two polls.
    var interval = 5
    /// Seconds that a user code is valid.
    var lifetime = 300
    var misbehaviours: Set<Misbehaviour> = []
    /// Everybody's codes are approved at once, as this person.
    var fastApprove: Person?
    /// What the client `demo-keys` has registered; nil: it cannot come in.
    var clientKeys: KeySet?
}
