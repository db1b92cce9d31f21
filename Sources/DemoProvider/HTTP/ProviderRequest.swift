/// One HTTP request, as the endpoints see it.
struct ProviderRequest: Sendable {
    var method: String
    var path: String
    var query = FormFields()
    /// nil when the body is no form, or too long.
    var form: FormFields?
    /// nil when the body is no JSON, or too long.
    var document: [UInt8]?
    /// The `Authorization` header.
    var authorization: [UInt8]?
    /// The value of this provider's cookie.
    var sessionID: [UInt8]?

    init(method: String, path: String) {
        self.method = method
        self.path = path
    }
}
