package import SecretMemory

/// A request to end the session at the provider (RP-Initiated Logout 1.0 §2). No redirect is asked for:
/// there is no browser to send back.
package struct LogoutRequest: Sendable {
    /// The session's ID token, also an expired one: `id_token_hint`.
    package let idToken: SecretBytes
    /// Who is meant, for the provider's eyes: `logout_hint`.
    package let hint: [UInt8]?

    package init(idToken: SecretBytes, hint: [UInt8]? = nil) {
        self.idToken = idToken
        self.hint = hint
    }

    func form(clientID: [UInt8]) -> FormBody {
        let form = FormBody(capacity: 3 * (idToken.count + clientID.count + (hint?.count ?? 0)) + 1_024)
        form.add("id_token_hint", idToken)
        form.add("client_id", clientID)
        if let hint { form.add("logout_hint", hint) }
        return form
    }
}
