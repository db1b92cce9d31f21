extension OpenIDProvider {
    /// Who sends a request: by an assertion, by a secret, or by its name alone.
    func client(_ form: FormFields, authorization: [UInt8]?) throws(ClientError) -> ProviderClient {
        guard form["client_assertion"] != nil || form["client_assertion_type"] != nil else {
            return try ClientCredentials.client(form, authorization: authorization)
        }
        guard authorization == nil, form["client_secret"] == nil else { throw .severalMethods }
        return try assertions.client(form, now: effects.wallTime())
    }
}
