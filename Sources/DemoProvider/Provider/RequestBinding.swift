import JOSE

/// What a client sends with a device authorization so that its tokens belong to it.
struct RequestBinding: Sendable {
    /// Echoed in the ID token (OpenID Connect Core §3.1.2.1).
    let nonce: [UInt8]?
    /// RFC 7636 §4.2, S256.
    private let challenge: [UInt8]?

    /// nil for a challenge by another method than S256.
    init?(_ form: FormFields) {
        nonce = form["nonce"]
        challenge = form["code_challenge"]
        guard challenge == nil || form["code_challenge_method"]?.elementsEqual("S256".utf8) == true else { return nil }
    }

    /// RFC 7636 §4.6: a challenge asks for its verifier.
    func isMet(by verifier: [UInt8]?) -> Bool {
        guard let challenge else { return true }
        return verifier.flatMap { Digest.hash($0, name: "SHA2-256") }.map { Base64URL.encode($0) } == challenge
    }
}
