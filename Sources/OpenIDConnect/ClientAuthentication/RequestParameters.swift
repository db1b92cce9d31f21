/// What an administrator adds to the requests that ask for tokens.
package struct RequestParameters: Equatable, Sendable {
    /// One parameter of `extra_params`.
    package struct Extra: Equatable, Sendable {
        package let name: [UInt8]
        package let value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// `audience`, as many providers have it.
    package var audiences: [[UInt8]] = []
    /// `resource` (RFC 8707).
    package var resources: [[UInt8]] = []
    package var extra: [Extra] = []

    package init() {}

    /// At the requests that ask for tokens or begin to: device, backchannel, password and refresh.
    package func add(to form: FormBody) {
        for audience in audiences { form.add("audience", audience) }
        for resource in resources { form.add("resource", resource) }
        for parameter in extra { form.add(parameter.name, parameter.value) }
    }

    /// The same for one resource server alone.
    func aimed(at target: TokenTarget?) -> RequestParameters {
        guard let target else { return self }
        var parameters = self
        parameters.audiences = target.isURI ? [] : [target.audience]
        parameters.resources = target.isURI ? [target.audience] : []
        return parameters
    }

    /// Parameters that requests of ours carry, or that would change what a request is: no administrator
    /// sets them.
    package static func isReserved(_ name: [UInt8]) -> Bool {
        reserved.contains { $0.utf8.elementsEqual(name) }
            || reservedPrefixes.contains { name.starts(with: $0.utf8) }
    }

    private static let reserved = [
        "grant_type", "scope", "username", "password", "device_code", "refresh_token", "code", "redirect_uri",
        "assertion", "audience", "resource", "nonce", "token", "token_type_hint", "auth_req_id", "login_hint",
        "login_hint_token", "id_token_hint", "binding_message", "user_code", "request", "request_uri", "state",
        "response_type", "response_mode", "client_notification_token", "dpop_jkt",
    ]
    private static let reservedPrefixes = ["client_", "code_", "subject_token", "actor_token", "requested_"]
}
