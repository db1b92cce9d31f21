/// One way to be a bad provider, for tests of those who must not believe it (`--misbehave NAME`).
enum Misbehaviour: String, CaseIterable, Sendable {
    case expired
    case otherClient = "other-client"
    case changedSignature = "changed-signature"
    case algNone = "alg-none"
    case future
    case wrongIssuer = "wrong-issuer"
    case principalRoot = "principal-root"
    case noIDToken = "no-id-token"
    case token500 = "token-500"
    case tokenHTML = "token-html"
    case token2MiB = "token-2mib"
    case tokenSlow = "token-slow"
    case token403Empty = "token-403-empty"
    case discovery500 = "discovery-500"
    case discoveryHTML = "discovery-html"
    case jwks500 = "jwks-500"
    case device500 = "device-500"
    case escapeCode = "escape-code"
    case escapeURI = "escape-uri"
    case slowDownForever = "slow-down-forever"
    case noInterval = "no-interval"
    case intervalZero = "interval-zero"

    /// What it does, for `--help`.
    var summary: String {
        switch self {
        case .expired: "ID tokens that expired an hour ago"
        case .otherClient: "ID tokens whose audience is another client"
        case .changedSignature: "ID tokens with one bit of the signature changed"
        case .algNone: "ID tokens with alg none and no signature"
        case .future: "ID tokens that begin in an hour"
        case .wrongIssuer: "ID tokens of another issuer"
        case .principalRoot: "every ID token has the preferred_username root"
        case .noIDToken: "token answers without an ID token"
        case .token500: "the token endpoint answers 500"
        case .tokenHTML: "the token endpoint answers 200 with HTML"
        case .token2MiB: "the token endpoint answers 2 MiB of JSON"
        case .tokenSlow: "the token endpoint sends one byte a second"
        case .token403Empty: "the token endpoint answers 403 with an empty body"
        case .discovery500: "the discovery document is a 500"
        case .discoveryHTML: "the discovery document is HTML"
        case .jwks500: "the key set is a 500"
        case .device500: "the device authorization endpoint answers 500"
        case .escapeCode: "user codes with a terminal escape sequence"
        case .escapeURI: "verification addresses with an escape sequence and a new line"
        case .slowDownForever: "every poll is answered with slow_down"
        case .noInterval: "device answers without an interval"
        case .intervalZero: "device answers with the interval 0"
        }
    }
}
