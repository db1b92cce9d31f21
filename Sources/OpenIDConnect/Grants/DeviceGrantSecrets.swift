import JOSE
import SecretMemory

/// What binds one device login together: random, made anew for each.
struct DeviceGrantSecrets {
    /// 128 bits in base64url; nil when none is sent.
    let nonce: [UInt8]?
    /// RFC 7636 §4.1: 256 bits in base64url, 43 characters; nil when PKCE is not used.
    let verifier: SecretBytes?
    /// RFC 7636 §4.2, S256: base64url of the verifier's SHA-256.
    let challenge: [UInt8]?

    init(_ rules: DeviceGrantRules, metadata: ProviderMetadata?, randomBytes: (_ count: Int) -> [UInt8]) {
        nonce = rules.nonce == .off ? nil : Base64URL.encode(randomBytes(16))
        let offersPKCE = metadata?.codeChallengeMethods?.contains { $0.elementsEqual("S256".utf8) } ?? false
        var bytes = rules.pkce == .auto && offersPKCE ? randomBytes(32) : []
        var text = Base64URL.encode(bytes)
        defer { bytes.eraseSecret() }
        guard !text.isEmpty, let hash = Digest.hash(text, name: "SHA2-256") else {
            verifier = nil
            challenge = nil
            return
        }
        challenge = Base64URL.encode(hash)
        verifier = SecretBytes(consuming: &text)
    }

    /// The same without PKCE.
    func withoutPKCE() -> DeviceGrantSecrets { DeviceGrantSecrets(nonce: nonce, verifier: nil, challenge: nil) }

    private init(nonce: [UInt8]?, verifier: SecretBytes?, challenge: [UInt8]?) {
        self.nonce = nonce
        self.verifier = verifier
        self.challenge = challenge
    }

    func add(to form: FormBody) {
        if let nonce { form.add("nonce", nonce) }
        if let challenge {
            form.add("code_challenge", challenge)
            form.add("code_challenge_method", "S256".utf8)
        }
    }

    /// What the ID token must say for it.
    func expectedNonce(_ rules: DeviceGrantRules) -> ExpectedNonce {
        guard let nonce else { return .none }
        return rules.nonce == .require ? .required(nonce) : .ifPresent(nonce)
    }
}
